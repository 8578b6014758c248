"""signpost gaps: the truths about real provision, tables, formats, exit codes."""

import csv
import io
import json
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

TODAY = served.environment(SIGNPOST_TODAY="2026-11-22")
WORDS = ["areas", "uncovered", "matrix", "timeline", "cliff", "site", "reach"]
ALLIANCE = "South London Alliance"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return served.real_database(tmp_path_factory.mktemp("real"))


def gaps(database, *arguments, env=TODAY):
    return served.run("gaps", *arguments, "--db", database, env=env)


def as_json(database, *arguments):
    result = gaps(database, *arguments, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def verdicts(database, *arguments):
    answer = as_json(database, "areas", *arguments)
    assert len(answer["features"]) == 33
    return {feature["properties"]["name"]: feature["properties"]["verdict"] for feature in answer["features"]}


def named(verdict, by_name):
    return sorted(name for name, found in by_name.items() if found == verdict)


# ---- truths ----


def test_in_2019_the_alliances_boroughs_are_covered_and_enfield_is_unknown(database):
    found = verdicts(database, "--stage", "at-risk", "--as-of", "2019-06-01")
    assert named("covered", found) == ["Croydon", "Lambeth", "Lewisham", "Southwark", "Sutton", "Wandsworth"]
    assert found["Enfield"] == "unknown"


def test_in_2021_bromley_and_merton_are_covered_too(database):
    found = verdicts(database, "--stage", "at-risk", "--as-of", "2021-07-01")
    assert found["Bromley"] == found["Merton"] == "covered"


def test_community_sentences_are_covered_everywhere_but_the_city_in_2022_and_not_by_name_in_2023(database):
    found = verdicts(database, "--stage", "community-sentence", "--as-of", "2022-02-01")
    assert len(named("covered", found)) >= 32
    found = verdicts(database, "--stage", "community-sentence", "--as-of", "2023-06-01")
    assert {found[name] for name in ("Barnet", "Ealing", "Harrow", "Hillingdon")} == {"unknown"}


def test_in_late_2026_somewhere_has_no_service_for_women_at_risk(database):
    assert "none" in verdicts(database, "--stage", "at-risk", "--as-of", "2026-10-01").values()


def test_the_cliff_is_seen_as_it_is_and_as_it_was_known(database):
    now = as_json(database, "cliff", "--from", "2019-06-01", "--to", "2024-01-01")
    assert "30 June 2022" in [step["words"] for step in now["steps"]]
    then = as_json(database, "cliff", "--from", "2019-06-01", "--to", "2024-01-01", "--known-on", "2019-06-01")
    assert "March 2021" in [step["words"] for step in then["steps"]]
    assert [step["women"] for step in now["steps"]] == sorted((step["women"] for step in now["steps"]), reverse=True)


def test_services_for_some_women_stand_apart(database):
    answer = as_json(database, "--as-of", "2019-06-01")
    services = {service["name"] for feature in answer["features"] for service in feature["properties"]["services"]}
    some = {service["name"] for feature in answer["features"] for service in feature["properties"]["for_some"]}
    assert services and some and not services & some


def test_everybody_counts_services_for_all_sexes(database):
    question = ["--stage", "arrest", "--need", "mental-health", "--as-of", "2026-02-01"]
    assert named("covered", verdicts(database, *question)) == []
    assert len(named("covered", verdicts(database, *question, "--everybody"))) == 33


# ---- tables ----


@pytest.mark.parametrize("word", WORDS)
def test_every_table_tells_its_day_its_listings_and_what_unknown_means(database, word):
    result = gaps(database, word, *([] if word in ("timeline", "cliff") else ["--as-of", "2019-06-01"]))
    assert result.returncode == 0 and result.stderr == ""
    assert "listings were checked in the 12 months before" in result.stdout
    assert "Unknown means" in result.stdout
    assert "Women, Census 2021" in result.stdout
    assert "\x1b" not in result.stdout


def test_areas_are_the_usual_answer(database):
    usual = gaps(database, "--as-of", "2019-06-01", "--stage", "at-risk")
    assert usual.stdout == gaps(database, "areas", "--as-of", "2019-06-01", "--stage", "at-risk").stdout
    assert usual.stdout.startswith("On 1 June 2019, 6 of 33 boroughs have a recorded service for women at risk")
    assert "; for the other 27 we do not know." in usual.stdout
    assert [line for line in usual.stdout.splitlines() if line.startswith("Croydon ")][0].endswith(
        "South London Alliance (until 30 June 2022); 3 for some women")


def test_a_day_without_areas_of_the_kind_says_so(database):
    result = gaps(database, "--area", "police-bcu", "--as-of", "2016-07-01")
    assert result.returncode == 0
    assert result.stdout.startswith("There were no police basic command units on 1 July 2016.\n\nAs on")


def test_women_of_a_scenario_are_counted_once_and_by_cell(database):
    result = gaps(database, "scenario", "--add-areas", "Barnet", "--as-of", "2026-10-01")
    assert "Women who gain in any column, once: 200,806; who lose: 0." in result.stdout
    assert "Summed over cells: " in result.stdout
    single = gaps(database, "scenario", "--add-areas", "Barnet", "--as-of", "2026-10-01", "--columns", "none")
    assert "Women who gain cover: 200,806; who lose: 0." in single.stdout and "Summed" not in single.stdout


def test_the_timeline_tells_causes_and_areas(database):
    lines = gaps(database, "timeline", "--from", "2019-06-01", "--to", "2023-01-01", "--columns", "none",
                 "--stage", "at-risk").stdout.splitlines()
    at = lines.index("1 July 2022")
    assert lines[at + 1] == "  South London Alliance ends on 30 June 2022."
    assert any(line.startswith("  covered to none: Bromley, Croydon") for line in lines[at:])


# ---- scenarios and sites ----


def test_a_scenario_from_flags_equals_the_same_from_a_file(database, tmp_path):
    flags = gaps(database, "scenario", "--without", ALLIANCE, "--add-near", "Enfield", "--radius-m", "2000",
                 "--add-areas", "Barnet,E09000005", "--add-needs", "accommodation", "--add-name", "Hub",
                 "--as-of", "2019-06-01", "--json")
    assert flags.returncode == 0, flags.stderr
    body = {"as_of": "2019-06-01", "without": [ALLIANCE],
            "add": [{"name": "Hub", "near": "Enfield", "radius_m": 2000, "areas": ["Barnet", "Brent"],
                     "needs": ["accommodation"]}]}
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(body))
    filed = gaps(database, "scenario", path, "--json")
    assert filed.stdout == flags.stdout
    answer = json.loads(flags.stdout)
    assert answer["women_gained"] > 0 and answer["women_lost"] == 0
    assert {row["column"] for row in answer["differences"]} == {"accommodation"}
    assert {"Barnet", "Brent", "Enfield"} <= {row["name"] for row in answer["differences"]}


def test_without_a_service_its_boroughs_lose_cover(database):
    answer = as_json(database, "scenario", "--without", ALLIANCE, "--as-of", "2019-06-01", "--stage", "at-risk",
                     "--columns", "none")
    assert answer["women_lost"] == -sum(row["women"] for row in answer["differences"]) > 900000
    assert {row["before"]["verdict"] for row in answer["differences"]} == {"covered"}
    assert len(answer["differences"]) == 6


def test_an_extension_moves_the_end(database):
    answer = as_json(database, "scenario", "--extend", f"{ALLIANCE}=2030-01-01", "--as-of", "2026-10-01",
                     "--stage", "at-risk", "--columns", "none")
    assert answer["women_gained"] > 500000 and answer["women_lost"] == 0
    assert {row["after"]["verdict"] for row in answer["differences"]} == {"covered"}


def test_sites_come_with_what_is_proven(database):
    answer = as_json(database, "site", "--sites", "3", "--as-of", "2019-06-01")
    assert [feature["properties"]["rank"] for feature in answer["features"]] == [1, 2, 3]
    gains = [feature["properties"]["women_gained"] for feature in answer["features"]]
    assert gains == sorted(gains, reverse=True) and sum(gains) == answer["objective"]
    assert answer["optimal"] and answer["gap"] == 0
    assert answer["women_in_reach_after"] - answer["women_in_reach_before"] == answer["objective"]
    table = gaps(database, "site", "--sites", "3", "--as-of", "2019-06-01").stdout
    assert "Women within reach: " in table and "Only sites to visit count here" in table


# ---- formats ----


def test_csv_has_a_header_and_a_line_for_each_area(database):
    rows = list(csv.DictReader(io.StringIO(gaps(database, "--csv", "--as-of", "2019-06-01").stdout)))
    assert len(rows) == 33 and {row["as_of"] for row in rows} == {"2019-06-01"}
    croydon = next(row for row in rows if row["name"] == "Croydon")
    assert (croydon["verdict"], croydon["share_of_women"], croydon["services"]) == (
        "covered", "1", f"{ALLIANCE} (2022-06-30)")


def test_matrix_totals_add_up(database):
    answer = as_json(database, "matrix", "--as-of", "2021-04-01")
    assert len(answer["columns"]) == 18 and len(answer["rows"]) == 33
    for at, total in enumerate(answer["column_totals"]):
        cells = [row["cells"][at]["verdict"] for row in answer["rows"]]
        assert [total[verdict] for verdict in ("covered", "partly", "unknown", "none")] == [
            cells.count(verdict) for verdict in ("covered", "partly", "unknown", "none")]
        assert total["women_covered"] + total["women_unknown"] + total["women_none"] == answer["women"]


def test_geojson_of_uncovered_parts_is_polygons(database):
    result = gaps(database, "uncovered", "--geojson", "--as-of", "2026-10-01", "--stage", "at-risk")
    features = json.loads(result.stdout)["features"]
    assert features and {feature["geometry"]["type"] for feature in features} == {"MultiPolygon"}
    assert not any(feature["properties"]["is_unknown"] for feature in features)


# ---- mistakes ----


@pytest.mark.parametrize("arguments, code, message", [
    (["nonsense"], 2, "is not one of areas"),
    (["areas", "file"], 2, "is not expected here"),
    (["--need", "food"], 2, '--need: "food" is not a code of need'),
    (["--columns", "need"], 2, "--columns: This question does not take it."),
    (["matrix", "--geojson"], 2, "--geojson: It must be json or csv."),
    (["--json", "--csv"], 2, "One format is enough."),
    (["--area", "parish"], 2, '--area: There are no areas of the type "parish".'),
    (["cliff", "--from", "2021-01-02", "--to", "2021-01-01"], 2, "--to: The last day lies before the first."),
    (["scenario"], 2, "Give a file with the scenario"),
    (["scenario", "--without", "Nobody"], 2, "--without: There is no service of that id or name."),
    (["scenario", "--extend", ALLIANCE], 2, "--extend: Say which service and until when"),
    (["scenario", "--add-name", "Hub"], 2, "--add-near or --add-areas"),
    (["scenario", "--add-near", "Nowhereham"], 3, "We cannot find Nowhereham"),
    (["scenario", "no-such-file.json"], 1, "no-such-file.json: The file cannot be opened."),
    (["areas", "--without", ALLIANCE], 2, 'Only "gaps scenario"'),
    (["scenario", "--without", ALLIANCE, "--without", ALLIANCE], 2, "--without: This service is named twice."),
    (["scenario", "--extend", f"{ALLIANCE}=2021-01-01"], 2, "--extend: As recorded it goes on until 30 June 2022"),
    (["scenario", "--add-near", "55.9,-3.2"], 2, "--add-near: This lies more than 20 km outside Greater London"),
    (["cliff", "--secured"], 2, "--secured: This question does not take it."),
    (["reach", "--within-m", "0"], 2, "--within-m: It must be from 1 to 50000 metres."),
])
def test_mistakes_are_named_on_standard_error(database, arguments, code, message):
    result = gaps(database, *arguments)
    assert (result.returncode, result.stdout) == (code, "")
    assert message in result.stderr and result.stderr.startswith("signpost gaps: ")


def test_a_bad_file_is_named_by_its_pointer(database, tmp_path):
    path = tmp_path / "scenario.json"
    path.write_text('{"add": [{"areas": ["Camden", "Narnia"]}]}')
    result = gaps(database, "scenario", path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "/add/0/areas/1: There is no area of that name or code." in result.stderr


def test_help_explains_every_word():
    text = served.run("gaps", "--help").stdout
    assert text.startswith("usage: signpost gaps [WHAT [FILE]]")
    assert all(f"  {word} " in text for word in [*WORDS, "scenario"])
    assert max(map(len, text.splitlines())) <= 110
