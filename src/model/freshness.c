#include "model/freshness.h"

#include <stdio.h>

struct date service_due(const struct service_record *service)
{
    if (service->due_on.days)
        return service->due_on;
    return (struct date){service->checked_on.days + FRESH_DAYS};
}

bool service_is_overdue(const struct service_record *service, struct date today)
{
    return service_due(service).days < today.days;
}

void overdue_words(const struct service_record *service, struct date today,
                   char words[OVERDUE_WORDS_LEN])
{
    char day[DATE_WORDS_LEN];
    words[0] = '\0';
    if (!service_is_overdue(service, today))
        return;
    date_words(service_due(service), day);
    snprintf(words, OVERDUE_WORDS_LEN, "This listing should have been checked by %s. %s", day,
             service->phones.count ? "Ring first." : "Check it before you rely on it.");
}
