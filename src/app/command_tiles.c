/* The command that writes the map's tiles into one file, for a file store or a CDN. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "app/command.h"
#include "app/record.h"
#include "tiles_export.h"

static int tiles_options(struct option out[OPTIONS_MAX])
{
    int count = 0;
    out[count++] = (struct option){.name = "set",
                                   .value = "NAME",
                                   .help = "base (the usual one), services, gaps, or one layer"};
    out[count++] = (struct option){
        .name = "zoom", .value = "A-B", .help = "from which zoom to which, 0 to 16 (0-14)"};
    out[count++] =
        (struct option){.name = "as-of",
                        .value = "DATE",
                        .help = "services and gaps on that day, like 2021-02-01; else today"};
    out[count++] =
        (struct option){.name = "need",
                        .value = "CODE",
                        .help = "services that help with it, gaps of it: like accommodation"};
    out[count++] = (struct option){
        .name = "stage",
        .value = "CODE",
        .help = "services and gaps for women there in the justice system: like at-risk"};
    return count;
}

/* "0-14", or "12" alone. */
static bool zoom_read(const char *text, int *least, int *most)
{
    struct str rest = str_from(text ? text : "0-14");
    struct str first;
    int64_t low;
    int64_t high;
    if (!str_split(&rest, '-', &first) || !str_to_int(first, &low))
        return false;
    high = low;
    if (rest.len && !str_to_int(rest, &high))
        return false;
    *least = (int)low;
    *most = (int)high;
    return low >= 0 && low <= high && high <= TILE_ZOOM_MAX;
}

static bool format_read(const char *path, enum tiles_format *out)
{
    const char *end = strrchr(path, '.');
    *out = end && strcasecmp(end, ".mbtiles") == 0 ? TILES_MBTILES : TILES_PMTILES;
    return end && (*out == TILES_MBTILES || strcasecmp(end, ".pmtiles") == 0);
}

static bool term_read(const struct atlas *atlas, const struct call *call, const char *name,
                      int *out)
{
    const char *code = call_value(call, name);
    const struct vocabulary *list = vocabulary_find(&atlas->directory.words, name);
    *out = code && list ? term_find(list, str_from(code)) : NONE;
    return !code || *out >= 0;
}

/* What depends on the directory. */
static enum outcome question_read(const struct call *call, const struct atlas *atlas,
                                  struct tiles_ask *ask)
{
    struct tile_question *question = &ask->question;
    question->layers = tile_layers_find(atlas, ask->set);
    if (!question->layers)
        return call_misuse(call, "There is no set or layer \"%.*s\".", (int)ask->set.len,
                           ask->set.ptr);
    if (!term_read(atlas, call, "need", &question->need))
        return call_misuse(call, "--need is no need that is known here.");
    if (!term_read(atlas, call, "stage", &question->stage))
        return call_misuse(call, "--stage is no stage that is known here.");
    if (!(question->layers & TILE_LAYERS_ASKED) &&
        (call_value(call, "as-of") || question->need != NONE || question->stage != NONE))
        return call_misuse(call,
                           "The tiles of %.*s are the same on every day and for every need "
                           "and stage.",
                           (int)ask->set.len, ask->set.ptr);
    return OUTCOME_DONE;
}

static enum outcome export_run(struct call *call, struct tiles_ask *ask)
{
    struct problem problem = {0};
    struct tiles_report report;
    const struct atlas *atlas = NULL;
    if (record_view(&call->settings, &atlas, &problem) != OK)
        return call_fail(call, OUTCOME_FAILED, &problem);
    enum outcome outcome = question_read(call, atlas, ask);
    if (!outcome && tiles_export(atlas, ask, &report, &problem) != OK)
        outcome = call_fail(call, OUTCOME_FAILED, &problem);
    else if (!outcome)
        printf("Wrote %" PRId64 " tiles of %.*s, zoom %d to %d, %.1f MB, to %s.\n", report.tiles,
               (int)ask->set.len, ask->set.ptr, ask->min_zoom, ask->max_zoom,
               (double)report.size_bytes / 1e6, ask->path);
    atlas_give_back(atlas);
    return outcome;
}

static enum outcome tiles_run(struct call *call)
{
    const char *set = call_value(call, "set");
    const char *as_of = call_value(call, "as-of");
    struct tiles_ask ask = {.set = str_from(set ? set : "base"),
                            .question = {.as_of = date_today(), .need = NONE, .stage = NONE},
                            .shows_progress = isatty(STDERR_FILENO)};
    if (strcmp(call->arguments[0], "export") != 0)
        return call_misuse(call, "Tiles can only be exported: signpost tiles export FILE.");
    if (call->argument_count < 2)
        return call_misuse(call, "Say which file: signpost tiles export FILE.pmtiles.");
    ask.path = call->arguments[1];
    if (!format_read(ask.path, &ask.format))
        return call_misuse(call, "The file must end in .pmtiles or .mbtiles.");
    if (!zoom_read(call_value(call, "zoom"), &ask.min_zoom, &ask.max_zoom))
        return call_misuse(call, "--zoom is one zoom or two like 0-14, from 0 to %d.",
                           TILE_ZOOM_MAX);
    if (as_of && !date_parse(str_from(as_of), &ask.question.as_of))
        return call_misuse(call, "--as-of is a date like 2021-02-01.");
    return export_run(call, &ask);
}

const struct command command_tiles = {
    .name = "tiles",
    .arguments = "export FILE",
    .argument_count = 2,
    .optional_count = 1,
    .summary = "writes the map's vector tiles into one file: FILE.pmtiles or FILE.mbtiles",
    .more =
        "PMTiles 3 serves a map from a file store or CDN without any server; MBTiles 1.3 is for "
        "GIS\n"
        "programs. The file is complete or not there: what was under its name stays until "
        "then.",
    .settings = SETTING_BIT(SETTING_DB) | SETTING_BIT(SETTING_CONFIG) |
                SETTING_BIT(SETTING_LOG_LEVEL) | SETTING_BIT(SETTING_TODAY),
    .options = tiles_options,
    .run = tiles_run,
};
