#include "domain/access.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hash.h"
#include "sign_in_tries.h"

/* What the record holds, in one block that is replaced as a whole. */
struct known {
    struct arena arena;
    struct account *accounts;
    int account_count;
    struct account_session *sessions;
    int session_count;
    struct account_token *tokens;
    int token_count;
};

struct access {
    pthread_mutex_t mutex;
    struct known *known;
    bool has_use; /* something was used since it was last written */
    int64_t written_s;
    struct sign_in_tries tries;
};

static void known_destroy(struct known *known)
{
    if (known)
        arena_finish(&known->arena);
    free(known);
}

static enum err known_read(struct store *store, struct known **out, struct problem *problem)
{
    struct known *known = calloc(1, sizeof *known);
    if (!known)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the accounts.");
    arena_init(&known->arena, 0);
    enum err err =
        store_accounts(store, &known->arena, &known->accounts, &known->account_count, problem);
    if (!err)
        err =
            store_sessions(store, &known->arena, &known->sessions, &known->session_count, problem);
    if (!err)
        err = store_tokens(store, &known->arena, &known->tokens, &known->token_count, problem);
    if (err)
        known_destroy(known);
    else
        *out = known;
    return err;
}

enum err access_create(struct store *store, struct access **out, struct problem *problem)
{
    struct access *access = calloc(1, sizeof *access);
    if (!access)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the accounts.");
    enum err err = known_read(store, &access->known, problem);
    if (err) {
        free(access);
        return err;
    }
    pthread_mutex_init(&access->mutex, NULL);
    access->written_s = clock_utc_s();
    *out = access;
    return OK;
}

void access_destroy(struct access *access)
{
    if (!access)
        return;
    known_destroy(access->known);
    pthread_mutex_destroy(&access->mutex);
    free(access);
}

/* Both lists are by row. */
static void use_keep(const struct known *before, struct known *now)
{
    for (int i = 0, k = 0; i < now->session_count; i++) {
        while (k < before->session_count && before->sessions[k].row < now->sessions[i].row)
            k++;
        if (k < before->session_count && before->sessions[k].row == now->sessions[i].row &&
            before->sessions[k].seen_s > now->sessions[i].seen_s)
            now->sessions[i].seen_s = before->sessions[k].seen_s;
    }
    for (int i = 0, k = 0; i < now->token_count; i++) {
        while (k < before->token_count && before->tokens[k].row < now->tokens[i].row)
            k++;
        if (k < before->token_count && before->tokens[k].row == now->tokens[i].row &&
            before->tokens[k].used_s > now->tokens[i].used_s)
            now->tokens[i].used_s = before->tokens[k].used_s;
    }
}

enum err access_refresh(struct access *access, struct store *store, struct problem *problem)
{
    struct known *known = NULL;
    enum err err = known_read(store, &known, problem);
    if (err || !known)
        return err;
    pthread_mutex_lock(&access->mutex);
    struct known *before = access->known;
    use_keep(before, known);
    access->known = known;
    pthread_mutex_unlock(&access->mutex);
    known_destroy(before);
    return OK;
}

/* ---- when they were used ---- */

bool access_has_news(struct access *access, int64_t now_s)
{
    pthread_mutex_lock(&access->mutex);
    bool has_news = now_s - access->written_s >= ACCESS_WRITE_S &&
                    (access->has_use || access->known->session_count > 0);
    pthread_mutex_unlock(&access->mutex);
    return has_news;
}

/* The rows as they are now: the store is written without holding anybody up. */
static enum err use_copy(struct access *access, int64_t now_s, struct arena *arena,
                         struct account_session **sessions, int *session_count,
                         struct account_token **tokens, int *token_count, struct problem *problem)
{
    bool is_whole = access_sessions(access, 0, now_s, arena, sessions, session_count) &&
                    access_tokens(access, 0, arena, tokens, token_count);
    pthread_mutex_lock(&access->mutex);
    access->has_use = false;
    access->written_s = now_s;
    pthread_mutex_unlock(&access->mutex);
    return is_whole ? OK
                    : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the accounts.");
}

enum err access_write(struct access *access, struct store *store, int64_t now_s,
                      struct problem *problem)
{
    struct arena arena;
    struct account_session *sessions = NULL;
    struct account_token *tokens = NULL;
    int session_count = 0, token_count = 0;
    arena_init(&arena, 0);
    enum err err =
        use_copy(access, now_s, &arena, &sessions, &session_count, &tokens, &token_count, problem);
    if (!err)
        err = store_begin(store, problem);
    if (!err) {
        for (int i = 0; i < session_count && !err; i++)
            err = store_session_seen(store, sessions[i].row, sessions[i].seen_s, problem);
        for (int i = 0; i < token_count && !err; i++)
            if (tokens[i].used_s)
                err = store_token_used(store, tokens[i].row, tokens[i].used_s, problem);
        if (!err)
            err = store_sessions_expire(store, now_s - SESSION_IDLE_S, now_s - SESSION_LIFE_S,
                                        problem);
        enum err end = store_end(store, err == OK, problem);
        err = err ? err : end;
    }
    if (!err)
        err = access_refresh(access, store, problem);
    arena_finish(&arena);
    return err;
}

/* ---- who it is ---- */

static bool account_copy(const struct account *from, struct arena *arena, struct account *out)
{
    struct account copy = *from;
    copy.login = str_copy(from->login, arena);
    copy.name = str_copy(from->name, arena);
    if (!copy.login.ptr || !copy.name.ptr)
        return false;
    *out = copy;
    return true;
}

static const struct account *account_of(const struct known *known, int64_t row)
{
    for (int i = 0; i < known->account_count; i++)
        if (known->accounts[i].row == row)
            return &known->accounts[i];
    return NULL;
}

/* Copies the account if it may still sign in. */
static bool holder_copy(const struct known *known, int64_t row, struct arena *arena,
                        struct account *out)
{
    const struct account *account = account_of(known, row);
    return account && !account->is_disabled && account_copy(account, arena, out);
}

static bool session_lives(const struct account_session *session, int64_t now_s)
{
    return now_s - session->seen_s < SESSION_IDLE_S && now_s - session->created_s < SESSION_LIFE_S;
}

bool access_by_session(struct access *access, struct str secret, int64_t now_s, struct arena *arena,
                       struct account *out, int64_t *row)
{
    uint8_t hash[SHA256_BYTES];
    bool is_known = false;
    account_secret_hash(secret, hash);
    pthread_mutex_lock(&access->mutex);
    const struct known *known = access->known;
    for (int i = 0; i < known->session_count; i++) {
        struct account_session *session = &known->sessions[i];
        if (memcmp(session->hash, hash, SHA256_BYTES) != 0)
            continue;
        is_known =
            session_lives(session, now_s) && holder_copy(known, session->account, arena, out);
        if (!is_known)
            break;
        *row = session->row;
        session->seen_s = now_s;
        access->has_use = true;
        break;
    }
    pthread_mutex_unlock(&access->mutex);
    return is_known;
}

bool access_by_token(struct access *access, struct str secret, int64_t now_s, struct arena *arena,
                     struct account *out, int64_t *row, struct str *name)
{
    uint8_t hash[SHA256_BYTES];
    bool is_known = false;
    account_secret_hash(secret, hash);
    pthread_mutex_lock(&access->mutex);
    const struct known *known = access->known;
    for (int i = 0; i < known->token_count; i++) {
        struct account_token *token = &known->tokens[i];
        if (memcmp(token->hash, hash, SHA256_BYTES) != 0)
            continue;
        struct str copy = str_copy(token->name, arena);
        is_known = copy.ptr && holder_copy(known, token->account, arena, out);
        if (!is_known)
            break;
        *row = token->row;
        *name = copy;
        token->used_s = now_s;
        access->has_use = true;
        break;
    }
    pthread_mutex_unlock(&access->mutex);
    return is_known;
}

bool access_by_login(struct access *access, struct str login, struct arena *arena,
                     struct account *out)
{
    bool is_known = false;
    pthread_mutex_lock(&access->mutex);
    const struct known *known = access->known;
    for (int i = 0; i < known->account_count && !is_known; i++)
        is_known = str_equal_nocase(known->accounts[i].login, login) &&
                   account_copy(&known->accounts[i], arena, out);
    pthread_mutex_unlock(&access->mutex);
    return is_known;
}

bool access_by_id(struct access *access, struct uuid id, struct arena *arena, struct account *out)
{
    bool is_known = false;
    pthread_mutex_lock(&access->mutex);
    const struct known *known = access->known;
    for (int i = 0; i < known->account_count && !is_known; i++)
        is_known = uuid_compare(known->accounts[i].id, id) == 0 &&
                   account_copy(&known->accounts[i], arena, out);
    pthread_mutex_unlock(&access->mutex);
    return is_known;
}

/* ---- lists ---- */

bool access_accounts(struct access *access, struct arena *arena, struct account **out, int *count)
{
    pthread_mutex_lock(&access->mutex);
    const struct known *known = access->known;
    struct account *copies = ARENA_ARRAY(arena, struct account, (size_t)known->account_count + 1);
    bool is_whole = copies != NULL;
    for (int i = 0; i < known->account_count && is_whole; i++)
        is_whole = account_copy(&known->accounts[i], arena, &copies[i]);
    if (is_whole) {
        *out = copies;
        *count = known->account_count;
    }
    pthread_mutex_unlock(&access->mutex);
    return is_whole;
}

bool access_sessions(struct access *access, int64_t account, int64_t now_s, struct arena *arena,
                     struct account_session **out, int *count)
{
    pthread_mutex_lock(&access->mutex);
    const struct known *known = access->known;
    struct account_session *copies =
        ARENA_ARRAY(arena, struct account_session, (size_t)known->session_count + 1);
    int found = 0;
    for (int i = 0; i < known->session_count && copies; i++)
        if ((!account || known->sessions[i].account == account) &&
            session_lives(&known->sessions[i], now_s))
            copies[found++] = known->sessions[i];
    if (copies) {
        *out = copies;
        *count = found;
    }
    pthread_mutex_unlock(&access->mutex);
    return copies != NULL;
}

bool access_tokens(struct access *access, int64_t account, struct arena *arena,
                   struct account_token **out, int *count)
{
    pthread_mutex_lock(&access->mutex);
    const struct known *known = access->known;
    struct account_token *copies =
        ARENA_ARRAY(arena, struct account_token, (size_t)known->token_count + 1);
    bool is_whole = copies != NULL;
    int found = 0;
    for (int i = 0; i < known->token_count && is_whole; i++) {
        if (account && known->tokens[i].account != account)
            continue;
        copies[found] = known->tokens[i];
        copies[found].name = str_copy(known->tokens[i].name, arena);
        is_whole = copies[found++].name.ptr != NULL;
    }
    if (is_whole) {
        *out = copies;
        *count = found;
    }
    pthread_mutex_unlock(&access->mutex);
    return is_whole;
}

/* ---- tries ---- */

int access_wait(struct access *access, struct str login, int64_t now_s)
{
    pthread_mutex_lock(&access->mutex);
    int wait = sign_in_tries_wait(&access->tries, login, now_s);
    pthread_mutex_unlock(&access->mutex);
    return wait;
}

int access_try(struct access *access, struct str login, int64_t now_s)
{
    pthread_mutex_lock(&access->mutex);
    int wait = sign_in_tries_take(&access->tries, login, now_s);
    pthread_mutex_unlock(&access->mutex);
    return wait;
}

void access_tried_well(struct access *access, struct str login)
{
    pthread_mutex_lock(&access->mutex);
    sign_in_tries_give_back(&access->tries, login);
    pthread_mutex_unlock(&access->mutex);
}
