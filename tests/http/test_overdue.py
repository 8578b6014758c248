"""What should have been checked by now says so, wherever it is shown; and `signpost stale` lists it."""
import csv
import io
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402
import writer  # noqa: E402

QUESTION = {"near": "SE15 4QL"}
CHECKED = "2026-11-22"  # all that comes with Signpost
LAST_DAY = "2027-05-24"
DAY_AFTER = "2027-05-25"
OVERDUE = "This listing should have been checked by 24 May 2027."


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return served.real_database(tmp_path_factory.mktemp("overdue"))


def first(site):
    features = site.find(QUESTION).json()["features"]
    assert features
    return features[0]


def test_on_its_last_day_a_listing_is_not_overdue(database):
    with served.Served(database, today=LAST_DAY) as site:
        found = first(site)
        about = found["properties"]
        assert (about["checked_on"], about["due_on"], about["overdue"]) == (CHECKED, LAST_DAY, False)
        assert OVERDUE not in site.page(f"/services/{found['id']}").text()


def test_the_day_after_it_is_and_says_so(database):
    with served.Served(database, today=DAY_AFTER) as site:
        found = first(site)
        assert found["properties"]["overdue"] is True
        alone = site.get(f"/api/services/{found['id']}").json()["properties"]
        assert (alone["due_on"], alone["overdue"]) == (LAST_DAY, True)
        for path in (f"/services/{found['id']}", f"/services/{found['id']}/sheet",
                     f"/services/{found['id']}?as_of=2021-02-01"):
            assert f"{OVERDUE} Check it before you rely on it." in site.page(path).text(), path
        cards = site.form("near=SE15+4QL").text()
        assert f"{OVERDUE} Check it before you rely on it." in cards
        assert f"{OVERDUE} Ring first." in cards  # where it has a number


def test_a_question_about_a_past_day_is_answered_for_that_day(database):
    with served.Served(database, today=DAY_AFTER) as site:
        features = site.find({**QUESTION, "as_of": "2021-02-01"}).json()["features"]
        assert {feature["properties"]["overdue"] for feature in features} == {False}


def stale(database, *options, today=DAY_AFTER):
    return served.run("stale", "--db", database, *options, env=served.environment(SIGNPOST_TODAY=today))


def test_stale_is_a_table_for_mailing(database):
    result = stale(database, "--csv", "--public-url", "https://signpost.example")
    assert result.returncode == 0, result.stderr
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == ["id", "name", "organisation", "why", "due_on", "checked_on", "checked_by",
                             "funded_until", "url"]
    assert {row["due_on"] for row in rows} == {LAST_DAY}
    assert all(row["why"].startswith("It should have been checked by 24 May 2027.") for row in rows)
    assert all(row["url"] == f"https://signpost.example/services/{row['id']}" for row in rows)
    assert len({row["id"] for row in rows}) == len(rows) > 10


def test_stale_may_be_narrowed(database):
    rows = list(csv.DictReader(io.StringIO(stale(database, "--csv", "--organisation", "HESTIA").stdout)))
    assert rows and all("Hestia" in row["organisation"] for row in rows)
    soon = stale(database, "--within", "10", today=LAST_DAY).stdout
    assert "It is to be checked by 24 May 2027." in soon
    assert "checked by" not in stale(database, "--within", "10", today="2027-01-01").stdout
    for wrong in ("-1", "x", "99999"):
        assert stale(database, "--within", wrong).returncode == 2


def test_a_check_by_a_steward_is_told_with_her_name(tmp_path):
    database = served.real_database(tmp_path)
    token = writer.add_account(database, "sam")
    with served.Served(database, today=DAY_AFTER) as site:
        service = first(site)["id"]
        status, _, body = writer.Writer(site.port, token).ask("POST", f"/api/services/{service}/check")
        assert status == 200, body
    row = next(row for row in csv.DictReader(io.StringIO(stale(database, "--csv", "--within", "400").stdout))
               if row["id"] == service)
    assert (row["checked_on"], row["checked_by"], row["due_on"]) == (DAY_AFTER, "sam (token test)", "2027-11-24")
    assert row["why"].startswith("It is to be checked by 24 November 2027.")
