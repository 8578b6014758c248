"""Opening hours from a record of another directory to cards, pages, JSON and the command line."""

import json
import pathlib
import shutil
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

ID = "00000000-0000-4000-8000-000000000001"
TEN = "2026-11-23T10:00"  # a Monday
WEEK = {"id": "00000000-0000-4000-8000-000000000011", "freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR",
        "opens_at": "09:30", "closes_at": "17:00", "notes": "Ring the bell."}
DROP_IN = {"id": "00000000-0000-4000-8000-000000000012", "freq": "MONTHLY", "byday": "1SA",
           "opens_at": "10:00", "closes_at": "12:00"}


def record(*schedules):
    return {"id": ID, "name": "A place with hours", "status": "active", "last_modified": "2026-11-23T00:00:00Z",
            "schedules": list(schedules),
            "service_areas": [{"id": "00000000-0000-4000-8000-000000000021", "name": "Southwark"}],
            "service_at_locations": [
                {"id": "00000000-0000-4000-8000-000000000031",
                 "location": {"id": "00000000-0000-4000-8000-000000000032", "location_type": "physical",
                              "name": "A hall", "latitude": 51.4697, "longitude": -0.0677}}]}


def taken_in(database, folder, *schedules):
    path = folder / "record.json"
    path.write_text(json.dumps(record(*schedules)))
    served.make("import", "openreferral", "--db", database, path)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hours")
    path = served.real_database(folder)
    taken_in(path, folder, WEEK, DROP_IN)
    return path


def copied(database, folder):
    """A database has one server."""
    return shutil.copy(database, folder / "copy.db")


@pytest.fixture(scope="module")
def site(database, tmp_path_factory):
    with served.Served(copied(database, tmp_path_factory.mktemp("site")), today=TEN) as running:
        yield running


def found(site):
    answer = site.find({"near": "51.4697,-0.0677", "limit": 100}).json()
    return {feature["id"]: feature["properties"]["opening_hours"] for feature in answer["features"]}


def test_answers_hold_the_rules_and_null_where_the_source_gives_none(site):
    hours = found(site)
    assert hours.pop(ID) == [
        {"days": ["MO", "TU", "WE", "TH", "FR"], "opens": "09:30", "closes": "17:00", "bank_holidays": "unknown"},
        {"days": ["1SA"], "opens": "10:00", "closes": "12:00", "bank_holidays": "unknown"}]
    assert hours and set(map(str, hours.values())) == {"None"}
    one = site.get(f"/api/services/{ID}").json()["properties"]["opening_hours"]
    assert len(one) == 2 and one[0]["opens"] == "09:30"


@pytest.mark.parametrize("moment, words", [
    ("2026-11-23T10:00", "Open now, until 5pm"),
    ("2026-11-23T09:29", "Closed now. Opens today at 9:30am"),
    ("2026-11-23T17:00", "Closed now. Opens tomorrow at 9:30am"),
])
def test_the_card_and_the_page_say_whether_it_is_open_now(database, tmp_path, moment, words):
    with served.Served(copied(database, tmp_path), today=moment) as site:
        assert words in site.form("near=51.4697%2C-0.0677").text()
        page = site.page(f"/services/{ID}").text()
        assert f"{words}." in page and "Ring the bell." in page
        assert "Monday to Friday</th>" in page and "9:30am to 5pm</td>" in page
        assert "First Saturday of the month</th>" in page


def test_on_a_bank_holiday_nobody_guesses(database, tmp_path):
    with served.Served(copied(database, tmp_path), today="2026-12-25T10:00") as site:
        assert "today is a bank holiday, and we do not know whether it is open" in site.page(f"/services/{ID}").text()


def test_another_day_has_its_own_hours_and_no_now(site):
    page = site.page(f"/services/{ID}?as_of=2026-11-22").text()
    assert "closed on this day." in page and "Open now" not in page
    page = site.page(f"/services/{ID}?as_of=2026-11-24").text()
    assert "open on this day: 9:30am to 5pm." in page and "Open now" not in page


def test_a_page_without_hours_says_so(site):
    real = next(other for other, hours in found(site).items() if hours is None)
    assert "Its source does not say when it is open." in site.page(f"/services/{real}").text()


def test_the_version_of_the_data_counts_hours(tmp_path):
    database = served.real_database(tmp_path)
    versions = []
    for schedules in ([WEEK], [{**WEEK, "closes_at": "16:00"}], [WEEK]):
        taken_in(database, tmp_path, *schedules)
        with served.Served(database, today=TEN) as site:
            versions.append(site.find({"near": "SE15"}).json()["atlas_version"])
    assert versions[0] == versions[2] != versions[1]


def test_open_referral_gives_them_back(site):
    assert site.get("/openreferral/services?day=SA&start_time=10:00").json()["total_items"] == 1
    assert site.get("/openreferral/services?day=SU").json()["total_items"] == 0
    one = site.get(f"/openreferral/services/{ID}").json()["schedules"]
    assert [(rule["freq"], rule["byday"], rule["opens_at"], rule["closes_at"]) for rule in one] == [
        ("WEEKLY", "MO,TU,WE,TH,FR", "09:30", "17:00"), ("MONTHLY", "1SA", "10:00", "12:00")]


def test_the_command_line_prints_them(database):
    out = served.run("find", "--db", database, "--near", "51.4697,-0.0677", "--today", TEN).stdout
    assert "Hours             Open now, until 5pm" in out
    refused = served.run("find", "--db", database, "--near", "SE15", "--today", "2026-11-23T24:00")
    assert refused.returncode != 0 and "--today" in refused.stderr
