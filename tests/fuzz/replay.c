/* The main of a fuzz target where libFuzzer is not linked in: feeds it each file of the folders and
 * files that are named, in order of name. A crash or a sanitizer's report is the failure. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return 0;
    }
    struct stat facts;
    uint8_t *bytes = NULL;
    size_t size_bytes = 0;
    if (fstat(fileno(file), &facts) == 0 && facts.st_size > 0) {
        size_bytes = (size_t)facts.st_size;
        /* exactly as large as the file, so that reading one byte too many is seen */
        bytes = malloc(size_bytes);
        if (!bytes || fread(bytes, 1, size_bytes, file) != size_bytes) {
            fprintf(stderr, "%s: cannot be read\n", path);
            free(bytes);
            fclose(file);
            return 0;
        }
    }
    fclose(file);
    fprintf(stderr, "%s\n", path); /* the last one printed is the one that crashed */
    LLVMFuzzerTestOneInput(bytes, size_bytes);
    free(bytes);
    return 1;
}

/* How many files were replayed; -1 if the folder cannot be read. */
static int replay_folder(const char *folder)
{
    struct dirent **entries = NULL;
    int entry_count = scandir(folder, &entries, NULL, alphasort);
    if (entry_count < 0) {
        fprintf(stderr, "%s: %s\n", folder, strerror(errno));
        return -1;
    }
    int replayed = 0;
    for (int i = 0; i < entry_count; i++) {
        char path[4096];
        int length = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && length > 0 && (size_t)length < sizeof path)
            replayed += replay_file(path);
        free(entries[i]);
    }
    free(entries);
    return replayed;
}

int main(int argc, char **argv)
{
    int replayed = 0;
    for (int i = 1; i < argc; i++) {
        struct stat facts;
        if (stat(argv[i], &facts) == 0 && S_ISREG(facts.st_mode)) {
            replayed += replay_file(argv[i]);
            continue;
        }
        int in_folder = replay_folder(argv[i]);
        if (in_folder < 0)
            return EXIT_FAILURE;
        replayed += in_folder;
    }
    printf("%d files replayed\n", replayed);
    return replayed > 0 ? EXIT_SUCCESS : EXIT_FAILURE; /* an empty corpus tests nothing */
}
