#include "prompt.h"

#include <errno.h>
#include <termios.h>
#include <unistd.h>

#include "base/secret.h"

enum { LINE_MAX_BYTES = PASSWORD_MAX_BYTES + 2 }; /* one too many, and the line's end */

/* A line without its end. False: nothing came. */
static bool line_read(FILE *in, char line[LINE_MAX_BYTES + 1], struct str *out)
{
    size_t len = 0;
    int c = getc(in);
    if (c == EOF)
        return false;
    for (; c != EOF && c != '\n'; c = getc(in))
        if (len < LINE_MAX_BYTES)
            line[len++] = (char)c;
    if (len > 0 && line[len - 1] == '\r')
        len--;
    *out = (struct str){line, len};
    return true;
}

/* The same at a terminal, which does not show it. */
static bool line_ask(FILE *in, FILE *out, const char *question, char line[LINE_MAX_BYTES + 1],
                     struct str *answer)
{
    struct termios usual, hidden;
    int fd = fileno(in);
    if (tcgetattr(fd, &usual) != 0)
        return false;
    hidden = usual;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    fputs(question, out);
    fflush(out);
    if (tcsetattr(fd, TCSAFLUSH, &hidden) != 0)
        return false;
    bool is_read = line_read(in, line, answer);
    tcsetattr(fd, TCSAFLUSH, &usual);
    fputc('\n', out);
    return is_read;
}

enum err prompt_new_password(FILE *in, FILE *out, struct str login, char hash[PASSWORD_HASH_BYTES],
                             struct problem *problem)
{
    char first[LINE_MAX_BYTES + 1], second[LINE_MAX_BYTES + 1];
    struct str password = STR(""), again = STR("");
    enum err err = OK;
    bool is_terminal = isatty(fileno(in));
    bool is_read = is_terminal ? line_ask(in, out, "New password: ", first, &password)
                               : line_read(in, first, &password);
    if (!is_read)
        err = problem_set(problem, ERR_INVALID, "There is no password.");
    if (!err)
        err = password_check(password, login, problem);
    if (!err && is_terminal) {
        is_read = line_ask(in, out, "The same once more: ", second, &again);
        if (!is_read || !str_equal(password, again))
            err = problem_set(problem, ERR_INVALID, "The two passwords differ.");
    }
    if (!err)
        err = password_hash(password, hash, problem);
    secret_wipe(first, sizeof first);
    secret_wipe(second, sizeof second);
    return err;
}
