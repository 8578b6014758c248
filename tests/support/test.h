/* cmocka needs its companions first, in this order. */
#ifndef SIGNPOST_TESTS_TEST_H
#define SIGNPOST_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* order matters above */
#include <cmocka.h>

#endif
