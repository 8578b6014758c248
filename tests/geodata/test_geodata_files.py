"""The other files of geodata/: whole, of one shape, and referring to boroughs that exist."""

import collections
import os
import re

import pytest

DAY = r"\d{4}(-\d{2}(-\d{2})?)?"
BOUND = re.compile(rf"(|ongoing|{DAY}|{DAY}\.\.({DAY})?|\.\.{DAY})")
CITY = "E09000001"
NCL, NWL = "E54000028", "E54000027"
MERGED = "icb-north-central-and-north-west-london"


def groups(geodata, kind):
    """Members of each group of a type, by its code."""
    members = collections.defaultdict(list)
    for row in geodata.rows("area_groups"):
        if row["type"] == kind:
            members[row["code"]].append(row["member_gss"])
    return members


def is_partition(members, whole):
    return sorted(gss for group in members for gss in group) == sorted(whole)


def test_files_are_utf_8_with_unix_line_ends_and_a_last_one(geodata):
    for path in geodata.folder.iterdir():
        data = path.read_bytes()
        data.decode("utf-8")
        assert b"\r" not in data and b"\0" not in data and data.endswith(b"\n"), path.name
        assert not data.startswith(b"\xef\xbb\xbf"), path.name


def test_cells_have_no_spaces_around_them_and_rows_are_of_one_length(geodata):
    for path in geodata.folder.glob("*.csv"):
        for row in geodata.rows(path.stem):
            assert None not in row and None not in row.values(), (path.name, row)
            assert all(cell == cell.strip() for cell in row.values()), (path.name, row)


@pytest.mark.parametrize("name, column", [
    ("area_groups", "member_gss"), ("borough_adjacency", "gss_a"), ("borough_adjacency", "gss_b"),
    ("borough_names", "gss"), ("borough_population", "gss"), ("women_1km", "borough_gss")])
def test_every_code_is_a_borough(geodata, name, column):
    assert {row[column] for row in geodata.rows(name)} <= geodata.gss()


@pytest.mark.parametrize("kind, count", [
    ("police-bcu", 12), ("probation-pdu", 18), ("itl2", 5), ("itl3", 21), ("inner-outer", 2)])
def test_a_scheme_puts_each_borough_in_exactly_one_group(geodata, kind, count):
    members = groups(geodata, kind)
    assert len(members) == count
    whole = geodata.gss() - ({CITY} if kind == "police-bcu" else set())
    assert is_partition(members.values(), whole)


def test_health_boards_partition_london_before_and_after_the_merger(geodata):
    members = groups(geodata, "nhs-icb")
    merged = members.pop(MERGED)
    assert len(members) == 5 and is_partition(members.values(), geodata.gss())
    assert sorted(merged) == sorted(members.pop(NCL) + members.pop(NWL))
    assert is_partition([merged, *members.values()], geodata.gss())


def test_the_planned_merger_is_dated_as_planned_only(geodata):
    bounds = {row["code"]: (row["valid_from"], row["valid_to"]) for row in geodata.rows("area_groups")}
    assert bounds[NCL] == bounds[NWL] == ("2022-07-01", "2026-03-31..")
    assert bounds[MERGED] == ("2026-04-01..", "ongoing")


def test_london_is_all_33_and_london_boroughs_are_the_32(geodata):
    members = groups(geodata, "london")
    assert set(members["E12000007"]) == geodata.gss()
    assert set(members["london-boroughs"]) == geodata.gss() - {CITY}


def test_inner_and_outer_agree_with_the_boroughs(geodata):
    members = groups(geodata, "inner-outer")
    for row in geodata.rows("boroughs"):
        assert row["gss"] in members[row["inner_outer"] + "-london"]


def test_six_police_units_are_flagged_as_named_from_general_knowledge(geodata):
    flagged = {row["code"] for row in geodata.rows("area_groups")
               if row["type"] == "police-bcu" and "general knowledge" in row["name_status"]}
    assert len(flagged) == 6


def test_bounds_are_written_in_the_notation(geodata):
    for row in geodata.rows("area_groups"):
        assert BOUND.fullmatch(row["valid_from"]) and BOUND.fullmatch(row["valid_to"]), row


def test_a_group_has_one_name_one_status_and_no_member_twice(geodata):
    facts, members = {}, set()
    for row in geodata.rows("area_groups"):
        key = row["type"], row["code"]
        assert facts.setdefault(key, (row["name"], row["name_status"])) == (
            row["name"], row["name_status"])
        assert (*key, row["member_gss"]) not in members
        members.add((*key, row["member_gss"]))


def test_women_sum_to_the_census(geodata):
    women = collections.Counter()
    for row in geodata.rows("women_1km"):
        assert int(row["women"]) > 0
        women[row["borough_gss"]] += int(row["women"])
    assert sum(women.values()) == 4_531_662
    for row in geodata.rows("borough_population"):
        assert women[row["gss"]] == int(row["female_sum_of_lsoa_ts008"]), row["name"]


def test_there_are_1302_sectors_with_known_boroughs(geodata):
    names = {row["name"] for row in geodata.rows("boroughs")}
    rows = geodata.rows("postcode_sectors")
    assert len({row["sector"] for row in rows}) == len(rows) == 1_302
    for row in rows:
        assert re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? \d", row["sector"]), row
        assert row["boroughs"] and set(row["boroughs"].split("|")) <= names, row


def test_sector_ec1a_1_spans_islington_and_the_city(geodata):
    (row,) = [row for row in geodata.rows("postcode_sectors") if row["sector"] == "EC1A 1"]
    assert set(row["boroughs"].split("|")) == {"Islington", "City of London"}


def test_there_are_265_places_403_towns_5_prisons_and_27_open_courts(geodata):
    kinds = collections.Counter(row["kind"] for row in geodata.rows("places"))
    assert kinds == {"place": 265 + 403, "prison": 5, "court": 27}


def test_closed_courts_are_left_out(geodata):
    names = {row["name"] for row in geodata.rows("places")}
    assert "Thames Magistrates' Court" in names
    assert not names & {"Tower Bridge Magistrates' Court", "Blackfriars Crown Court"}


def test_a_place_lies_in_its_borough_and_one_without_says_why(geodata, shapes):
    shapely_point = pytest.importorskip("shapely.geometry").Point
    for row in geodata.rows("places"):
        if not row["borough_gss"]:
            assert "outside London" in row["note"] or row["name"] == "London", row
            continue
        point = shapely_point(int(row["easting"]), int(row["northing"]))
        assert shapes[row["borough_gss"]].contains(point), row


def test_a_place_without_a_point_has_a_postcode_and_no_precision(geodata):
    unplaced = [row for row in geodata.rows("places") if not row["easting"]]
    assert len(unplaced) == 3
    for row in unplaced:
        assert row["postcode"] and not row["northing"] and not row["precision"], row
    for row in geodata.rows("places"):
        assert row["precision"] in ("", "exact", "postcode", "place"), row


def test_prisons_are_found_by_the_names_that_people_use(geodata):
    known = {name for row in geodata.rows("places") for name in (row["name"], *row["also"].split("|"))}
    assert {"HMP Bronzefield", "HMP Downview", "HMP Send", "HMP Peterborough", "HMP East Sutton Park",
            "Old Bailey", "King's Cross", "Kings Cross", "Shepherd's Bush"} <= known


def test_only_places_that_another_spelling_tells_apart_share_a_name(geodata):
    owners = collections.defaultdict(set)
    for i, row in enumerate(geodata.rows("places")):
        for name in {row["name"], *filter(None, row["also"].split("|"))}:
            owners[name.casefold()].add(i)
    assert {name for name, rows in owners.items() if len(rows) > 1} == {"belmont", "hayes"}


def test_sources_of_places_are_listed(geodata):
    keys = {row["key"] for row in geodata.rows("sources")}
    assert {row["source_key"] for row in geodata.rows("places")} <= keys


def test_borough_names_are_not_ambiguous_and_repeat_no_official_name(geodata):
    official = {row["name"].casefold() for row in geodata.rows("boroughs")}
    names = [row["name"].casefold() for row in geodata.rows("borough_names")]
    assert len(set(names)) == len(names) and not set(names) & official


def test_a_borough_name_that_is_a_place_too_means_the_same_borough(geodata):
    places = {row["name"].casefold(): row["borough_gss"] for row in geodata.rows("places")}
    for row in geodata.rows("borough_names"):
        assert places.get(row["name"].casefold(), row["gss"]) == row["gss"], row


def test_old_codes_run_through_the_alphabet_with_the_city_first(geodata):
    names = {row["gss"]: row["name"] for row in geodata.rows("boroughs")}
    codes = {row["name"]: names[row["gss"]] for row in geodata.rows("borough_names")
             if re.fullmatch(r"00[A-Z]{2}", row["name"])}
    in_order = [codes[code] for code in sorted(codes)]
    assert len(in_order) == 33 and in_order[0] == "City of London"
    assert in_order[1:] == sorted(in_order[1:])


@pytest.mark.parametrize("name, gss", [
    ("City", CITY), ("Richmond", "E09000027"), ("Hammersmith & Fulham", "E09000013"),
    ("Kingston", "E09000021"), ("RBKC", "E09000020"), ("00AY", "E09000022")])
def test_common_names_of_boroughs_are_known(geodata, name, gss):
    assert {row["name"]: row["gss"] for row in geodata.rows("borough_names")}[name] == gss


def test_rebuilding_from_the_inputs_gives_the_committed_files(geodata, cities, tool, tmp_path):
    inputs = os.environ.get("SIGNPOST_SHARED_DATA")
    if not inputs:
        pytest.skip("skipped: SIGNPOST_SHARED_DATA is not set")
    pytest.importorskip("pyproj", reason="skipped: python3-pyproj is not installed")
    pytest.importorskip("shapely", reason="skipped: python3-shapely is not installed")
    for name in ("boroughs.csv", "borough_names.csv"):
        (tmp_path / name).write_bytes((geodata.folder / name).read_bytes())
    assert tool("build_files").main(["--cities", str(cities), inputs, str(tmp_path)]) == 0
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (geodata.folder / path.name).read_bytes(), path.name
