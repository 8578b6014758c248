#include "domain/import_faults.h"

#include <stdio.h>

void import_faults_add(struct import_faults *faults, const char *where, const char *reason)
{
    if (faults->count < IMPORT_FAULTS_MAX) {
        struct import_fault *fault = &faults->list[faults->count];
        snprintf(fault->where, sizeof fault->where, "%s", where);
        snprintf(fault->reason, sizeof fault->reason, "%s", reason);
    }
    faults->count++;
}

int import_faults_shown(const struct import_faults *faults)
{
    return faults->count < IMPORT_FAULTS_MAX ? (int)faults->count : IMPORT_FAULTS_MAX;
}
