/* A listing as its document, and back. */
#include "listing_making.h"
#include "openreferral_reading.h"

enum err listing_write(const struct edit_base *base, const struct listing *listing, struct buf *out,
                       struct problem *problem)
{
    const struct directory *directory = &listing->directory;
    struct openreferral_view view = {.directory = directory,
                                     .today = directory->services[listing->service].checked_on};
    (void)base;
    openreferral_service_write(&view, listing->service, out);
    return out->failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the document.")
                       : OK;
}

enum err listing_version(const struct edit_base *base, const struct listing *listing,
                         char out[EDIT_VERSION_BYTES], struct problem *problem)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_BYTES];
    struct buf document;
    buf_init(&document, 0);
    enum err err = listing_write(base, listing, &document, problem);
    if (!err) {
        struct str text = buf_view(&document);
        sha256(&text, 1, digest);
        for (int i = 0; i < SHA256_BYTES; i++) {
            out[2 * i] = digits[digest[i] >> 4];
            out[2 * i + 1] = digits[digest[i] & 15];
        }
        out[2 * SHA256_BYTES] = '\0';
    }
    buf_finish(&document);
    return err;
}

static enum err refuse(const struct openreferral_report *report, struct import_faults *faults,
                       struct problem *problem)
{
    *faults = report->faults;
    if (!faults->count && report->read != 1)
        import_faults_add(faults, "",
                          report->read ? "There is more than one service in this document."
                                       : "There is no service of Open Referral in this document.");
    if (!faults->count)
        return OK;
    problem_at(problem, "%s", faults->list[0].where);
    return problem_set(problem, ERR_INVALID, "%s", faults->list[0].reason);
}

enum err listing_read(const struct edit_base *base, struct str document, struct arena *arena,
                      struct listing *out, struct import_faults *faults, struct problem *problem)
{
    struct openreferral_report *report = ARENA_NEW(arena, struct openreferral_report);
    if (!report)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the document.");
    listing_begin(base, arena, out);
    struct referral_reading reading = {.base = {.projection = base->projection, .problem = problem},
                                       .report = report,
                                       .file = "",
                                       .today = base->today,
                                       .locator = base->locator,
                                       .is_draft = true};
    draft_init(&reading.base.draft, arena, &out->directory);
    enum err err = referral_document(&reading, document);
    out->draft = reading.base.draft;
    return err ? err : refuse(report, faults, problem);
}
