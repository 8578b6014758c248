/* The atlas's version is a hash of what is public, service by service in the order of ids: the same
 * content gives the same version, whatever happened on the way there. */
#include <string.h>

#include "atlas_build.h"

static void add_int(struct buf *buf, int64_t number)
{
    buf_int(buf, number);
    buf_char(buf, '\x1f');
}

static void add_str(struct buf *buf, struct str text)
{
    buf_str(buf, text);
    buf_char(buf, '\x1f');
}

static void add_validity(struct buf *buf, const struct validity *validity)
{
    buf_bytes(buf, validity, sizeof *validity);
}

static void add_rules(struct buf *buf, const struct directory *directory, struct span span)
{
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct rule *rule = &directory->rules[i];
        add_int(buf, (int64_t)rule->condition * 100 + (int64_t)rule->mode * 10 + rule->limited);
        add_int(buf, rule->group);
        add_int(buf, rule->low);
        add_int(buf, rule->high);
        buf_bytes(buf, &rule->terms, sizeof rule->terms);
        add_str(buf, rule->text);
        add_str(buf, rule->question);
    }
}

static void add_coverages(struct buf *buf, const struct directory *directory, struct span span)
{
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &directory->coverages[i];
        add_int(buf, (int64_t)row->basis * 100 + (int64_t)row->kind * 10 + row->excludes);
        add_int(buf, row->within);
        add_int(buf, row->claimed_count);
        add_int(buf, (int64_t)(row->radius_m * 10));
        add_str(buf, row->wkb);
        add_validity(buf, &row->validity);
        add_int(buf, row->known_from.days);
        for (int k = row->areas.first; k < row->areas.first + row->areas.count; k++)
            add_str(buf, directory->areas[directory->coverage_areas[k]].code);
    }
}

static void add_dated(struct buf *buf, const struct directory *directory,
                      const struct service_record *service)
{
    for (int i = 0; i < service->statements.count; i++) {
        const struct statement_record *row = &directory->statements[service->statements.first + i];
        add_validity(buf, &row->validity);
        add_int(buf, row->known_from.days);
    }
    for (int i = 0; i < service->fundings.count; i++) {
        const struct funding_record *row = &directory->fundings[service->fundings.first + i];
        add_str(buf, row->funder);
        add_int(buf, row->amount_gbp);
        add_validity(buf, &row->validity);
        add_int(buf, row->known_from.days);
    }
    for (int i = 0; i < service->evidence.count; i++) {
        const struct evidence_record *row = &directory->evidence[service->evidence.first + i];
        buf_bytes(buf, &row->seen, sizeof row->seen);
    }
    for (int i = 0; i < service->locations.count; i++) {
        const struct location_record *row = &directory->locations[service->locations.first + i];
        const struct site_record *site = &directory->sites[row->site];
        buf_bytes(buf, &site->id, sizeof site->id);
        buf_bytes(buf, &site->grid, sizeof site->grid);
        add_str(buf, site->name);
        add_str(buf, site->place);
        add_str(buf, site->note);
        add_int(buf, (int64_t)site->precision * 1000 + site->area);
        add_str(buf, site->address);
        add_str(buf, site->postcode);
        add_validity(buf, &row->validity);
    }
}

/* A location by its place in the list of the service's. */
static void add_schedules(struct buf *buf, const struct directory *directory,
                          const struct service_record *service)
{
    struct span span = service->schedules;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct schedule_record *row = &directory->schedules[i];
        add_int(buf, row->location == NONE ? NONE : row->location - service->locations.first);
        add_int(buf, row->weekdays);
        add_int(buf, row->of_month);
        add_int(buf, row->opens_min);
        add_int(buf, row->closes_min);
        add_int(buf, (int64_t)row->holidays);
        add_validity(buf, &row->validity);
        add_int(buf, row->known_from.days);
        add_str(buf, row->text);
        add_str(buf, row->note);
    }
}

static void add_service(struct buf *buf, const struct atlas *atlas, int index)
{
    const struct directory *directory = &atlas->directory;
    const struct service_record *service = &directory->services[index];
    buf_bytes(buf, &service->id, sizeof service->id);
    add_str(buf, service->name);
    add_str(buf, service->alternative_name);
    add_str(buf, service->description);
    add_str(buf, service->coverage_text);
    add_int(buf, service->cjs_specific);
    if (service->programme != NONE)
        add_str(buf, directory->programmes[service->programme].name);
    if (service->region != NONE)
        add_str(buf, directory->areas[service->region].code);
    add_int(buf, (int64_t)service->audience * 100 + (int64_t)service->reach * 10 +
                     service->confidential);
    add_int(buf, service->provision_type);
    add_int(buf, service->checked_on.days);
    add_int(buf, service->due_on.days);
    add_int(buf, service->capacity);
    add_str(buf, service->capacity_text);
    for (int i = 0; i < service->roles.count; i++)
        add_str(
            buf,
            directory->organisations[directory->roles[service->roles.first + i].organisation].name);
    for (int i = 0; i < service->phones.count; i++)
        add_str(buf, directory->phones[service->phones.first + i].number);
    for (int i = 0; i < service->notes.count; i++)
        add_str(buf, directory->notes[service->notes.first + i].text);
    if (service->source != NONE) {
        add_str(buf, directory->sources[service->source].title);
        add_str(buf, directory->sources[service->source].url);
    }
    add_dated(buf, directory, service);
    add_schedules(buf, directory, service);
    add_coverages(buf, directory, service->coverages);
    add_rules(buf, directory, service->rules);
}

/* Areas and women: what is imported changes what is public. */
static void add_ground(struct buf *buf, const struct directory *directory)
{
    for (int i = 0; i < directory->areas_count; i++) {
        const struct area_record *area = &directory->areas[i];
        add_str(buf, area->type);
        add_str(buf, area->code);
        add_str(buf, area->name);
        add_str(buf, area->wkb);
        add_int(buf, area->women);
        add_int(buf, (int64_t)(area->hectares * 1000));
    }
    for (int i = 0; i < directory->members_count; i++) {
        add_int(buf, (int64_t)directory->members[i].group * 10000 + directory->members[i].member);
        add_validity(buf, &directory->members[i].validity);
    }
    for (int i = 0; i < directory->places_count; i++) {
        const struct place_record *place = &directory->places[i];
        add_int(buf, (int64_t)place->kind);
        add_str(buf, place->name);
        add_str(buf, place->also);
        buf_bytes(buf, &place->grid, sizeof place->grid);
    }
    add_str(buf, directory->demand_words);
    for (int i = 0; i < directory->demand_count; i++) {
        const struct demand_record *demand = &directory->demand[i];
        buf_bytes(buf, &demand->grid, sizeof demand->grid);
        add_int(buf, demand->area);
        add_int(buf, demand->women);
    }
}

/* The names, types and shapes of layers, and all that is in them. */
static void add_layers(struct buf *buf, const struct directory *directory)
{
    for (int i = 0; i < directory->layers_count; i++) {
        const struct layer_record *layer = &directory->layers[i];
        add_str(buf, layer->name);
        add_int(buf, (int64_t)layer->shape * 10 + layer->is_base);
        add_int(buf, layer->fields.count);
        add_int(buf, layer->features.count);
    }
    for (int i = 0; i < directory->layer_fields_count; i++) {
        add_str(buf, directory->layer_fields[i].name);
        add_int(buf, (int64_t)directory->layer_fields[i].type);
    }
    for (int i = 0; i < directory->layer_features_count; i++) {
        add_str(buf, directory->layer_features[i].key);
        add_str(buf, directory->layer_features[i].wkb);
    }
    for (int i = 0; i < directory->layer_values_count; i++) {
        const struct layer_value_record *value = &directory->layer_values[i];
        add_int(buf, value->is_there);
        add_str(buf, value->text);
        buf_bytes(buf, &value->number, sizeof value->number);
    }
}

enum err version_build(struct atlas *atlas, struct problem *problem)
{
    static const char hex[] = "0123456789abcdef";
    uint8_t digest[SHA256_BYTES] = {0};
    struct buf buf;
    buf_init(&buf, 0);
    add_ground(&buf, &atlas->directory);
    add_layers(&buf, &atlas->directory);
    for (int i = -1; i < atlas->service_count; i++) {
        if (i >= 0)
            add_service(&buf, atlas, atlas->by_id[i]);
        if (i >= 0 && buf.len < 64 * 1024 && i + 1 < atlas->service_count)
            continue; /* hash in large pieces: each link costs a block */
        struct str parts[] = {{(const char *)digest, SHA256_BYTES}, buf_view(&buf)};
        sha256(parts, 2, digest);
        if (buf.failed)
            break;
        buf_clear(&buf);
    }
    bool failed = buf.failed;
    buf_finish(&buf);
    for (int i = 0; i < 16; i++) {
        atlas->version[2 * i] = hex[digest[i] >> 4];
        atlas->version[2 * i + 1] = hex[digest[i] & 15];
    }
    return failed ? no_memory(problem) : OK;
}
