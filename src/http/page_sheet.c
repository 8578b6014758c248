/* The referral sheet: one service on one page of paper. */
#include "domain/words.h"
#include "http/page_printed.h"
#include "model/freshness.h"
#include "render/qr.h"

/* The address of the service's page, as a code for cameras. Without a host there is none, and the
 * neutral sheet must not lead there. */
static enum err code_add(struct printed *printed, const char *id, struct problem *problem)
{
    const struct site *site = printed->request->site;
    if (!site->public_url.len || printed->is_neutral)
        return OK;
    buf_str(&printed->words, site->public_url);
    buf_format(&printed->words, "/services/%s", id);
    struct str address = printed_keep(printed);
    enum err err =
        qr_svg_write(address, STR("QR code of this service’s page"), &printed->words, problem);
    if (err == ERR_LIMIT) { /* a very long address: it is printed as text */
        buf_clear(&printed->words);
        err = OK;
    }
    view_add_html(printed->view, "code", printed_keep(printed));
    view_add_text(printed->view, "address", address);
    return err;
}

static void phones_add(const struct printed *printed, const struct service_record *record)
{
    struct view *others = view_add_list(printed->view, "other_phones");
    struct span span = record->phones;
    view_add_flag(printed->view, "has_phone", span.count > 0);
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct phone_record *phone = &printed->directory->phones[i];
        struct view *item = printed->view;
        if (i > span.first)
            item = view_add_object(others, NULL);
        view_add_text(item, "phone", phone->number);
        dial_view(phone->number, item);
        view_add_text(item, "phone_note", printed->is_neutral ? STR("") : phone->description);
    }
}

static void source_add(const struct printed *printed, const struct service_record *record)
{
    if (record->source == NONE)
        return;
    const struct source_record *source = &printed->directory->sources[record->source];
    struct view *view = view_add_object(printed->view, "source");
    view_add_text(view, "title", source->title);
    view_add_text(view, "date", source->date_text);
}

static enum err sheet_view(struct printed *printed, int service, struct problem *problem)
{
    const struct service_record *record = &printed->directory->services[service];
    char id[UUID_TEXT_LEN + 1];
    char day[DATE_WORDS_LEN];
    char overdue[OVERDUE_WORDS_LEN];
    uuid_print(record->id, id);
    date_words(record->checked_on, day);
    buf_format(&printed->words, "/services/%s/sheet", id);
    printed_frame(printed, "sheet", printed_keep(printed), STR(""));
    view_add_format(printed->view, "id", "%s", id);
    view_add_text(printed->view, "back", printed_query(printed, STR(""), false));
    view_add_text(printed->view, "name", record->name);
    view_add_format(printed->view, "checked", "%s", day);
    overdue_words(record, date_later(printed->moment.as_of, printed->picture->today), overdue);
    view_add_format(printed->view, "overdue", "%s", overdue);
    organisation_words(printed->atlas, service, &printed->words);
    struct str organisation = printed_keep(printed);
    if (!str_equal(organisation, record->name))
        view_add_text(printed->view, "organisation", organisation);
    phones_add(printed, record);
    source_add(printed, record);
    sheet_rows_add(printed, service);
    return code_add(printed, id, problem);
}

enum err page_sheet(struct http_request *request, struct http_answer *answer,
                    struct problem *problem)
{
    struct printed printed;
    int service;
    enum err err = printed_begin(request, &printed, problem);
    if (!err)
        err = query_service(request, printed.atlas, &service, problem);
    if (!err)
        err = sheet_view(&printed, service, problem);
    if (!err)
        err = printed_draw(&printed, "sheet", answer, problem);
    printed_finish(&printed);
    return err;
}
