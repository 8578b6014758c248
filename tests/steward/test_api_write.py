"""What programs write: services as documents, versions, conditions, keys, roles."""

import concurrent.futures
import http.client
import json
import pathlib
import signal
import socket
import sqlite3
import sys
import threading
import time
import uuid

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import people  # noqa: E402
import served  # noqa: E402
from writer import Writer  # noqa: E402

SHOWN_LIMIT_S = 3


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = served.synthetic_database(tmp_path_factory.mktemp("write"), 200)
    people.add(path, "steward", "steward")
    return path


@pytest.fixture(scope="module")
def site(database):
    with served.Served(database) as site:
        site.database = database
        yield site


@pytest.fixture(scope="module")
def writer(site):
    return Writer(site.port, people.token(site.database, "steward"))


@pytest.fixture(scope="module")
def everything(site):
    """The ids, one of them for each test."""
    listed = site.get("/openreferral/services?per_page=100").json()["contents"]
    return iter([each["id"] for each in listed])


@pytest.fixture
def service(everything):
    return next(everything)


def problem(answer, status):
    got, headers, body = answer
    assert got == status, (got, body)
    assert headers["content-type"] == "application/problem+json"
    said = json.loads(body)
    assert said["status"] == status
    return said


def new_document(writer, service, name):
    """A copy of a service as a new one, without an id."""
    document, _ = writer.record(service)
    return {**{key: value for key, value in document.items() if key != "id"}, "name": name}


# ---- reading the record ----


def test_the_record_comes_with_its_version(writer, service):
    document, version = writer.record(service)
    assert document["id"] == service
    status, headers, _ = writer.ask("GET", f"/api/services/{service}?f=record", If_None_Match=version)
    assert status == 304
    assert headers["etag"] == version


@pytest.mark.parametrize("query", ["f=xml", "f=record&as_of=2020-01-01", "f=record&f=record", "f=record&x=1"])
def test_the_record_is_as_it_is_now(writer, service, query):
    problem(writer.ask("GET", f"/api/services/{service}?{query}"), 400)


def test_other_forms_are_as_they_were(writer, service):
    plain = writer.ask("GET", f"/api/services/{service}?as_of=2021-01-01")
    named = writer.ask("GET", f"/api/services/{service}?f=geojson&as_of=2021-01-01")
    assert plain[0] == named[0] == 200
    assert plain[2] == named[2]


# ---- changing ----


def test_a_change_is_seen_by_the_public(site, writer, service):
    document, version = writer.record(service)
    document["name"] = "Changed by a program"
    status, headers, body = writer.put(service, document, version)
    assert status == 200
    said = json.loads(body)
    assert said == {"id": service, "version": headers["etag"].strip('"')}
    changed, shown = writer.record(service, headers["etag"])
    assert changed["name"] == document["name"]
    assert shown != version
    assert document["name"] in site.page(f"/services/{service}").text()


def test_what_is_as_it_was_changes_nothing(writer, service):
    document, version = writer.record(service)
    status, headers, _ = writer.put(service, document, version)
    assert (status, headers["etag"]) == (200, version)


def test_a_write_needs_a_version(writer, service):
    document, _ = writer.record(service)
    problem(writer.put(service, document), 428)
    problem(writer.ask("DELETE", f"/api/services/{service}"), 428)


def test_two_writers_never_overwrite_each_other(writer, service):
    document, version = writer.record(service)
    assert writer.put(service, {**document, "name": "The first"}, version)[0] == 200
    said = problem(writer.put(service, {**document, "name": "The second"}, version), 412)
    name = [each for each in said["difference"] if each["field"] == "name"]
    assert name == [{"field": "name", "label": "Name", "before": "The first", "after": "The second"}]
    status, headers, _ = writer.put(service, {**document, "name": "The second"}, f'"{said["current_version"]}"')
    assert status == 200


def test_a_repetition_after_a_lost_answer_is_no_conflict(writer, service):
    document, version = writer.record(service)
    document["name"] = "Sent twice"
    first = writer.put(service, document, version)
    again = writer.put(service, document, version)
    assert first[0] == again[0] == 200
    assert first[1]["etag"] == again[1]["etag"]


def test_a_weak_tag_names_no_version(writer, service):
    document, version = writer.record(service)
    problem(writer.put(service, {**document, "name": "Weak"}, "W/" + version), 412)


def test_a_packed_record_has_the_same_version(writer, service):
    document, version = writer.record(service)
    status, headers, _ = writer.ask("GET", f"/api/services/{service}?f=record", Accept_Encoding="gzip")
    assert status == 200
    document["name"] = "Read packed"
    assert writer.put(service, document, headers["etag"])[0] == 200


def test_the_id_is_that_of_the_address(writer, service):
    document, version = writer.record(service)
    document["id"] = str(uuid.uuid4())
    assert problem(writer.put(service, document, version), 422)["pointer"] == "#/id"


# ---- a trial ----


def test_a_dry_run_says_what_would_change(writer, service):
    document, version = writer.record(service)
    document["name"] = "Only thought of"
    status, _, body = writer.ask("PUT", f"/api/services/{service}?dry_run=true", json.dumps(document).encode(),
                                 If_Match=version)
    assert status == 200
    said = json.loads(body)
    assert said["action"] == "change"
    assert [each["field"] for each in said["difference"]] == ["name"]
    assert writer.record(service)[1] == version
    problem(writer.ask("PUT", f"/api/services/{service}?dry_run=perhaps", b"{}", If_Match=version), 400)


# ---- a new one, and its end ----


def test_a_service_begins_ends_and_comes_back(site, writer, service):
    status, headers, body = writer.create(new_document(writer, service, "A new service"))
    assert status == 201, body
    made = json.loads(body)["id"]
    assert headers["location"].endswith(f"/api/services/{made}")
    version = shown(writer, made, headers["etag"])
    status, _, body = writer.ask("DELETE", f"/api/services/{made}", If_Match=version)
    assert (status, body) == (204, b"")
    gone(writer, made)
    problem(writer.ask("DELETE", f"/api/services/{made}", If_Match=version), 404)
    status, headers, _ = writer.ask("POST", f"/api/services/{made}/restore")
    assert status == 200
    assert headers["etag"] == version
    assert shown(writer, made, version) == version
    status, headers, _ = writer.ask("POST", f"/api/services/{made}/check")
    assert status == 200


def shown(writer, service, version):
    until = time.monotonic() + SHOWN_LIMIT_S
    while time.monotonic() < until:
        status, headers, _ = writer.ask("GET", f"/api/services/{service}?f=record")
        if status == 200 and headers["etag"] == version:
            return version
        time.sleep(0.01)
    raise AssertionError("it is not shown")


def gone(writer, service):
    until = time.monotonic() + SHOWN_LIMIT_S
    while writer.ask("GET", f"/api/services/{service}")[0] != 404:
        assert time.monotonic() < until, "it is still shown"
        time.sleep(0.01)


def test_an_id_of_the_callers_own(writer, service):
    made = str(uuid.uuid4())
    document = {**new_document(writer, service, "Its own id"), "id": made}
    put = writer.ask("PUT", f"/api/services/{made}", json.dumps(document).encode(), If_None_Match="*")
    assert put[0] == 201
    document["name"] = "Another"
    problem(writer.ask("PUT", f"/api/services/{made}", json.dumps(document).encode(), If_None_Match="*"), 412)
    problem(writer.create(document), 409)


def test_a_missing_service_has_no_version(writer, service):
    made = str(uuid.uuid4())
    document = {**new_document(writer, service, "Nowhere"), "id": made}
    said = problem(writer.put(made, document, '"abc"'), 412)
    assert said["current_version"] is None


# ---- keys ----


def test_a_key_makes_one_service_of_two_requests(writer, service):
    document = new_document(writer, service, "Once")
    first = writer.create(document, "a-key")
    again = writer.create(document, "a-key")
    assert first[0] == again[0] == 201
    assert first[2] == again[2]
    assert first[1]["location"] == again[1]["location"]
    said = problem(writer.create({**document, "name": "Twice"}, "a-key"), 422)
    assert said["where"] == "Idempotency-Key"


def test_a_key_answers_even_when_the_version_went_on(writer, service):
    document, version = writer.record(service)
    changed = {**document, "name": "By a key"}
    first = writer.put(service, changed, version, "put-key")
    assert first[0] == 200
    assert writer.put(service, {**document, "name": "By another"}, first[1]["etag"])[0] == 200
    again = writer.put(service, changed, version, "put-key")
    assert (again[0], again[2]) == (first[0], first[2])


def at_once(count, call):
    """What each of so many calls gave that began together, by writers of their own."""
    barrier = threading.Barrier(count)

    def run(number):
        barrier.wait()
        return call(number)

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_two_at_once_with_one_key_make_one_service(writer, service):
    document = new_document(writer, service, "Once and at once")
    answers = at_once(4, lambda _: Writer(writer.port, writer.token).create(document, "at-once"))
    assert {each[0] for each in answers} == {201}
    assert len({each[2] for each in answers}) == 1


def test_of_many_at_once_one_wins(writer, service):
    document, version = writer.record(service)
    answers = at_once(4, lambda number: Writer(writer.port, writer.token).put(
        service, {**document, "name": f"Number {number}"}, version))
    assert sorted(each[0] for each in answers) == [200, 412, 412, 412]
    won = next(each for each in answers if each[0] == 200)[1]["etag"]
    assert {json.loads(each[2])["current_version"] for each in answers if each[0] == 412} == {won.strip('"')}


def test_a_key_keeps_every_kind_of_answer(writer, service):
    """Also where a repetition without a key could not be answered alike."""
    path, (_, version) = f"/api/services/{service}", writer.record(service)
    for method, target, more in (("DELETE", path, {"If_Match": version}), ("POST", path + "/restore", {}),
                                 ("POST", path + "/check", {})):
        answers = [writer.ask(method, target, Idempotency_Key=f"{method} {target}", **more) for _ in range(2)]
        assert answers[0][0] in (200, 204), answers[0]
        assert answers[0][0] == answers[1][0] and answers[0][2] == answers[1][2]
    said = problem(writer.ask("POST", path + "/check", Idempotency_Key=f"DELETE {path}"), 422)
    assert said["where"] == "Idempotency-Key"


def test_a_refused_request_uses_no_key_up(writer, service):
    document = new_document(writer, service, "")
    problem(writer.create(document, "once-refused"), 422)
    assert writer.create({**document, "name": "Mended"}, "once-refused")[0] == 201


def test_keys_are_each_callers_own(provider, writer, service):
    hers, mine, _ = provider
    document, version = hers.record(mine)
    assert writer.ask("POST", f"/api/services/{service}/check", Idempotency_Key="shared")[0] == 200
    assert hers.put(mine, {**document, "name": "With the same key"}, version, "shared")[0] == 202


def test_a_key_is_printable_and_short(writer, service):
    document = new_document(writer, service, "Bad key")
    problem(writer.create(document, "k" * 201), 400)


# ---- what is wrong with a document ----


@pytest.mark.parametrize("body,status", [
    (b"", 400), (b"{", 400), (b"[]", 422), (b"\"x\"", 422), (b"{}", 422), (b'{"name":"a","name":"b"}', 400),
    (b'{"name":1}', 422), (b'{"status":"active","attributes":7}', 422), (b'{"contents":[]}', 422), (b"[" * 40, 400), (b'{"id":"1","name":"x"}', 422), (b"\xff", 400)])
def test_a_document_that_cannot_be_read_is_refused(writer, body, status):
    problem(writer.ask("POST", "/api/services", body), status)


def record_of(document, kind, number=0):
    """The place among attributes of a record of ours."""
    places = [at for at, each in enumerate(document["attributes"])
              if each["taxonomy_term"]["taxonomy"] == "signpost-record" and each["taxonomy_term"]["name"] == kind]
    return places[number]


def rewrite(document, kind, **members):
    """Changes a record of ours; None takes a member out. Gives its pointer."""
    place = record_of(document, kind)
    value = json.loads(document["attributes"][place]["value"])
    value.update(members)
    document["attributes"][place]["value"] = json.dumps({key: each for key, each in value.items() if each is not None})
    return f"#/attributes/{place}"


def errors_of(writer, service, document, version):
    got = writer.ask("PUT", f"/api/services/{service}?dry_run=true", json.dumps(document).encode(), If_Match=version)
    errors = problem(got, 422)["errors"]
    assert all(each["detail"].strip() for each in errors)
    return errors


@pytest.fixture(scope="module")
def sample(site, writer):
    """A service with places, hours and rules, for trials: its id, document and version."""
    for each in site.get("/openreferral/services?per_page=100").json()["contents"]:
        document, version = writer.record(each["id"])
        if document["service_at_locations"] and document.get("schedules") and document["status"] == "active":
            return each["id"], json.dumps(document), version
    raise AssertionError("no service suits")


@pytest.mark.parametrize("member,value,pointer", [
    ("name", "", "#/name"), ("name", None, "#/name"), ("name", 7, "#/name"), ("name", "a\u202eb", "#/name"),
    ("name", "x" * 5000, "#/name"), ("description", 1, "#/description"),
    ("service_at_locations", {}, "#/service_at_locations"),
    ("service_at_locations", [{}], "#/service_at_locations/0/location"),
    ("phones", "020 7946 0000", "#/phones"), ("phones", [{"number": 1}], "#/phones/0/number"),
    ("phones", [{"number": "none"}], "#/phones/0"), ("program", {"id": "x"}, "#/program/id")])
def test_a_fault_in_a_member_says_where_it_is(writer, sample, member, value, pointer):
    service, document, version = sample
    errors = errors_of(writer, service, {**json.loads(document), member: value}, version)
    assert pointer in [each["pointer"] for each in errors], errors


@pytest.mark.parametrize("kind,members", [
    ("service", {"type": "nonsense"}), ("service", {"reach": "by pigeon"}), ("service", {"checked_on": "soon"}),
    ("service", {"capacity": -1}), ("role", {"name": ""}), ("role", {"role": "boss"}),
    ("statement", {"validity": ["2021-02-01", "2021-01-01", "2020-01-01", "2020-01-01"]}),
    ("schedule", {"days": []}), ("schedule", {"opens_min": 9999}), ("source", {"title": ""}),
    ("coverage", {"areas": [["borough", "X"]]})])
def test_a_fault_in_a_record_says_where_it_is(writer, sample, kind, members):
    service, text, version = sample
    document = json.loads(text)
    pointer = rewrite(document, kind, **members)
    errors = errors_of(writer, service, document, version)
    assert any(each["pointer"].startswith(pointer) for each in errors), (pointer, errors)


@pytest.mark.parametrize("member,value", [
    ("url", "https://example.org/"), ("surprise", True), ("status", "temporarily closed"), ("schedules", [{"freq": "WEEKLY"}]), ("funding", [{"source": "Me"}]),
    ("organization", {"name": "Another"}), ("service_areas", [None]), ("minimum_age", 99)])
def test_what_would_be_lost_is_refused(writer, sample, member, value):
    service, document, version = sample
    errors = errors_of(writer, service, {**json.loads(document), member: value}, version)
    assert all(each["pointer"].startswith(f"#/{member}") for each in errors), errors


def test_what_others_read_of_a_service_may_be_sent_back(site, writer, sample):
    """With the coordinates and the status that the public sees; and what is left out is no change."""
    service, text, version = sample
    shown = site.get(f"/openreferral/services/{service}").json()
    for document in (shown, {key: value for key, value in json.loads(text).items()
                             if key not in ("schedules", "service_areas", "status", "alert")} | {"status": "active"}):
        status, _, body = writer.ask("PUT", f"/api/services/{service}?dry_run=true", json.dumps(document).encode(),
                                     If_Match=version)
        assert status == 200, body
        assert json.loads(body)["action"] == "none", body


def test_a_changed_record_needs_no_other_change(writer, sample):
    service, text, version = sample
    document = json.loads(text)
    rewrite(document, "schedule", opens_min=600, closes_min=660)
    status, _, body = writer.ask("PUT", f"/api/services/{service}?dry_run=true", json.dumps(document).encode(),
                                 If_Match=version)
    assert status == 200, body
    assert [each["field"] for each in json.loads(body)["difference"]] == ["schedules"]


def test_a_plain_service_of_open_referral_is_taken(writer):
    plain = {"id": str(uuid.uuid4()), "name": "From elsewhere", "status": "active",
             "description": "A plain service.",
             "organization": {"id": str(uuid.uuid4()), "name": "Elsewhere Trust", "description": "A charity."}}
    status, _, body = writer.create(plain)
    assert status in (201, 422), body
    if status == 422:  # it may lack what we must know: then each of these is named
        assert json.loads(body)["errors"]


def test_only_json_and_not_too_much(writer, service):
    got, _, _ = writer.ask("PUT", f"/api/services/{service}", b"{}", Content_Type="text/plain", If_Match='"x"')
    assert got in (415, 422)
    connection = http.client.HTTPConnection("127.0.0.1", writer.port, timeout=10)
    connection.request("POST", "/api/services", body=b"", headers={
        "Authorization": f"Bearer {writer.token}", "Content-Type": "application/json",
        "Content-Length": str(64 * 1024 * 1024)})
    assert connection.getresponse().status == 413
    connection.close()


# ---- who ----


def test_strangers_may_not_write(site, service):
    stranger = Writer(site.port, "sp_wrong")
    document, version = stranger_read(site, service)
    for answer in (stranger.put(service, document, version), stranger.create(document),
                   stranger.ask("DELETE", f"/api/services/{service}", If_Match=version),
                   stranger.ask("POST", f"/api/services/{service}/check")):
        problem(answer, 401)
        assert "WWW-Authenticate".lower() in answer[1]


def stranger_read(site, service):
    got = site.get(f"/api/services/{service}?f=record")
    return got.json(), got["ETag"]


def test_a_session_writes_with_the_token_of_its_forms(site, service):
    browser = people.signed_in(site, "steward")
    document, version = stranger_read(site, service)
    document["name"] = "From a page"
    headers = {"Content-Type": "application/json", "If-Match": version, "Cookie": f"{people.COOKIE}={browser.cookie}"}
    path = f"/api/services/{service}"
    assert site.ask("PUT", path, json.dumps(document).encode(), headers).status == 403
    headers["X-CSRF-Token"] = browser.csrf
    assert site.ask("PUT", path, json.dumps(document).encode(), {**headers, "Origin": "http://evil.example"}).status == 403
    assert site.ask("PUT", path, json.dumps(document).encode(), headers).status == 200


@pytest.fixture(scope="module")
def provider(site, writer):
    """Of the organisation of some service: her writer, that service, and one of somebody else."""
    listed = site.get("/openreferral/services?per_page=100").json()["contents"]
    mine = listed[-1]["id"]
    organisation = writer.record(mine)[0]["organization"]["name"]
    others = next(each["id"] for each in listed
                  if writer.record(each["id"])[0]["organization"]["name"] != organisation)
    people.add(site.database, "provider", "provider", "--organisation", organisation)
    return Writer(site.port, people.token(site.database, "provider")), mine, others


def test_a_provider_proposes(provider, writer):
    hers, mine, _ = provider
    document, version = hers.record(mine)
    document["name"] = "As the provider has it"
    status, headers, body = hers.put(mine, document, version, "proposal-key")
    assert status == 202, body
    said = json.loads(body)
    assert said["state"] == "waiting"
    assert hers.put(mine, document, version, "proposal-key")[2] == body
    assert writer.record(mine)[1] == version
    assert hers.ask("DELETE", f"/api/services/{mine}", If_Match=version)[0] == 202


def test_what_a_provider_may_not_see_is_not_there(provider):
    hers, mine, others = provider
    document, version = hers.record(others)
    theirs = hers.ask("DELETE", f"/api/services/{others}", If_Match=version)
    nobodys = hers.ask("DELETE", f"/api/services/{uuid.uuid4()}", If_Match=version)
    assert problem(theirs, 404) == problem(nobodys, 404)
    assert theirs[2] == nobodys[2]
    problem(hers.put(others, document, version), 404)
    problem(hers.ask("POST", f"/api/services/{mine}/check"), 403)
    problem(hers.ask("POST", f"/api/services/{mine}/restore"), 403)


def record_change(document, code, change):
    """Changes the first record of a kind within a document."""
    for attribute in document["attributes"]:
        if attribute["taxonomy_term"]["code"] == code and attribute["taxonomy_term"]["taxonomy"] == "signpost-record":
            value = json.loads(attribute["value"])
            change(value)
            attribute["value"] = json.dumps(value)
            return
    raise AssertionError(f"there is no {code}")


def test_a_provider_changes_nothing_that_other_listings_share(site, provider, writer):
    hers, mine, _ = provider
    listed = site.get("/openreferral/services?per_page=100").json()["contents"]
    theirs = next(document for document in (writer.record(each["id"])[0] for each in listed if each["id"] != mine)
                  if document.get("service_at_locations"))
    place = json.loads(json.dumps(theirs["service_at_locations"][0]))
    place["id"] = str(uuid.uuid4())
    record_change(place["location"], "site", lambda value: value.update(address="1 Hijack Road"))
    place["location"]["addresses"] = []
    document, version = hers.record(mine)
    document["service_at_locations"] = [*document.get("service_at_locations", []), place]
    record_change(document, "source", lambda value: value.update(url="https://evil.example/"))
    said = problem(hers.put(mine, document, version), 422)
    reasons = " ".join(error["detail"] for error in said["errors"])
    assert "Another service is at this place too" in reasons
    assert "Other listings rest on this source too" in reasons
    assert writer.record(theirs["id"])[0] == theirs
    document, version = hers.record(mine)
    document["organization"]["name"] = "Renamed"
    record_change(document, "role", lambda value: value.update(name="Renamed"))
    problem(hers.put(mine, document, version), 422)


def test_a_providers_many_large_proposals_stop_no_steward(site, provider):
    hers, mine, _ = provider
    large, _ = hers.record(mine)
    seen = next(each for each in large["attributes"] if each["taxonomy_term"]["code"] == "evidence")
    large["attributes"] = [{**each, "id": str(uuid.uuid4())} for each in large["attributes"]]
    large["attributes"] += [
        {**seen, "id": str(uuid.uuid4()), "value": json.dumps({**json.loads(seen["value"]), "note": f"{number} " + "x" * 1500})}
        for number in range(450)]
    for _ in range(6):
        large["id"] = str(uuid.uuid4())
        status, _, body = hers.create(large)
        assert status == 202, body[:500]
    with sqlite3.connect(f"file:{site.database}?mode=ro", uri=True) as db:
        assert db.execute("SELECT sum(length(document)) FROM proposal").fetchone()[0] > 4200000
    db.close()
    steward = people.signed_in(site, "steward")
    for path in ("/steward", "/steward/proposals", f"/steward/services/{mine}/conceal"):
        assert steward.get(path).status == 200, path


def test_a_proposal_for_what_is_somebody_elses_by_now_is_not_there(site, provider, writer):
    hers, mine, others = provider
    document, version = hers.record(mine)
    before = json.dumps(document)
    document["description"] = "As she would have it."
    proposal = json.loads(hers.put(mine, document, version)[2])["proposal"]
    theirs = writer.record(others)[0]
    document = json.loads(before)
    document["organization"] = theirs["organization"]
    roles = [each for each in theirs["attributes"] if each["taxonomy_term"]["code"] == "role"]
    document["attributes"] = [each for each in document["attributes"] if each["taxonomy_term"]["code"] != "role"]
    document["attributes"] += [{**each, "id": str(uuid.uuid4())} for each in roles]
    browser = people.signed_in(site, "provider")
    assert browser.get(f"/steward/proposals/{proposal}").status == 200
    status, headers, body = writer.put(mine, document, version)
    assert status == 200, body
    writer.record(mine, headers["etag"])
    answer = browser.get(f"/steward/proposals/{proposal}")
    nobodys = browser.get(f"/steward/proposals/{uuid.uuid4()}")
    assert answer.status == nobodys.status == 404 and answer.body == nobodys.body
    assert proposal not in browser.get("/steward/proposals").text()
    status, headers, body = writer.put(mine, json.loads(before), headers["etag"])
    assert status == 200, body
    writer.record(mine, headers["etag"])


def is_confidential(document):
    return any('"confidential":true' in each.get("value", "") for each in document["attributes"])


def test_no_proposal_holds_where_a_confidential_service_is(site, writer):
    listed = site.get("/openreferral/services?per_page=100").json()["contents"]
    document, version = next(each for each in (writer.record(one["id"]) for one in listed) if is_confidential(each[0]))
    secret = document["id"]
    people.add(site.database, "refuge", "provider", "--organisation", document["organization"]["name"])
    hers = Writer(site.port, people.token(site.database, "refuge"))
    record_change(document, "service", lambda value: (value.pop("confidential"), value.pop("region")))
    document["description"] = "Behind the mews at 1 Canary Row."
    assert problem(hers.put(secret, document, version), 422)["where"] == "confidential"
    assert writer.ask("DELETE", f"/api/services/{secret}", If_Match=version)[0] == 204
    assert problem(hers.create(document), 422)["where"] == "confidential"
    with sqlite3.connect(f"file:{site.database}?mode=ro", uri=True) as db:
        assert db.execute("SELECT count(*) FROM proposal WHERE document LIKE '%Canary%'").fetchone()[0] == 0
    db.close()
    assert writer.ask("POST", f"/api/services/{secret}/restore")[0] == 200


# ---- the edge ----


def test_other_sites_scripts_may_read_but_not_write(site, service):
    answer = site.ask("OPTIONS", f"/api/services/{service}")
    assert answer["Allow"] == "GET, HEAD, PUT, DELETE, OPTIONS"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert site.ask("OPTIONS", "/api/services")["Access-Control-Allow-Origin"] is None
    answer = site.ask("PATCH", f"/api/services/{service}")
    assert answer.status == 405
    assert answer["Allow"] == "GET, HEAD, PUT, DELETE, OPTIONS"
    assert site.ask("PUT", "/api/services", b"{}", {"Content-Type": "application/json"}).status == 405
    put = site.ask("PUT", f"/api/services/{service}", b"{}", {"Content-Type": "application/json"})
    assert put["Access-Control-Allow-Origin"] is None


def half_sent(port, token, path, method, body, version):
    """Sends the headers and half of the body, and no more."""
    end = socket.create_connection(("127.0.0.1", port), timeout=10)
    end.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
                f"If-Match: {version}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body[:len(body) // 2])
    return end


def test_half_a_body_changes_nothing_and_holds_nobody_up(writer, service):
    document, version = writer.record(service)
    body = json.dumps({**document, "name": "Half of it"}).encode()
    slow = [half_sent(writer.port, writer.token, f"/api/services/{service}", "PUT", body, version) for _ in range(20)]
    begun = time.monotonic()
    status, headers, _ = writer.put(service, {**document, "name": "All of it"}, version)
    assert status == 200 and time.monotonic() - begun < 2
    for end in slow[1:]:
        end.close()
    slow[0].sendall(body[len(body) // 2:])  # the rest comes late: by then it is another version
    assert slow[0].recv(100).startswith(b"HTTP/1.1 412 ")
    slow[0].close()
    assert writer.record(service, headers["etag"])[0]["name"] == "All of it"


def test_a_writer_who_leaves_early_harms_nobody(writer, service):
    document, version = writer.record(service)
    body = json.dumps({**document, "name": "Nobody waits for it"}).encode()
    end = half_sent(writer.port, writer.token, f"/api/services/{service}", "PUT", body, version)
    end.sendall(body[len(body) // 2:])
    end.close()
    until = time.monotonic() + SHOWN_LIMIT_S
    while writer.record(service)[0]["name"] != "Nobody waits for it":  # all of it was sent: it is done
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_delete_has_no_body(writer, service):
    problem(writer.ask("DELETE", f"/api/services/{service}", b"{}", If_Match='"x"'), 400)


# ---- the end of the server ----


def test_what_was_acknowledged_before_the_end_is_kept(database, tmp_path):
    """A server that is told to stop while people write answers or refuses each, and keeps what it answered."""
    path = tmp_path / "ending.db"
    with sqlite3.connect(database) as one, sqlite3.connect(path) as other:
        one.backup(other)
    one.close()
    other.close()
    token = people.token(path, "steward", "ending")
    site = served.Served(path)
    ids = [each["id"] for each in site.get("/openreferral/services?per_page=4").json()["contents"]]
    kept, enough = {}, threading.Event()

    def write(number):
        writer = Writer(site.port, token)
        document, version = writer.record(ids[number])
        for count in range(100000):
            try:
                status, headers, body = writer.put(ids[number], {**document, "name": f"Name {count}"}, version)
            except (http.client.HTTPException, OSError):
                return
            assert status in (200, 503), body
            if status == 503:
                return
            version, kept[ids[number]] = headers["etag"], f"Name {count}"
            if count == 5:
                enough.set()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(len(ids))]
    for thread in threads:
        thread.start()
    assert enough.wait(20)
    assert site.stop(signal.SIGTERM) == 0
    for thread in threads:
        thread.join()
    with served.Served(path) as again:
        reader = Writer(again.port, token)
        for service, name in kept.items():
            count = int(reader.record(service)[0]["name"].split()[-1])
            assert count in (int(name.split()[-1]), int(name.split()[-1]) + 1)  # the last may be unanswered
    served.make("verify", "--db", path)
