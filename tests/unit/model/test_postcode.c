#include "tests/support/test.h"

#include "model/postcode.h"

static void postcodes_are_read_as_people_type_them(void **state)
{
    (void)state;
    const struct {
        const char *typed;
        enum postcode_part part;
        const char *text;
    } cases[] = {
        {"SE15 4QL", POSTCODE_WHOLE, "SE15 4QL"},
        {"se154ql", POSTCODE_WHOLE, "SE15 4QL"},
        {" s e1 54 ql ", POSTCODE_WHOLE, "SE15 4QL"},
        {"N1 0AA", POSTCODE_WHOLE, "N1 0AA"},
        {"N9  9ZW", POSTCODE_WHOLE, "N9 9ZW"},
        {"EC1A1BB", POSTCODE_WHOLE, "EC1A 1BB"},
        {"W1A 0AX", POSTCODE_WHOLE, "W1A 0AX"},
        {"SE15 4", POSTCODE_SECTOR, "SE15 4"},
        {"se154", POSTCODE_SECTOR, "SE15 4"},
        {"SE15", POSTCODE_DISTRICT, "SE15"},
        {"E1", POSTCODE_DISTRICT, "E1"},
        {"EC1A", POSTCODE_DISTRICT, "EC1A"},
        {"E1 6", POSTCODE_SECTOR, "E1 6"},
        {"GIR 0AA", POSTCODE_NOT, ""},
        {"Brixton", POSTCODE_NOT, ""},
        {"51.47,-0.07", POSTCODE_NOT, ""},
        {"", POSTCODE_NOT, ""},
        {"SE15 4Q", POSTCODE_NOT, ""},
        {"SE15 4QLX", POSTCODE_NOT, ""},
        {"12345", POSTCODE_NOT, ""},
        {"E09000022", POSTCODE_NOT, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct postcode postcode = postcode_parse(str_from(cases[i].typed));
        assert_string_equal(postcode.text, cases[i].text);
        assert_int_equal(postcode.part, cases[i].part);
    }
}

static void keys_sort_as_the_texts_do(void **state)
{
    (void)state;
    const char *sorted[] = {"E1 0AA", "E10 0AA", "EC1A 1BB", "N1 0AA", "SE15 4QL", "SE15 4QM"};
    uint64_t before = 0;
    for (size_t i = 0; i < sizeof sorted / sizeof sorted[0]; i++) {
        struct postcode postcode = postcode_parse(str_from(sorted[i]));
        assert_true(postcode_key(&postcode) > before);
        before = postcode_key(&postcode);
    }
    struct postcode sector = postcode_parse(STR("SE15 4"));
    assert_int_equal(postcode_key(&sector), 0);
}

static void a_whole_postcode_has_a_sector(void **state)
{
    (void)state;
    struct postcode whole = postcode_parse(STR("EC1A 1BB"));
    struct postcode sector = postcode_sector(&whole);
    assert_int_equal(sector.part, POSTCODE_SECTOR);
    assert_string_equal(sector.text, "EC1A 1");
    sector = postcode_sector(&sector);
    assert_int_equal(sector.part, POSTCODE_NOT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(postcodes_are_read_as_people_type_them),
        cmocka_unit_test(keys_sort_as_the_texts_do),
        cmocka_unit_test(a_whole_postcode_has_a_sector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
