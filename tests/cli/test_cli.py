"""The command line: help, exit codes, errors on standard error, the table, the same bytes as the API."""

import json
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

COMMANDS = ["serve", "find", "where", "migrate", "load", "demo", "import", "gaps", "tiles"]
QUESTION = ["--near", "SE15 4QL", "--need", "accommodation", "--stage", "prison", "--age", "19", "--as-of", "2021-02-01"]
TODAY = served.environment(SIGNPOST_TODAY="2026-03-01")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return served.real_database(tmp_path_factory.mktemp("real"))


def find(database, *arguments):
    return served.run("find", "--db", database, *arguments, env=TODAY)


# ---- help and mistakes ----


def test_help_lists_every_command():
    result = served.run("--help")
    assert result.returncode == 0 and result.stderr == ""
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", result.stdout, re.M), command
    assert "Exit codes" in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    result = served.run(command, "--help")
    assert result.returncode == 0 and result.stderr == ""
    assert result.stdout.startswith(f"usage: signpost {command}")
    assert "--db FILE" in result.stdout
    assert served.run("help", command).stdout == result.stdout


def test_find_explains_every_condition():
    text = served.run("find", "--help").stdout
    for flag in ("--age", "--stage", "--need", "--no-recourse-to-public-funds", "--children-with-her", "--language",
                 "--offence", "--step-free", "--women-only", "--trans", "--substance-use", "--known-on"):
        assert f"  {flag} " in text, flag


def test_no_line_of_help_is_wider_than_a_terminal():
    for command in COMMANDS:
        assert max(map(len, served.run(command, "--help").stdout.splitlines())) <= 110


def test_it_tells_its_version():
    assert re.fullmatch(r"signpost \d+\.\d+\n", served.run("--version").stdout)


MISTAKES = {
    "nothing": [],
    "an unknown command": ["fly"],
    "an unknown option": ["find", "--near", "Brixton", "--colour", "red"],
    "no place": ["find"],
    "a flag without its value": ["find", "--near"],
    "a flag twice": ["find", "--near", "Brixton", "--near", "Lambeth"],
    "an argument too many": ["where", "Brixton", "Lambeth"],
    "an argument too few": ["where"],
    "a switch with a value": ["find", "--near", "Brixton", "--json=yes"],
    "an import of something else": ["import", "dreams", "x"],
    "an option of another command": ["migrate", "--listen", "127.0.0.1:0"],
    "a bad number": ["demo", "--services", "many"],
    "a bad address": ["serve", "--listen", "nowhere"],
    "bad threads": ["serve", "--threads", "-1"],
    "a bad level": ["find", "--near", "Brixton", "--log-level", "loud"],
    "a bad day for today": ["find", "--near", "Brixton", "--today", "soon"],
}


@pytest.mark.parametrize("arguments", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_on_standard_error(arguments):
    result = served.run(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert re.match(r"signpost( \w+)?: ", result.stderr)
    assert len(result.stderr.splitlines()) == 1


WRONG_FACTS = {
    "an age in words": ["--age", "old"], "a huge age": ["--age", "200"], "an unknown need": ["--need", "wings"],
    "an unknown stage": ["--stage", "heaven"], "a bad day": ["--as-of", "2021-02-30"], "a limit of nothing": ["--limit", "0"],
    "a bad inclusion": ["--include", "everything"], "a strange answer": ["--pregnant=perhaps"],
}


@pytest.mark.parametrize("facts", WRONG_FACTS.values(), ids=WRONG_FACTS.keys())
def test_a_wrong_fact_names_its_flag(database, facts):
    result = find(database, "--near", "Brixton", *facts)
    assert result.returncode == 2 and result.stdout == ""
    assert facts[0].split("=")[0] in result.stderr


def test_a_place_that_is_not_found_has_a_code_of_its_own(database):
    for arguments in (["find", "--near", "Nowheretown"], ["find", "--near", "Brixton", "--home", "Nowheretown"],
                      ["where", "SW99 9ZZ"]):
        result = served.run(*arguments, "--db", database)
        assert result.returncode == 3 and result.stdout == ""
        assert "cannot find" in result.stderr


def test_a_missing_database_is_named_and_not_made(tmp_path):
    path = tmp_path / "none.db"
    for command in (["find", "--near", "Brixton"], ["where", "Brixton"], ["load"], ["serve", "--listen", "127.0.0.1:0"]):
        result = served.run(*command, "--db", path)
        assert result.returncode == 1 and str(path) in result.stderr
        assert not path.exists()


# ---- find ----


def test_find_prints_a_table_in_three_blocks(database):
    result = find(database, *QUESTION)
    assert result.returncode == 0 and result.stderr == ""
    lines = result.stdout.splitlines()
    assert re.match(r"\d+ services?\. \d+ suitable, \d+ to ask first, near SE15 4", lines[0])
    headings = [line for line in lines if line in ("Places to go", "Help without a visit", "Refuges and safe accommodation")]
    assert headings == ["Places to go", "Help without a visit", "Refuges and safe accommodation"]
    assert re.match(r"\d+ more (is|are) not suitable\. Add --include unsuitable to see why\.", lines[-1])
    numbers = [int(found[1]) for found in map(re.compile(r"^ ?(\d+)  \w").match, lines) if found]
    assert numbers[:5] == [1, 2, 3, 4, 5]
    assert "\x1b" not in result.stdout, "no colour in a pipe"
    assert max(map(len, lines)) <= 120


def test_find_shows_why_what_is_not_suitable(database):
    result = find(database, *QUESTION, "--include", "unsuitable")
    assert "Not suitable" in result.stdout and "Why not" in result.stdout
    assert "Add --include" not in result.stdout


def test_the_table_says_what_json_says(database):
    table = find(database, *QUESTION).stdout
    body = json.loads(find(database, *QUESTION, "--json").stdout)
    assert table.startswith(body["understood"]["text"])
    at = 0
    for feature in body["features"]:
        at = table.index(feature["properties"]["name"], at)


def test_json_is_what_the_api_answers(database, tmp_path):
    body = {"near": "SE15 4QL", "needs": ["accommodation"], "stage": "prison", "age": 19, "as_of": "2021-02-01"}
    flags = find(database, *QUESTION, "--json").stdout
    with served.Served(database, today="2026-03-01") as running:
        assert running.find(body).text() == flags


def test_flags_and_fields_mean_the_same(database):
    flags = ["--near", "51.47,-0.07", "--home", "none", "--pregnant", "--children-with-her", "2", "--language", "fr",
             "--language", "so", "--no-recourse-to-public-funds=no", "--offence", "none", "--need", "accommodation,finance-debt",
             "--trans", "unknown", "--known-on", "2020-01-01", "--limit", "3", "--json"]
    body = {"near": {"lon": -0.07, "lat": 51.47}, "home": "none", "pregnant": True, "children_with_her": 2,
            "languages": ["fr", "so"], "no_recourse_to_public_funds": False, "offences": [],
            "needs": ["accommodation", "finance-debt"], "known_on": "2020-01-01", "limit": 3}
    with served.Served(database, today="2026-03-01") as running:
        assert running.find(body).text() == find(database, *flags).stdout


def test_today_is_the_day_unless_told(database):
    assert "1 March 2026." in find(database, "--near", "Brixton").stdout.splitlines()[0]


# ---- where ----


def test_where_explains_a_place(database):
    text = served.run("where", "SE15 4QL", "--db", database).stdout
    for word in ("sector", "about 400 m", "Southwark", "British National Grid", "NHS South East London"):
        assert word in text, word


def test_where_names_all_boroughs_of_a_vague_place(database):
    text = served.run("where", "EC1A 1BB", "--db", database).stdout
    assert "Islington" in text and "City of London" in text


@pytest.mark.parametrize("place, word", [("Watford", "outside London"), ("51.5155,-0.0922", "City of London")])
def test_where_knows_the_edges(database, place, word):
    result = served.run("where", place, "--db", database)
    assert word in result.stdout, result.stderr


# ---- settings ----


def test_a_flag_wins_over_the_environment_and_that_over_the_file(database, tmp_path):
    config = tmp_path / "signpost.conf"
    config.write_text(f"# ours\n\ndb = {database}\ntoday = 2019-05-06\n")
    base = ["find", "--config", config, "--near", "Brixton"]
    assert "6 May 2019." in served.run(*base).stdout
    env = served.environment(SIGNPOST_TODAY="2020-05-06")
    assert "6 May 2020." in served.run(*base, env=env).stdout
    assert "6 May 2021." in served.run(*base, "--today", "2021-05-06", env=env).stdout
    env = served.environment(SIGNPOST_CONFIG=str(config))
    assert "6 May 2019." in served.run("find", "--near", "Brixton", env=env).stdout


@pytest.mark.parametrize("text, line", [("db = x\ncolour = red\n", 2), ("# one\n\njust words\n", 3), ("config = x\n", 1)])
def test_a_wrong_line_of_the_file_is_named(tmp_path, text, line):
    config = tmp_path / "signpost.conf"
    config.write_text(text)
    result = served.run("find", "--near", "Brixton", "--config", config)
    assert result.returncode == 2
    assert f"signpost.conf, line {line}: " in result.stderr


def test_a_missing_file_of_settings_is_told(tmp_path):
    result = served.run("find", "--near", "Brixton", "--config", tmp_path / "none.conf")
    assert result.returncode == 2 and "none.conf" in result.stderr


@pytest.mark.parametrize("name, value", [("PROJ_NETWORK", "ON"), ("SPATIALITE_SECURITY", "relaxed")])
def test_it_refuses_an_environment_that_opens_doors(database, name, value):
    result = served.run("serve", "--db", database, "--listen", "127.0.0.1:0", env=served.environment(**{name: value}),
                        timeout=10)
    assert result.returncode == 1 and name in result.stderr


# ---- data ----


def test_migrate_and_load_do_nothing_twice(tmp_path):
    path = tmp_path / "new" / "signpost.db"
    assert "applied" in served.make("migrate", "--db", path).stdout
    assert served.make("migrate", "--db", path).stdout == ""
    assert "33 boroughs" in served.make("load", "--db", path).stdout
    before = path.read_bytes()
    assert served.make("load", "--db", path).stdout == ""
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o600


def test_load_finds_the_data_from_any_folder(tmp_path):
    path = tmp_path / "signpost.db"
    served.make("migrate", "--db", path)
    assert served.run("load", "--db", path, cwd=tmp_path).returncode == 0
    result = served.run("load", "--db", path, "--geodata", tmp_path / "nowhere")
    assert result.returncode == 1 and "nowhere" in result.stderr


def test_real_and_synthetic_services_are_never_mixed(database, tmp_path):
    synthetic = served.synthetic_database(tmp_path, 20)
    assert served.run("load", "--db", synthetic).returncode == 1
    assert served.run("demo", "--db", database).returncode == 1
    assert served.make("demo", "--db", synthetic, "--services", 20, "--seed", 7).stdout == ""
    table = served.make("find", "--db", synthetic, "--near", "Brixton").stdout
    assert "none of these services exist" in table and "historical" not in table


def test_import_reports_what_it_read(tmp_path):
    path = served.real_database(tmp_path)
    rows = tmp_path / "made_up.csv"
    rows.write_text("SE15 4QL,10,534200,175900,E92000001,,,,E09000028,\nno postcode,10,1,1,,,,,,\n")
    result = served.make("import", "postcodes", rows, "--db", path)
    assert result.stderr == "", "no progress in a pipe"
    assert "2 rows read, 1 postcodes loaded" in result.stdout
    assert "made_up.csv, line 2" in result.stdout
    assert "exact point of the postcode" in served.make("where", "SE15 4QL", "--db", path).stdout
    assert served.run("import", "postcodes", tmp_path / "none", "--db", path).returncode == 1
