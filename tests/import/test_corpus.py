"""What is wrong with a file, a row or a feature is told by its line, in these very words: bad_*.py are the tables.
What people write in many ways is understood."""

import csv
import io
import json
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE)]
import bad_features  # noqa: E402
import bad_files  # noqa: E402
import bad_rows  # noqa: E402
import served  # noqa: E402
import tables  # noqa: E402

POSTCODES = """pcds,oseast1m,osnrth1m,osgrdind,doterm,oslaua,ctry
SE15 4QL,534200,175900,1,,E09000028,E92000001
SE15 4QX,534210,175910,1,200912,E09000028,E92000001
M1 1AE,384700,398200,1,,E08000003,E92000001
"""
KNOWN_ID = "00000000-0000-4000-8000-000000000001"


def names(cases):
    return [case[0] for case in cases]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    path = served.real_database(folder)
    rows = folder / "postcodes.csv"
    rows.write_text(POSTCODES)
    served.make("import", "postcodes", rows, "--db", path)
    return path


def importing(database, path, *options):
    return served.run("import", "services", path, "--db", database, "--today", tables.TODAY, *options)


def report_of(database, path, data):
    """What became of each, by its place; nothing is written."""
    path.write_bytes(data)
    report = path.with_suffix(".report.json")
    result = importing(database, path, "--dry-run", "--report", report)
    assert report.exists(), result.stderr
    return {row["where"]: row for row in json.loads(report.read_text())["rows"]}


# ---- rows ----

@pytest.fixture(scope="module")
def rows(database, tmp_path_factory):
    """Two that are right, then the bad ones: one a line from line 4 on."""
    right = [{**tables.GOOD, "name": "The first row"}, {**tables.GOOD, "name": "The second row", "id": KNOWN_ID}]
    bad = [{**tables.GOOD, "name": f"Case {i}", **cells} for i, (_, cells, _) in enumerate(bad_rows.ROWS)]
    data = tables.table(right + bad, errors="surrogatepass")
    return report_of(database, tmp_path_factory.mktemp("rows") / "rows.csv", data)


def test_the_corpus_is_large_and_no_case_comes_twice(rows):
    cases = bad_rows.ROWS + bad_features.REFUSED + bad_features.MENDED + bad_files.FILES + bad_files.LINES
    assert len(cases) >= 150
    for table in (bad_rows.ROWS, bad_features.REFUSED, bad_features.MENDED, bad_files.FILES, bad_files.LINES):
        assert len(set(names(table))) == len(table)
    assert len(rows) == len(bad_rows.ROWS) + 2
    assert [rows[f"line {line}"]["outcome"] for line in (2, 3)] == ["created", "created"]


@pytest.mark.parametrize("at", range(len(bad_rows.ROWS)), ids=names(bad_rows.ROWS))
def test_a_bad_row_is_told_by_its_line(rows, at):
    row = rows[f"line {at + 4}"]
    assert (row["outcome"], row["what"]) == ("refused", bad_rows.ROWS[at][2])


# ---- features ----

@pytest.fixture(scope="module")
def features(database, tmp_path_factory):
    cases = bad_features.REFUSED + bad_features.MENDED
    found = [json.dumps({"type": "Feature", "geometry": geometry,
                         "properties": {**tables.GOOD, "name": f"Case {i}", **cells}})
             for i, (_, geometry, cells, _) in enumerate(cases)]
    data = '{"type":"FeatureCollection","features":[\n' + ",\n".join(found) + "\n]}"
    return report_of(database, tmp_path_factory.mktemp("features") / "features.geojson", data.encode())


@pytest.mark.parametrize("at", range(len(bad_features.REFUSED)), ids=names(bad_features.REFUSED))
def test_a_bad_feature_is_told_by_its_number_and_line(features, at):
    row = features[f"feature {at + 1} (line {at + 2})"]
    assert (row["outcome"], row["what"]) == ("refused", bad_features.REFUSED[at][3].replace("#", str(at)))


@pytest.mark.parametrize("at", range(len(bad_features.MENDED)), ids=names(bad_features.MENDED))
def test_a_polygon_that_can_be_mended_is_taken_with_a_notice(features, at):
    number = len(bad_features.REFUSED) + at + 1
    row = features[f"feature {number} (line {number + 1})"]
    assert (row["outcome"], row["notice"]) == ("created", bad_features.MENDED[at][3])


def test_what_is_no_feature_is_told(database, tmp_path):
    data = b'{"type":"FeatureCollection","features":[{"type":"Point"},7,{"type":"Feature","properties":null}]}'
    found = report_of(database, tmp_path / "odd.geojson", data)
    assert [found[f"feature {i}"]["what"] for i in (1, 2)] == ["This must be a Feature."] * 2
    assert found["feature 3"]["what"].startswith("name: A new service needs it, and it is empty.")


# ---- files ----

@pytest.mark.parametrize("ending, data, message", [case[1:] for case in bad_files.FILES],
                         ids=names(bad_files.FILES))
def test_a_bad_file_is_told(database, tmp_path, ending, data, message):
    path = tmp_path / f"file.{ending}"
    path.write_bytes(data)
    result = importing(database, path)
    expected = message.replace("FILE", path.name).replace("PATH", str(path))
    assert (result.returncode, result.stderr) == (1, f"signpost import: {expected}\n")


def test_a_bad_line_is_told_by_its_number(database, tmp_path):
    data = bad_files.WANTED + b"\r\n" + b"".join(line for _, line, _ in bad_files.LINES)
    found = report_of(database, tmp_path / "lines.csv", data)
    assert {place: row["what"] for place, row in found.items()} == {
        f"line {at + 2}": message for at, (_, _, message) in enumerate(bad_files.LINES)}


def test_a_polygon_of_a_million_corners_is_refused_at_once(database, tmp_path):
    ring = ",".join(f"[{-0.5 + i / 2e6:.7f},51.5]" for i in range(1_000_000))
    data = bad_files.feature(f'"properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}'.encode())
    found = report_of(database, tmp_path / "large.geojson", data)
    assert "points: simplify it first." in found["feature 1 (line 1)"]["what"]


# ---- what is understood ----

# How people write things, and how Signpost says the same: column, cell, what an export has.
UNDERSTOOD = [
    # FAULTS 44
    *[("areas", cell, "City of London") for cell in (
        "City of London", "city of london", "City", "The City", "the Square Mile", "Corporation of London",
        "City of London Corporation", "E09000001", "00AA", "borough:E09000001")],
    *[("areas", cell, "Richmond upon Thames") for cell in (
        "Richmond", "Richmond-upon-Thames", "RICHMOND UPON THAMES", "London Borough of Richmond upon Thames", "LBRuT")],
    *[("areas", cell, "Hammersmith and Fulham") for cell in (
        "Hammersmith & Fulham", "H&F", "LBHF", "hammersmith  and  fulham", "LB Hammersmith & Fulham")],
    *[("areas", cell, "Kingston upon Thames") for cell in (
        "Kingston", "Royal Borough of Kingston", "RBK", "Kingston-on-Thames", "Kingston upon Thames Council")],
    *[("areas", cell, "Kensington and Chelsea") for cell in ("K&C", "RBKC", "Royal Kensington & Chelsea")],
    *[("areas", cell, "Westminster") for cell in ("City of Westminster", "Westminster City Council", "00BK")],
    *[("areas", cell, "Barking and Dagenham") for cell in ("B&D", "LBBD", "Barking & Dagenham")],
    *[("areas", cell, "London") for cell in ("Pan-London", "all of London", "Greater London", "all boroughs")],
    *[("areas", cell, "everywhere") for cell in ("everywhere", "Nationwide", "national")],
    *[("areas", cell, "Lambeth | Southwark") for cell in (
        "Lambeth | Southwark", "Southwark|Lambeth", "Lambeth; Southwark", "Lambeth, Southwark", "Southwark | lambeth |")],
    ("areas", "South East BCU", "South East BCU"),
    # FAULTS 45
    *[("postcode", cell, "SE15 4QL") for cell in ("SE15 4QL", "se154ql", " Se15  4qL ", "SE154QL")],
    ("postcode", "M1 1AE", "M1 1AE"),
    ("postcode", "SE15 4QX", "SE15 4QX"),
    # dates, in the order of Britain and of ISO 8601
    *[("starts", cell, "2021-04-01") for cell in (
        "1 April 2021", "01/04/2021", "1/4/2021", "2021-04-01", "1st April 2021", "1 Apr 2021", "01.04.2021",
        "Thursday 1 April 2021")],
    *[("starts", cell, "2021-04") for cell in ("April 2021", "2021-04", "04/2021")],
    ("starts", "2021", "2021"),
    *[("ends", cell, "ongoing") for cell in ("ongoing", "Ongoing", "open", "present", "current")],
    ("checked_on", "1/6/2026", "2026-06-01"),
    # yes, no, numbers
    *[("cjs_specific", cell, "yes") for cell in ("yes", "Y", "TRUE", "1")],
    *[("cjs_specific", cell, "no") for cell in ("no", "N", "false", "0", "")],
    *[("pregnant", cell, "only") for cell in ("only", "Only")],
    ("amount_gbp", "£90,000", "90000"),
    # codes and labels
    *[("needs", cell, "accommodation | finance-debt") for cell in (
        "accommodation | finance-debt", "Finance debt; Accommodation", "Somewhere to live | Money, benefits and debt",
        "accommodation, finance-debt")],
    *[("audience", cell, "women-strand") for cell in ("women-strand", "Women strand", "WOMEN_STRAND")],
    # letters: composed, without what cannot be seen at the ends
    ("other_name", "Cafe\u0301", "Café"),
    ("other_name", "\u00a0 Two\u00a0words ", "Two words"),
    ("description", "One\r\nTwo", "One\nTwo"),
    ("address", "1 A Street\nBrixton", "1 A Street, Brixton"),
    # what looks like a formula is a text
    *[("other_name", cell, cell) for cell in ("+44 7700", "-5 to 10", "@home", "'quoted'")],
]


@pytest.fixture(scope="module")
def understood(database, tmp_path_factory):
    """What an export says of each, by its name."""
    folder = tmp_path_factory.mktemp("understood")
    copy = folder / "copy.db"
    copy.write_bytes(database.read_bytes())
    rows = [{**tables.GOOD, "name": f"Case {i}", column: cell,
             **({"site_borough": ""} if column == "postcode" else {}),
             **({"funder": "A fund"} if column == "amount_gbp" else {})}
            for i, (column, cell, _) in enumerate(UNDERSTOOD)]
    path = folder / "rows.csv"
    path.write_bytes(tables.table(rows))
    result = importing(copy, path)
    assert result.returncode == 0, result.stderr
    served.make("export", "--format", "csv", "--out", folder / "out.csv", "--db", copy)
    text = (folder / "out.csv").read_text(encoding="utf-8-sig")
    return {row["name"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}, result.stdout


@pytest.mark.parametrize("at", range(len(UNDERSTOOD)), ids=[f"{column}-{cell!r}" for column, cell, _ in UNDERSTOOD])
def test_what_people_write_is_understood(understood, at):
    column, _, expected = UNDERSTOOD[at]
    found = understood[0][f"Case {at}"][column]
    assert (found[1:] if found[1:2] in tuple("+-@") else found) == expected


def test_a_postcode_that_is_no_longer_used_or_outside_london_is_noticed(understood):
    assert "postcode: SE15 4QX is no longer in use." in understood[1]
    assert "postcode: M1 1AE is outside London." in understood[1]


@pytest.mark.parametrize("more", [
    {"encoding": "utf-8-sig"}, {"encoding": "cp1252"}, {"delimiter": ";"}, {"delimiter": "\t"},
    {"end": "\n"}, {"end": "\r"}, {"start": b"sep=,\r\n"}], ids=str)
def test_files_of_every_make_say_the_same(database, tmp_path, more):
    data = tables.table([{**tables.GOOD, "name": "Café Zoë", "description": 'She said "yes", twice.'},
                         {**tables.GOOD, "name": "Second", "organisation": "Ärzte"}], **more)
    found = report_of(database, tmp_path / "made.csv", data)
    assert {place: (row["outcome"], row["name"]) for place, row in found.items()} in (
        {"line 2": ("created", "Café Zoë"), "line 3": ("created", "Second")},
        {"line 3": ("created", "Café Zoë"), "line 4": ("created", "Second")})
