"""What programs that speak Open Referral UK ask: pages, filters, places, single records, and the way back in."""

import json
import pathlib
import re
import sqlite3
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

TODAY = "2026-03-01"
BASE = "/openreferral"
LISTS = ["services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms"]
PAGE = {"contents", "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty"}
STATUSES = {"active", "inactive", "defunct", "temporarily closed"}
ADDRESS = {"id", "address_1", "city", "state_province", "postal_code", "country", "address_type"}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return served.real_database(tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def site(database):
    with served.Served(database, today=TODAY) as running:
        yield running


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    with served.Served(served.synthetic_database(tmp_path_factory.mktemp("made_up")), today=TODAY) as running:
        yield running


def asked(site, path):
    answer = site.get(BASE + path)
    assert answer.status == 200, (path, answer.body[:300])
    return answer.json()


def lines(site, path="/services?f=ndjson"):
    answer = site.get(BASE + path)
    assert answer.status == 200 and answer["Content-Type"] == "application/x-ndjson"
    assert answer.body.endswith(b"\n")
    return [json.loads(line) for line in answer.body.splitlines()]


def post(site, path, question, **headers):
    return site.ask("POST", BASE + path, json.dumps(question).encode(), {"Content-Type": "application/json", **headers})


def refused(answer, where):
    assert answer.status == 400, (answer.status, answer.body[:300])
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem.get("where", problem.get("pointer")) == where, problem


def values(thing):
    """Every value in a document, however deep."""
    if isinstance(thing, dict):
        for item in thing.values():
            yield from values(item)
    elif isinstance(thing, list):
        for item in thing:
            yield from values(item)
    else:
        yield thing


# ---- contracts ----


@pytest.mark.parametrize("path", ["", "/"])
def test_the_root_says_which_profile_this_is(site, path):
    about = asked(site, path)
    assert about["version"] == "HSDS-UK-3.0"
    assert about["openapi_url"] == site.url + "api" and about["profile"].startswith("https://")


@pytest.mark.parametrize("name", LISTS)
def test_every_list_comes_in_pages_that_add_up(site, name):
    whole = asked(site, f"/{name}?per_page=1000")
    assert set(whole) == PAGE and whole["first_page"] and whole["last_page"] and not whole["empty"]
    count = whole["total_items"]
    assert count == whole["size"] == len(whole["contents"]) > 0
    gathered, page = [], 1
    while True:
        part = asked(site, f"/{name}?per_page=7&page={page}")
        gathered += part["contents"]
        assert part["page_number"] == page and part["size"] == len(part["contents"])
        assert part["total_items"] == count and part["total_pages"] == -(-count // 7)
        assert part["first_page"] == (page == 1)
        if part["last_page"]:
            break
        page += 1
    assert page == -(-count // 7) and gathered == whole["contents"]
    beyond = asked(site, f"/{name}?per_page=7&page={page + 1}")
    assert beyond["empty"] and beyond["contents"] == [] and beyond["size"] == 0 and beyond["last_page"]


@pytest.mark.parametrize("name", LISTS)
def test_every_item_of_a_list_can_be_asked_for_by_itself(site, name):
    for item in asked(site, f"/{name}?per_page=20")["contents"]:
        one = asked(site, f"/{name}/{item['id']}")
        assert one["id"] == item["id"] and one["name"] == item["name"]


def test_no_answer_holds_null_or_empty_text(site, made_up):
    for running in (site, made_up):
        for name in LISTS:
            for value in values(asked(running, f"/{name}?full=true")):
                assert value is not None and value != "", name


def test_a_service_says_what_the_standard_wants(site):
    for service in lines(site):
        assert service["status"] in STATUSES and service["name"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", service["last_modified"])
        assert service["organization"]["description"]
        for at in service["service_at_locations"]:
            assert at["location"]["location_type"] == "physical"
            for address in at["location"].get("addresses", []):
                assert ADDRESS <= set(address), "a part-published address is invalid"
        for area in service["service_areas"]:
            if "extent" in area:
                assert isinstance(area["extent"], str) and json.loads(area["extent"])["type"] == "MultiPolygon"


def test_a_service_at_a_location_carries_name_and_status_too(site):
    first = asked(site, "/service_at_locations?per_page=1")["contents"][0]
    one = asked(site, f"/service_at_locations/{first['id']}")
    assert one["name"] == one["service"]["name"] and one["status"] == one["service"]["status"]
    assert one["location"]["id"] == one["location_id"] and one["service"]["id"] == one["service_id"]


def test_a_place_that_is_approximate_says_so(site):
    words = [item["location"].get("description", "")
             for item in asked(site, "/service_at_locations?per_page=1000")["contents"]]
    assert any("approximate" in word for word in words)


def test_a_confidential_service_has_its_region_and_no_place(made_up):
    hidden = []
    for service in lines(made_up):
        heads = [json.loads(attribute["value"]) for attribute in service["attributes"]
                 if attribute["taxonomy_term"]["taxonomy"] == "signpost-record"
                 and attribute["taxonomy_term"]["name"] == "service"]
        if heads[0].get("confidential"):
            hidden.append(service["id"])
            assert service["service_at_locations"] == [] and heads[0]["region"]
            assert "latitude" not in json.dumps(service) and "grid" not in json.dumps(service)
    assert hidden, "the synthetic directory has some"
    everywhere = asked(made_up, "/service_at_locations?per_page=1000")["contents"]
    assert not set(hidden) & {item["service_id"] for item in everywhere}
    for service in hidden:
        assert asked(made_up, f"/service_at_locations?service_id={service}")["total_items"] == 0


# ---- parameters ----


def test_services_are_filtered_by_term_taxonomy_age_text_and_organisation(made_up):
    every = lines(made_up)
    terms = {term["id"]: term for term in asked(made_up, "/taxonomy_terms?per_page=1000")["contents"]}
    carried = {service["id"]: {attribute["taxonomy_term"]["id"] for attribute in service["attributes"]}
               for service in every}

    def found(query):
        return {service["id"] for service in asked(made_up, f"/services?per_page=1000&{query}")["contents"]}

    need = next(identity for identity, term in terms.items() if term["taxonomy"] == "need")
    assert found(f"taxonomy_term_id={need}") == {identity for identity, has in carried.items() if need in has} != set()
    taxonomy = terms[need]["taxonomy_id"]
    of_taxonomy = {identity for identity, term in terms.items() if term["taxonomy_id"] == taxonomy}
    assert found(f"taxonomy_id={taxonomy}") == {identity for identity, has in carried.items() if has & of_taxonomy}
    assert found("minimum_age=18") == {s["id"] for s in every if s.get("minimum_age", -1) >= 18} != set()
    assert found("maximum_age=25") == {s["id"] for s in every if s.get("maximum_age", 999) <= 25}
    assert found("search=SERVICE+000007") == {s["id"] for s in every if "000007" in s["name"]}
    leader = every[0]["organization"]["id"]
    assert every[0]["id"] in found(f"organization_id={leader}")
    assert found("modified_after=2100-01-01") == set() and len(found("modified_after=2000-01-01T00:00:00Z")) == len(every)
    assert found("taxonomy_term_id=00000000-0000-0000-0000-000000000000") == set()


def test_services_are_filtered_by_day_and_time(site, made_up):
    def opens(service, day, start="00:00"):
        rules = service.get("schedules", []) + [
            rule for place in service["service_at_locations"] for rule in place.get("schedules", [])]
        return any(day in rule["byday"] and rule["opens_at"] >= start and rule.get("valid_to", TODAY) >= TODAY
                   for rule in rules)

    every = lines(made_up)
    for query, arguments in (("day=SA", ("SA",)), ("day=TU&start_time=10:00", ("TU", "10:00")),
                             ("day=SU&start_time=20:00:00Z", ("SU", "20:00"))):
        wanted = {service["id"] for service in every if opens(service, *arguments)}
        assert {service["id"] for service in asked(made_up, f"/services?per_page=1000&{query}")["contents"]} == wanted
        assert 0 < len(wanted) < len(every)
    assert asked(site, "/services?day=MO")["total_items"] == 0, "no source of the real directory gives hours"


def test_places_are_found_by_postcode_and_metres(site):
    every = {item["id"] for item in asked(site, "/service_at_locations?per_page=1000")["contents"]}
    near = {item["id"] for item in asked(site, "/service_at_locations?per_page=1000&postcode=SE15+5SE&proximity=1500")["contents"]}
    nearer = {item["id"] for item in asked(site, "/service_at_locations?per_page=1000&postcode=SE15+5SE&proximity=300")["contents"]}
    assert nearer < near < every and nearer
    services = asked(site, "/services?per_page=1000&postcode=SE15+5SE&proximity=300")["contents"]
    assert {item["id"] for item in services} == {
        item["service_id"] for item in asked(site, "/service_at_locations?postcode=SE15+5SE&proximity=300")["contents"]}
    covered = asked(site, "/services?postcode=SE15+5SE")["total_items"]
    assert 0 < covered < asked(site, "/services")["total_items"]


def test_a_private_search_is_posted_and_kept_nowhere(site):
    question = {"postcode": "SE15 5SE", "proximity": 1500, "per_page": 5, "full": False}
    answer = post(site, "/service_at_locations", question)
    assert answer.status == 200 and answer["Cache-Control"] == "no-store" and answer["ETag"] is None
    open_answer = site.get(f"{BASE}/service_at_locations?postcode=SE15+5SE&proximity=1500&per_page=5")
    assert answer.json() == open_answer.json() and open_answer["Cache-Control"] == "no-store"
    assert "SE15" not in site.log()
    assert post(site, "/services", {}).json() == asked(site, "/services")
    refused(post(site, "/services", {"nearby": "SE15"}), "#/nearby")
    refused(post(site, "/services", {"page": 0}), "#/page")
    refused(post(site, "/services", {"page": [1]}), "#/page")


@pytest.mark.parametrize("query,where", [
    ("page=0", "page"), ("page=x", "page"), ("per_page=1001", "per_page"), ("perPage=-1", "perPage"),
    ("page=1&page=2", "page"), ("per_page=1&perPage=2", "perPage"), ("taxonomy_term_id=x", "taxonomy_term_id"),
    ("minimum_age=old", "minimum_age"), ("start_time=noon", "start_time"), ("day=noday", "day"),
    ("postcode=XX99+9XX", "postcode"), ("proximity=100", "postcode"), ("postcode=SE15&proximity=-1", "proximity"),
    ("f=xml", "f"), ("full=yes", "full"), ("modified_after=soon", "modified_after"), ("nearby=1", "nearby")])
def test_a_wrong_parameter_is_refused_by_name(site, query, where):
    refused(site.get(f"{BASE}/services?{query}"), where)


def test_the_older_validators_spelling_of_per_page_is_taken(site):
    assert asked(site, "/services?perPage=3&page=2") == asked(site, "/services?per_page=3&page=2")


def test_what_is_not_there_is_a_404(site):
    for name in LISTS:
        for identity in ("nothing", "00000000-0000-0000-0000-000000000000"):
            assert site.get(f"{BASE}/{name}/{identity}").status == 404


# ---- the protocol ----


def test_answers_have_etags_links_and_may_be_read_by_other_origins(site):
    answer = site.get(f"{BASE}/services?per_page=5&page=2&search=women")
    assert answer["Access-Control-Allow-Origin"] == "*" and answer["Cache-Control"] == "no-cache"
    links = answer.headers.get_all("Link")
    assert any('page=1>; rel="prev"' in link for link in links)
    following = next(link for link in links if 'rel="next"' in link)
    path = re.match(r"<([^>]*)>", following)[1]
    assert site.get(path).json()["page_number"] == 3
    again = site.get(f"{BASE}/services?per_page=5&page=2&search=women", If_None_Match=answer["ETag"])
    assert again.status == 304 and again.body == b""
    head = site.ask("HEAD", f"{BASE}/services")
    assert head.status == 200 and head.body == b"" and head["ETag"]
    assert site.ask("OPTIONS", f"{BASE}/services").status in (200, 204)


# ---- there and back ----




@pytest.fixture
def own(database, tmp_path):
    """A copy that nobody serves."""
    path = tmp_path / "own.db"
    path.write_bytes(database.read_bytes())
    return path


def imported(own, *arguments):
    return served.run("import", "openreferral", *arguments, "--db", own, env=served.environment(SIGNPOST_TODAY=TODAY))


def test_what_was_exported_is_already_there(site, own, tmp_path):
    path = tmp_path / "all.ndjson"
    path.write_bytes(site.get(f"{BASE}/services?f=ndjson").body)
    before = own.read_bytes()
    result = imported(own, path)
    assert result.returncode == 0, result.stderr
    count = len(path.read_bytes().splitlines())
    assert f"Imported {count} services from 1 file" in result.stdout
    assert re.search(rf"the same as before +{count}\n", result.stdout), result.stdout
    assert "left them out" not in result.stdout and own.read_bytes() == before


def test_a_change_made_elsewhere_comes_in_and_is_remembered(site, own, tmp_path):
    services = lines(site)
    services[0]["description"] = "Changed elsewhere."
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.json").write_text(json.dumps(services[0]))
    (folder / "page.json").write_text(json.dumps({"contents": services[1:3]}))
    (folder / "notes.txt").write_text("not read")
    dry = imported(own, folder, "--dry-run")
    assert dry.returncode == 0 and "Would import 3 services from 2 files" in dry.stdout, dry.stderr
    result = imported(own, folder)
    assert re.search(r"changed +1\n", result.stdout) and re.search(r"the same as before +2\n", result.stdout)
    with sqlite3.connect(own) as connection:
        assert connection.execute("SELECT count(*) FROM service WHERE description = 'Changed elsewhere.'").fetchone() == (1,)
        action = connection.execute("SELECT action, subject, payload FROM history ORDER BY id DESC LIMIT 1").fetchone()
    assert action[:2] == ("import", "openreferral") and json.loads(action[2])["changed"] == 1
    with served.Served(own, today=TODAY) as running:
        after = lines(running)
    assert after == services, "nothing else changed"


def test_one_wrong_service_refuses_all_and_is_named(site, own, tmp_path):
    services = lines(site)[:3]
    services[1]["status"] = services[1]["name"] = 7
    record = next(a for a in services[2]["attributes"] if a["taxonomy_term"]["name"] == "statement")
    record["value"] = record["value"].replace("validity", "valid")
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(services))
    before = own.read_bytes()
    result = imported(own, path)
    assert result.returncode == 1 and result.stdout == ""
    assert " /1/name: " in result.stderr and " /2/attributes/" in result.stderr
    assert "In the value: /validity" in result.stderr and "2 of 3 services are refused" in result.stderr
    assert own.read_bytes() == before


def test_a_summary_does_not_replace_what_is_held_in_full(site, own, tmp_path):
    path = tmp_path / "page.json"
    path.write_bytes(site.get(f"{BASE}/services").body)
    result = imported(own, path)
    assert result.returncode == 1 and "summary" in result.stderr


def test_a_foreign_service_keeps_what_it_says_and_no_more(own, tmp_path):
    foreign = {
        "id": "6f1d9c1e-52a8-4c35-9a0b-3f5f2b0f7a11", "name": "Foreign advice (a test)", "status": "active",
        "description": "Made up by a test.", "fees": "none", "minimum_age": 18, "last_modified": "2025-05-06T07:08:09Z",
        "organization": {"id": "6f1d9c1e-52a8-4c35-9a0b-3f5f2b0f7a12", "name": "Foreign organisation", "description": "x"},
        "service_areas": [{"id": "6f1d9c1e-52a8-4c35-9a0b-3f5f2b0f7a13", "name": "Lambeth"},
                          {"id": "6f1d9c1e-52a8-4c35-9a0b-3f5f2b0f7a14", "name": "our valley"}],
        "service_at_locations": [{"id": "6f1d9c1e-52a8-4c35-9a0b-3f5f2b0f7a15", "location": {
            "id": "6f1d9c1e-52a8-4c35-9a0b-3f5f2b0f7a16", "location_type": "physical", "name": "Hall",
            "latitude": 51.46, "longitude": -0.11}}]}
    path = tmp_path / "foreign.json"
    path.write_text(json.dumps(foreign))
    result = imported(own, path)
    assert result.returncode == 0 and re.search(r"new +1\n", result.stdout), result.stderr
    assert re.search(r"fees +1\n", result.stdout)
    with served.Served(own, today=TODAY) as running:
        one = asked(running, f"/services/{foreign['id']}")
    assert one["minimum_age"] == 18 and one["status"] == "active" and one["organization"]["name"] == "Foreign organisation"
    assert [area["name"] for area in one["service_areas"]] == ["Lambeth"]
    location = one["service_at_locations"][0]["location"]
    assert abs(location["latitude"] - 51.46) < 1e-5 and "approximate" in location["description"]
    head = next(json.loads(a["value"]) for a in one["attributes"] if a["taxonomy_term"]["name"] == "service")
    assert head["audience"] == "all" and head["coverage_text"] == "our valley" and head["checked_on"] == "2025-05-06"
    again = imported(own, path)
    assert re.search(r"the same as before +1\n", again.stdout), again.stdout


# ---- pages ----


def test_every_list_and_record_is_a_page_too(site):
    assert "Open Referral UK" in site.get(BASE + "?f=html").body.decode()
    for name in LISTS:
        answer = site.get(f"{BASE}/{name}?f=html&per_page=2")
        page = answer.body.decode()
        assert answer.status == 200 and answer["Content-Type"] == "text/html; charset=utf-8" and "Accept" in answer["Vary"]
        first, *_ = asked(site, f"/{name}?per_page=2")["contents"]
        assert f'href="{BASE}/{name}/{first["id"]}?f=html"' in page
        record = site.get(f"{BASE}/{name}/{first['id']}?f=html")
        assert record.status == 200 and f'href="{BASE}/{name}/{first["id"]}?f=json"' in record.body.decode()
    page = site.get(f"{BASE}/services?f=html&per_page=2&page=2").body.decode()
    assert "f=html&amp;per_page=2&amp;page=1" in page and "f=html&amp;per_page=2&amp;page=3" in page
    assert site.get(f"{BASE}/services", Accept="text/html").body.startswith(b"<!doctype html>")
    assert site.get(f"{BASE}/services", Accept="*/*")["Content-Type"] == "application/json"


def test_pages_are_refused_where_they_would_keep_a_postcode(site):
    refused(site.get(f"{BASE}/services?postcode=SE15+4QL&proximity=5000&f=html"), "postcode")
    refused(site.get(f"{BASE}/services?f=xml"), "f")


def test_what_a_page_shows_is_escaped(made_up):
    page = made_up.get(f"{BASE}/services?f=html&full=true&per_page=200").body.decode()
    assert page.count("<h3") == 50 and "<script>" not in page.split("<main")[1]
