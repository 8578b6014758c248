"""What every address answers: the contracts of the API, refusals, caching, privacy of the log."""

import gzip
import json
import pathlib
import re
import signal
import sys
import threading
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

QUESTION = {"near": "SE15 4QL", "needs": ["accommodation"], "stage": "prison", "age": 19, "as_of": "2021-02-01"}
TODAY = "2026-03-01"
PROPERTIES = {"name", "organisation", "reach", "verdict", "reasons", "questions", "distance_m",
              "distance_is_approximate", "site", "precision", "coverage", "funded_until", "secured", "checked_on",
              "due_on", "overdue", "source"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served.Served(served.real_database(tmp_path_factory.mktemp("real")), today=TODAY) as running:
        yield running


def features(answer):
    assert answer.status == 200, answer.body
    return answer.json()["features"]


def verdict_of(answer, name):
    found = [feature["properties"] for feature in features(answer) if feature["properties"]["name"] == name]
    assert len(found) <= 1
    return found[0]["verdict"] if found else None


# ---- POST /api/find ----


def test_find_answers_a_geojson_collection_that_must_not_be_kept(site):
    answer = site.find(QUESTION)
    assert answer.status == 200
    assert answer["Content-Type"] == "application/geo+json"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"
    body = answer.json()
    assert body["type"] == "FeatureCollection"
    assert body["understood"]["as_of"] == "2021-02-01"
    assert body["atlas_version"]
    assert set(body["counts"]) == {"suitable", "ask", "unsuitable"}


def test_every_feature_has_the_properties_of_the_contract(site):
    found = features(site.find({**QUESTION, "include": ["unsuitable"], "limit": 100}))
    assert found
    for feature in found:
        assert feature["type"] == "Feature" and len(feature["id"]) == 36
        assert PROPERTIES <= set(feature["properties"]), PROPERTIES - set(feature["properties"])
        assert set(feature["properties"]["source"]) == {"title", "url", "date"}
        for reason in feature["properties"]["reasons"]:
            assert reason["code"] and reason["text"]
        if feature["properties"]["verdict"] == "ask":
            assert feature["properties"]["questions"]
        if feature["geometry"] is None:
            assert feature["properties"]["distance_m"] is None


def test_a_service_appears_once_and_blocks_are_sorted_by_verdict(site):
    found = features(site.find({**QUESTION, "include": ["unsuitable"], "limit": 100}))
    ids = [feature["id"] for feature in found]
    assert len(ids) == len(set(ids))
    rank = {"suitable": 0, "ask": 1, "unsuitable": 2}
    visits = [feature["properties"] for feature in found if feature["geometry"]]
    order = [(rank[one["verdict"]], one["distance_m"]) for one in visits]
    assert order == sorted(order)


def test_counts_are_of_all_services_whatever_the_limit(site):
    few, many = site.find({**QUESTION, "limit": 1}).json(), site.find({**QUESTION, "limit": 100}).json()
    assert few["counts"] == many["counts"]
    assert len(few["features"]) < len(many["features"])


def test_the_same_question_gets_the_same_bytes(site):
    assert len({site.find(QUESTION).body for _ in range(5)}) == 1


@pytest.mark.parametrize("place", ["Brixton", "Lambeth", "SE15", "se154ql", {"lon": -0.07, "lat": 51.47}, "E09000022"])
def test_find_takes_every_kind_of_place(site, place):
    assert site.find({"near": place}).status == 200


def test_find_takes_a_home_alone_and_no_fixed_address(site):
    assert site.find({"home": "Lambeth"}).status == 200
    assert site.find({"home": "none"}).status == 200


MALFORMED = {
    "nothing": (b"", 400),
    "no JSON": (b"near=SE15", 400),
    "a list": (b"[]", 400),
    "trailing junk": (b'{"near":"SE15"} x', 400),
    "a byte order mark": (b'\xef\xbb\xbf{"near":"SE15"}', 400),
    "a doubled member": (b'{"near":"SE15","near":"SE16"}', 400),
    "deep lists": (b"[" * 30000, 400),
    "not a number": (b'{"near":{"lon":NaN,"lat":51}}', 400),
    "an infinite number": (b'{"near":{"lon":1e999,"lat":51}}', 400),
    "a huge whole number": (b'{"near":"SE15","age":99999999999999999999999}', 400),
    "a lone surrogate": (b'{"near":"\\ud800"}', 400),
    "broken UTF-8": (b'{"near":"\xff\xfe"}', 422),
    "an overlong escape": (b'{"near":"\xc0\xaf"}', 422),
    "a member that does not exist": (b'{"near":"SE15","colour":"red"}', 400),
    "a limit below 1": (b'{"near":"SE15","limit":-1}', 400),
    "a limit of nothing": (b'{"near":"SE15","limit":0}', 400),
    "a huge limit": (b'{"near":"SE15","limit":1000000000}', 400),
    "a limit of 2^63": (b'{"near":"SE15","limit":9223372036854775808}', 400),
    "a limit in words": (b'{"near":"SE15","limit":"ten"}', 400),
    "no place": (b"{}", 422),
    "an unknown place": (b'{"near":"Nowheretown"}', 422),
    "an unknown postcode": (b'{"near":"SW99 9ZZ"}', 422),
    "a place of the wrong kind": (b'{"near":7}', 422),
    "swapped coordinates": (b'{"near":{"lon":51.47,"lat":-0.07}}', 422),
    "a point off the Earth": (b'{"near":{"lon":400,"lat":51}}', 422),
    "a point with a crs": (b'{"near":{"lon":0,"lat":51,"crs":"EPSG:4326"}}', 422),
    "half a point": (b'{"near":{"lon":0}}', 422),
    "an unknown need": (b'{"near":"SE15","needs":["wings"]}', 422),
    "an unknown stage": (b'{"near":"SE15","stage":"heaven"}', 422),
    "a negative age": (b'{"near":"SE15","age":-1}', 422),
    "a huge age": (b'{"near":"SE15","age":2147483648}', 422),
    "an age in words": (b'{"near":"SE15","age":"old"}', 422),
    "a day that does not exist": (b'{"near":"SE15","as_of":"2021-02-30"}', 422),
    "an unknown inclusion": (b'{"near":"SE15","include":["everything"]}', 422),
    "SQL": (b'{"near":"\'; DROP TABLE service; --"}', 422),
    "ten thousand needs": (b'{"near":"SE15","needs":[' + b'"accommodation",' * 3500 + b'"x"]}', 422),
    "a control character": (b'{"near":"SE15\x01"}', 422),
    "a bidi override": ('{"near":"SE15\u202e"}'.encode(), 422),
}


@pytest.mark.parametrize("body, status", MALFORMED.values(), ids=MALFORMED.keys())
def test_find_refuses(site, body, status):
    started = time.monotonic()
    answer = site.find(body)
    assert answer.status == status, answer.body
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status and problem["title"] and problem["detail"]
    assert answer["Cache-Control"] == "no-store"
    assert time.monotonic() - started < 0.5
    assert site.get("/healthz").status == 200


def test_a_refusal_names_the_member(site):
    assert site.find({"near": "SE15", "age": -1}).json()["pointer"] == "#/age"
    assert site.find({"near": "SE15", "needs": ["accommodation", "wings"]}).json()["pointer"] == "#/needs/1"
    assert site.find({"near": "SE15", "limit": 0}).json()["pointer"] == "#/limit"


def test_find_takes_json_only(site):
    for kind in ("text/plain", served.FORM, "multipart/form-data; boundary=x"):
        assert site.ask("POST", "/api/find", b'{"near":"SE15"}', {"Content-Type": kind}).status == 415
    packed = gzip.compress(b'{"near":"SE15"}')
    assert site.ask("POST", "/api/find", packed, {"Content-Type": "application/json",
                                                  "Content-Encoding": "gzip"}).status == 415


def test_an_endless_body_is_too_large(site):
    assert site.find(b'{"near":"' + b"x" * 70000 + b'"}').status == 413


def test_other_origins_may_ask(site):
    answer = site.ask("OPTIONS", "/api/find", headers={"Origin": "https://example.org"})
    assert answer.status == 204
    assert "POST" in answer["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer["Access-Control-Allow-Headers"]


# ---- services ----


@pytest.fixture(scope="module")
def service_id(site):
    return features(site.find(QUESTION))[0]["id"]


def test_a_service_is_a_feature_with_a_strong_etag(site, service_id):
    answer = site.get(f"/api/services/{service_id}")
    assert answer.status == 200
    assert answer["Content-Type"] == "application/geo+json"
    assert answer["ETag"].startswith('"')
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["id"] == service_id


def test_an_etag_spares_the_body(site, service_id):
    for path in (f"/api/services/{service_id}", f"/api/services/{service_id}?as_of=2021-02-01", "/api/boroughs", "/data"):
        for coding in ({}, {"Accept-Encoding": "gzip"}):
            full = site.ask("GET", path, headers=coding)
            again = site.ask("GET", path, headers={**coding, "If-None-Match": full["ETag"]})
            assert (again.status, again.body) == (304, b""), path
            assert again["ETag"] == full["ETag"]
            assert site.ask("GET", path, headers={**coding, "If-None-Match": '"old"'}).status == 200


def test_the_kept_answer_is_the_one_made_anew(site, service_id):
    assert site.get(f"/api/services/{service_id}").body == site.get(f"/api/services/{service_id}?as_of={TODAY}").body


def test_a_day_changes_what_is_known(site):
    alliance = next(feature for feature in features(site.find({"near": "Lambeth", "as_of": "2020-06-01", "limit": 100}))
                    if feature["properties"]["name"] == "South London Alliance")
    path = f"/api/services/{alliance['id']}"
    later = site.get(f"{path}?as_of=2020-06-01").json()["properties"]["funded_until"]
    before = site.get(f"{path}?as_of=2019-06-01&known_on=2019-06-01").json()["properties"]["funded_until"]
    assert later > before
    assert before.startswith("2021-03")


@pytest.mark.parametrize("query, word", [("?colour=red", "colour"), ("?as_of=yesterday", "as_of"),
                                         ("?as_of=2021-01-01&as_of=2021-01-02", "as_of"), ("?known_on=2021-13-01", "known_on"),
                                         ("?bbox=1", "bbox")])
def test_a_wrong_parameter_is_named(site, service_id, query, word):
    answer = site.get(f"/api/services/{service_id}{query}")
    assert answer.status == 400
    assert word in answer.json()["detail"]


def test_what_does_not_exist_looks_the_same_however_it_is_asked_for(site):
    bodies = {site.get(f"/api/services/{name}").body for name in
              ("00000000-0000-5000-8000-000000000000", "x", "00000000-0000-5000-8000-00000000000", "%27%20OR%201=1")}
    assert len(bodies) == 1
    assert json.loads(bodies.pop())["status"] == 404


def test_head_has_the_headers_of_get(site, service_id):
    path = f"/api/services/{service_id}"
    get, head = site.get(path), site.ask("HEAD", path)
    assert head.body == b""
    assert {name: get[name] for name in ("ETag", "Content-Type", "Content-Length")} == \
        {name: head[name] for name in ("ETag", "Content-Type", "Content-Length")}


def test_a_range_is_ignored(site, service_id):
    whole = site.get(f"/api/services/{service_id}")
    part = site.ask("GET", f"/api/services/{service_id}", headers={"Range": "bytes=0-1"})
    assert (part.status, part.body) == (200, whole.body)


# ---- the others ----


def test_boroughs_are_thirty_three_features(site):
    packed = site.get("/api/boroughs", Accept_Encoding="gzip")
    assert packed["Content-Encoding"] == "gzip" and packed["Content-Type"] == "application/geo+json"
    found = json.loads(gzip.decompress(packed.body))["features"]
    assert len(found) == 33
    assert json.loads(site.get("/api/boroughs").body)["features"] == found


def test_home_answers_by_accept_and_by_f(site):
    assert site.page("/")["Content-Type"].startswith("text/html")
    assert site.page("/?f=json")["Content-Type"] == "application/json"
    assert site.get("/")["Content-Type"].startswith("text/html"), "whoever names no type gets the page"
    assert site.get("/", Accept="*/*")["Content-Type"] == "application/json", "programs take anything"
    landing = site.get("/", Accept="application/json")
    assert landing["Content-Type"] == "application/json" and "Accept" in landing["Vary"]
    assert {"self", "search"} <= {link["rel"] for link in landing.json()["links"]}
    assert site.get("/?f=html")["Content-Type"].startswith("text/html")
    assert site.get("/?f=pdf").status == 400
    assert site.get("/?near=SE15").status == 400


def test_links_come_from_the_configured_address_and_never_from_host(tmp_path):
    path = served.real_database(tmp_path)
    with served.Served(path, "--public-url", "https://signpost.example/") as running:
        landing = running.ask("GET", "/", headers={"Host": "evil.example", "Accept": "application/json"})
        assert b"evil" not in landing.body
        assert all(link["href"].startswith("https://signpost.example/") for link in landing.json()["links"])


def test_health_and_readiness(site):
    assert site.get("/healthz").json() == {"status": "ok"}
    ready = site.get("/readyz").json()
    assert ready["status"] == "ready" and ready["synthetic"] is False and ready["services"] > 40


def test_a_reload_of_the_results_goes_home(site):
    answer = site.page("/find")
    assert (answer.status, answer["Location"]) == (303, "/")


def test_styles_and_scripts_may_be_kept_for_ever(site):
    page = site.page("/").text()
    paths = re.findall(r'"(/web/[a-z]+-[0-9a-f]{16}\.(?:css|js))"', page)
    assert {path.split("-")[0] for path in paths} >= {"/web/app", "/web/page", "/web/leaflet"}
    for path in paths:
        answer = site.get(path)
        assert answer.status == 200
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert site.get(path.replace("-", "-0")).status == 404
    assert site.get("/web/..%2f..%2fetc").status in (400, 404)


def test_people_get_a_page_for_what_does_not_exist_and_programs_a_document(site):
    assert site.page("/nope")["Content-Type"].startswith("text/html")
    assert site.get("/nope")["Content-Type"] == "application/problem+json"


# ---- confidential services ----


def test_a_refuge_has_no_point_no_distance_and_no_borough(site):
    question = {"near": "Lambeth", "as_of": "2020-09-01", "limit": 100, "include": ["unsuitable"]}
    refuges = [feature for feature in features(site.find(question)) if feature["properties"]["reach"] == "refuge"]
    assert refuges
    boroughs = [feature["properties"]["name"] for feature in site.get("/api/boroughs").json()["features"]]
    for refuge in refuges:
        assert refuge["geometry"] is None
        assert refuge["properties"]["distance_m"] is None and refuge["properties"]["site"] is None
        alone = site.get(f"/api/services/{refuge['id']}").text() + site.page(f"/services/{refuge['id']}").text()
        assert not [name for name in boroughs if name in alone]
        assert "<svg" not in site.page(f"/services/{refuge['id']}").text()


def test_refuges_come_in_the_same_order_wherever_she_is(site):
    orders = set()
    for place in ("Enfield", "Croydon", "Hillingdon", "Havering"):
        found = features(site.find({"near": place, "home": "none", "limit": 100, "as_of": "2020-09-01"}))
        orders.add(tuple(one["id"] for one in found if one["properties"]["reach"] == "refuge"))
    assert len(orders) == 1


# ---- truths ----

TRUTHS = [
    ("Lambeth", "2020-06-01", {"age": 30, "stage": "at-risk"}, "South London Alliance", "suitable"),
    ("Lambeth", "2022-08-01", {"age": 30, "stage": "at-risk"}, "South London Alliance", "unsuitable"),
    ("Bromley", "2021-07-01", {}, "South London Alliance", "suitable"),
    ("Bromley", "2021-06-01", {}, "South London Alliance", "unsuitable"),
]


@pytest.mark.parametrize("home, day, facts, name, verdict", TRUTHS, ids=[f"{one[0]}-{one[1]}" for one in TRUTHS])
def test_the_answer_is_true_to_the_sources(site, home, day, facts, name, verdict):
    question = {"near": home, "home": home, "as_of": day, "limit": 100, "include": ["unsuitable"], "stage": "at-risk",
                **facts}
    assert verdict_of(site.find(question), name) == verdict


def test_a_service_that_ended_says_when(site):
    answer = site.find({"near": "Lambeth", "home": "Lambeth", "as_of": "2022-08-01", "limit": 100,
                        "include": ["unsuitable"]})
    alliance = next(one["properties"] for one in features(answer) if one["properties"]["name"] == "South London Alliance")
    assert any("ended on 30 June 2022" in reason["text"] for reason in alliance["reasons"])


def test_a_postcode_that_spans_boroughs_names_them(site):
    understood = site.find({"near": "EC1A 1BB"}).json()["understood"]
    assert "Islington" in understood["borough"] and "City of London" in understood["borough"]


# ---- privacy ----


def test_the_log_holds_no_search_and_no_caller(tmp_path):
    path = served.real_database(tmp_path)
    canary = "ZZCANARYZZ"
    with served.Served(path) as running:
        for _ in range(20):
            running.find({"near": "NW10 7NS", "needs": ["trafficking"], "age": 113})
            running.find({"near": canary})
            running.find(f'{{"near":"{canary}'.encode())
            running.form(f"near=NW10+7NS&needs=trafficking&home={canary}")
            running.form("near=NW10+7NS&needs=trafficking")
            running.get(f"/?{canary}=1")
            running.get(f"/{canary}")
            running.ask("GET", "/", headers={"X-Forwarded-For": "203.0.113.7", "User-Agent": canary, "Referer": canary})
        assert running.stop() == 0
        log = running.log()
    assert '"route":"/api/find"' in log and '"route":"/find"' in log
    for secret in (canary, "NW10", "trafficking", "203.0.113.7", "127.0.0.1:", "113"):
        lines = [line for line in log.splitlines() if secret in line and '"event":"started"' not in line]
        if secret == "113":  # may be a duration
            lines = [line for line in lines if '"us":' not in line]
        assert not lines, lines[:2]


# ---- the life of the server ----


def test_it_starts_within_two_seconds_on_a_busy_machine(site):
    assert site.started_s < 2


def test_a_second_server_on_the_same_database_refuses(site):
    result = served.run("serve", "--db", str(site.log_path)[:-4], "--listen", "127.0.0.1:0")
    assert result.returncode == 1
    assert result.stderr.startswith("signpost serve: ")


def test_it_reads_the_database_again_on_a_signal_under_load(tmp_path):
    path = served.real_database(tmp_path)
    with served.Served(path, today=TODAY) as running:
        wanted, wrong, done = running.find(QUESTION).body, [], threading.Event()

        def ask():
            while not done.is_set():
                answer = running.find(QUESTION)
                if answer.body != wanted:
                    wrong.append(answer.body)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(4):
            running.process.send_signal(signal.SIGHUP)
            until = time.monotonic() + 20
            while running.log().count('"event":"reloaded"') <= number and time.monotonic() < until:
                time.sleep(0.02)
        done.set()
        for thread in threads:
            thread.join()
        assert not wrong, wrong[0][:300]
        assert running.log().count('"event":"reloaded"') >= 4


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_success_when_told_to(tmp_path, number):
    path = served.real_database(tmp_path)
    with served.Served(path) as running:
        assert running.get("/healthz").status == 200
        assert running.stop(number) == 0
        assert '"event":"stopped"' in running.log()
