#include "domain/duplicates.h"

#include <stdlib.h>

#include "base/token.h"
#include "model/postcode.h"

/* Names are alike when so many in a hundred of their runs of three letters are the same (the
 * coefficient of Dice): a letter left out or two words turned round pass, another borough does not.
 */
enum { ALIKE_PERCENT = 80, RUN_LEN = 3, NAME_MAX_BYTES = 160 };

enum handle_kind { HANDLE_NAME, HANDLE_PHONE, HANDLE_POSTCODE, HANDLE_ORGANISATION };

/* Something by which a service can be found: those with equal handles are put beside each other. */
struct handle {
    uint64_t key;
    enum handle_kind kind;
    int service;
};

struct name {
    uint64_t key;     /* of all its words in a row */
    uint64_t numbers; /* of those that hold a digit: "Hub 1" is not "Hub 2" */
    uint32_t *runs;   /* of three letters, sorted */
    int run_count;
};

struct finder {
    const struct atlas *atlas;
    const struct directory *directory;
    struct arena *arena;
    struct name *names; /* by service */
    struct handle *handles;
    int handle_count;
    int handle_room;
    struct duplicate *pairs;
    int pair_count;
    int pair_room;
    bool is_cut;
    bool failed; /* no memory */
};

/* ---- names ----------------------------------------------------------------------------------- */

static int runs_compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static bool has_digit(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] >= '0' && word.ptr[i] <= '9')
            return true;
    return false;
}

static void name_make(struct finder *finder, struct str text, struct buf *words, struct name *out)
{
    struct str word;
    uint64_t key[2];
    buf_clear(words);
    while (token_next(&text, &word)) {
        token_key(word, words);
        if (has_digit(word)) {
            hash_key(word, key);
            out->numbers += key[0];
        }
    }
    struct str folded = buf_view(words);
    if (folded.len > NAME_MAX_BYTES)
        folded.len = NAME_MAX_BYTES;
    finder->failed |= words->failed;
    hash_key(folded, key);
    out->key = folded.len ? key[0] : 0;
    if (folded.len < RUN_LEN)
        return;
    out->runs = ARENA_ARRAY(finder->arena, uint32_t, folded.len);
    if (!out->runs) {
        finder->failed = true;
        return;
    }
    const unsigned char *bytes = (const unsigned char *)folded.ptr;
    for (size_t i = 0; i + RUN_LEN <= folded.len; i++)
        out->runs[out->run_count++] =
            (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
    qsort(out->runs, (size_t)out->run_count, sizeof *out->runs, runs_compare);
}

static bool names_are_alike(const struct name *a, const struct name *b)
{
    int same = 0;
    int at_a = 0;
    int at_b = 0;
    int most = a->run_count < b->run_count ? a->run_count : b->run_count;
    int wanted = ALIKE_PERCENT * (a->run_count + b->run_count);
    if (200 * most < wanted || !most || a->numbers != b->numbers)
        return false;
    while (at_a < a->run_count && at_b < b->run_count) {
        uint32_t left = a->runs[at_a];
        uint32_t right = b->runs[at_b];
        same += left == right;
        at_a += left <= right;
        at_b += right <= left;
    }
    return 200 * same >= wanted;
}

/* ---- handles --------------------------------------------------------------------------------- */

static void handle_add(struct finder *finder, enum handle_kind kind, uint64_t key, int service)
{
    if (!key)
        return;
    struct handle *grown = arena_grow(finder->arena, finder->handles, finder->handle_count,
                                      &finder->handle_room, sizeof *grown);
    if (!grown) {
        finder->failed = true;
        return;
    }
    finder->handles = grown;
    grown[finder->handle_count++] = (struct handle){key, kind, service};
}

/* "020 7946 0000" and "+44 20 7946 0000" are one. 0: no number. */
static uint64_t phone_key(struct str number)
{
    uint64_t key = 0;
    int digits = 0;
    for (size_t i = 0; i < number.len && digits < 18; i++) {
        if (number.ptr[i] < '0' || number.ptr[i] > '9')
            continue;
        key = key * 10 + (uint64_t)(number.ptr[i] - '0');
        digits++;
    }
    if (digits == 12 && key / 10000000000 == 44)
        key %= 10000000000;
    return key;
}

static uint64_t site_key(const struct directory *directory, int location)
{
    const struct site_record *site = &directory->sites[directory->locations[location].site];
    struct postcode postcode = postcode_parse(site->postcode);
    return postcode.part == POSTCODE_WHOLE ? postcode_key(&postcode) : 0;
}

static bool runs_it(const struct role_record *role)
{
    return role->role == ROLE_LEAD || role->role == ROLE_PARTNER;
}

static void handles_add(struct finder *finder, int service)
{
    const struct directory *directory = finder->directory;
    const struct service_record *record = &directory->services[service];
    handle_add(finder, HANDLE_NAME, finder->names[service].key, service);
    for (int i = 0; i < record->phones.count; i++)
        handle_add(finder, HANDLE_PHONE,
                   phone_key(directory->phones[record->phones.first + i].number), service);
    for (int i = 0; i < record->locations.count; i++)
        handle_add(finder, HANDLE_POSTCODE, site_key(directory, record->locations.first + i),
                   service);
    for (int i = 0; i < record->roles.count; i++) {
        const struct role_record *role = &directory->roles[record->roles.first + i];
        if (runs_it(role))
            handle_add(finder, HANDLE_ORGANISATION, (uint64_t)role->organisation + 1, service);
    }
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static bool share_phone(const struct directory *directory, struct span a, struct span b)
{
    for (int i = a.first; i < a.first + a.count; i++)
        for (int k = b.first; k < b.first + b.count; k++) {
            uint64_t key = phone_key(directory->phones[i].number);
            if (key && key == phone_key(directory->phones[k].number))
                return true;
        }
    return false;
}

static bool share_postcode(const struct directory *directory, struct span a, struct span b)
{
    for (int i = a.first; i < a.first + a.count; i++)
        for (int k = b.first; k < b.first + b.count; k++) {
            uint64_t key = site_key(directory, i);
            if (key && key == site_key(directory, k))
                return true;
        }
    return false;
}

static bool share_organisation(const struct directory *directory, struct span a, struct span b)
{
    for (int i = a.first; i < a.first + a.count; i++)
        for (int k = b.first; k < b.first + b.count; k++)
            if (directory->roles[i].organisation == directory->roles[k].organisation &&
                runs_it(&directory->roles[i]) && runs_it(&directory->roles[k]))
                return true;
    return false;
}

static unsigned reasons_of(const struct finder *finder, int first, int second)
{
    const struct directory *directory = finder->directory;
    const struct service_record *a = &directory->services[first];
    const struct service_record *b = &directory->services[second];
    const struct name *name = &finder->names[first];
    const struct name *other = &finder->names[second];
    unsigned reasons = 0;
    if (name->key && name->key == other->key)
        reasons |= 1U << DUPLICATE_SAME_NAME;
    else if (names_are_alike(name, other))
        reasons |= 1U << DUPLICATE_LIKE_NAME;
    if (share_organisation(directory, a->roles, b->roles))
        reasons |= 1U << DUPLICATE_ORGANISATION;
    if (share_postcode(directory, a->locations, b->locations))
        reasons |= 1U << DUPLICATE_POSTCODE;
    if (share_phone(directory, a->phones, b->phones))
        reasons |= 1U << DUPLICATE_PHONE;
    return reasons;
}

/* One organisation may well have several services at one address and with one phone. */
static bool is_told(unsigned reasons)
{
    const unsigned others =
        1U << DUPLICATE_ORGANISATION | 1U << DUPLICATE_POSTCODE | 1U << DUPLICATE_PHONE;
    const unsigned place = 1U << DUPLICATE_POSTCODE | 1U << DUPLICATE_PHONE;
    if (reasons & 1U << DUPLICATE_SAME_NAME)
        return true;
    if (reasons & 1U << DUPLICATE_LIKE_NAME)
        return (reasons & others) != 0;
    return (reasons & place) == place && !(reasons & 1U << DUPLICATE_ORGANISATION);
}

static void pair_look(struct finder *finder, int one, int other)
{
    int first = one < other ? one : other;
    int second = one < other ? other : one;
    unsigned reasons = first == second ? 0 : reasons_of(finder, first, second);
    if (!is_told(reasons))
        return;
    struct duplicate *grown = arena_grow(finder->arena, finder->pairs, finder->pair_count,
                                         &finder->pair_room, sizeof *grown);
    if (!grown) {
        finder->failed = true;
        return;
    }
    finder->pairs = grown;
    grown[finder->pair_count++] = (struct duplicate){first, second, reasons};
}

static int handles_compare(const void *left, const void *right)
{
    const struct handle *a = left;
    const struct handle *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->service > b->service) - (a->service < b->service);
}

static void run_look(struct finder *finder, const struct handle *run, int count)
{
    int most = run->kind == HANDLE_ORGANISATION ? DUPLICATES_OF_ONE_MAX : DUPLICATES_ALIKE_MAX;
    if (count > most) {
        finder->is_cut = true;
        if (run->kind == HANDLE_PHONE || run->kind == HANDLE_POSTCODE)
            return; /* a switchboard, a tower of offices */
        count = most;
    }
    for (int i = 0; i < count && !finder->failed; i++)
        for (int k = i + 1; k < count && !finder->failed; k++)
            pair_look(finder, run[i].service, run[k].service);
}

static int pairs_compare(const void *left, const void *right)
{
    const struct duplicate *a = left;
    const struct duplicate *b = right;
    int order = (a->first > b->first) - (a->first < b->first);
    return order ? order : (a->second > b->second) - (a->second < b->second);
}

static int worth(const struct duplicate *pair)
{
    return __builtin_popcount(pair->reasons) * 2 +
           (pair->reasons & 1U << DUPLICATE_SAME_NAME ? 1 : 0);
}

static int worth_compare(const void *left, const void *right, void *context)
{
    const struct duplicate *a = left;
    const struct duplicate *b = right;
    const struct service_record *services = context;
    if (worth(a) != worth(b))
        return worth(a) > worth(b) ? -1 : 1;
    int order = str_compare(services[a->first].name, services[b->first].name);
    return order ? order : pairs_compare(a, b);
}

static void pairs_order(struct finder *finder, struct duplicates *out)
{
    int kept = 0;
    if (finder->pair_count)
        qsort(finder->pairs, (size_t)finder->pair_count, sizeof *finder->pairs, pairs_compare);
    for (int i = 0; i < finder->pair_count; i++)
        if (!i || pairs_compare(&finder->pairs[i], &finder->pairs[kept - 1]))
            finder->pairs[kept++] = finder->pairs[i];
    if (kept)
        qsort_r(finder->pairs, (size_t)kept, sizeof *finder->pairs, worth_compare,
                finder->directory->services);
    bool is_cut = finder->is_cut || kept > DUPLICATES_MAX;
    *out = (struct duplicates){.count = kept < DUPLICATES_MAX ? kept : DUPLICATES_MAX,
                               .items = finder->pairs,
                               .is_cut = is_cut};
}

enum err duplicates_find(const struct atlas *atlas, const bool *is_seen, struct arena *arena,
                         struct duplicates *out, struct problem *problem)
{
    struct finder finder = {.atlas = atlas, .directory = &atlas->directory, .arena = arena};
    struct buf words;
    finder.names = ARENA_ARRAY(arena, struct name, (size_t)atlas->service_count + 1);
    finder.failed = !finder.names;
    buf_init(&words, 0);
    for (int i = 0; i < atlas->service_count && !finder.failed; i++) {
        if (is_seen && !is_seen[i])
            continue;
        name_make(&finder, atlas->directory.services[i].name, &words, &finder.names[i]);
        handles_add(&finder, i);
    }
    buf_finish(&words);
    if (finder.handle_count && !finder.failed)
        qsort(finder.handles, (size_t)finder.handle_count, sizeof *finder.handles, handles_compare);
    for (int i = 0; i < finder.handle_count && !finder.failed;) {
        int end = i + 1;
        while (end < finder.handle_count && finder.handles[end].kind == finder.handles[i].kind &&
               finder.handles[end].key == finder.handles[i].key)
            end++;
        run_look(&finder, &finder.handles[i], end - i);
        i = end;
    }
    if (finder.failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory to look for duplicates.");
    pairs_order(&finder, out);
    return OK;
}

void duplicate_words(const struct duplicate *pair, struct buf *out)
{
    static const char *const words[DUPLICATE_REASON_COUNT] = {
        [DUPLICATE_SAME_NAME] = "same name",
        [DUPLICATE_LIKE_NAME] = "much the same name",
        [DUPLICATE_ORGANISATION] = "same organisation",
        [DUPLICATE_POSTCODE] = "same postcode",
        [DUPLICATE_PHONE] = "same phone",
    };
    bool is_first = true;
    for (int i = 0; i < DUPLICATE_REASON_COUNT; i++) {
        if (!(pair->reasons & 1U << i))
            continue;
        if (is_first)
            buf_char(out, (char)(words[i][0] - 'a' + 'A'));
        else
            buf_text(out, ", ");
        buf_text(out, words[i] + (is_first ? 1 : 0));
        is_first = false;
    }
    buf_char(out, '.');
}
