"""Every route behind a sign-in, tried by nobody, two providers, a steward and an admin: who gets in, who
gets 401, 403 or 404. The routes are those of the table in src/http/site.c, so a new one is tried too."""

import json
import pathlib
import re
import socket
import sqlite3
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import people  # noqa: E402
import served  # noqa: E402

TABLE = (served.ROOT / "src/http/site.c").read_text()
ROUTE = re.compile(r'\{HTTP_(GET|POST|PUT|DELETE),\s*"([^"]+)",\s*\w+,\s*([^{}]*?)\},', re.S)
ACCESS = {"HTTP_SIGNED_IN": 1, "HTTP_STEWARDS": 2, "HTTP_ADMINS": 3}
ROLES = {"nobody": 0, "provider": 1, "other provider": 1, "steward": 2, "admin": 3}
LOGINS = {"provider": "pia", "other provider": "oda", "steward": "sue", "admin": "ada"}
PROVIDERS = ("provider", "other provider")
UNKNOWN = "00000000-0000-4000-8000-000000000000"
ORGANISATIONS = {"provider": "Housing for Women", "other provider": "Women in Prison"}

# What is asked by POST so that it is not in an address; nothing is changed by it.
OPEN_POSTS = ["/api/find", "/api/gaps/scenario", "/api/siting", "/compare", "/find", "/gaps/scenario",
              "/openreferral/service_at_locations", "/openreferral/services", "/services", "/steward/sign-in",
              "/steward/sign-out"]


def routes():
    """(method, path, access) of all routes that ask who calls."""
    found = []
    for method, path, rest in ROUTE.findall(TABLE):
        access = ACCESS.get(rest.split(",")[-1].strip(), 0)
        if access:
            found.append((method, path, access))
    return found


GUARDED = routes()
PAGES = [route for route in GUARDED if route[1].startswith("/steward")]
FILES = {path for method, path, rest in ROUTE.findall(TABLE) if method == "POST" and "HTTP_BODY_FILES" in rest}


def test_the_table_was_read():
    assert len(GUARDED) > 20
    assert ("GET", "/steward/people", 3) in GUARDED and ("PUT", "/api/services/{id}", 1) in GUARDED


def test_every_page_for_stewards_asks_who_calls_but_those_for_signing_in_and_out():
    open_ones = {path for _, path, rest in ROUTE.findall(TABLE)
                 if path.startswith("/steward") and rest.split(",")[-1].strip() not in ACCESS}
    assert open_ones == {"/steward/sign-in", "/steward/sign-out"}


def test_every_route_that_takes_other_methods_than_get_asks_who_calls():
    open_ones = {(method, path) for method, path, rest in ROUTE.findall(TABLE)
                 if method != "GET" and rest.split(",")[-1].strip() not in ACCESS}
    assert open_ones == {("POST", path) for path in OPEN_POSTS}


# ---- the world ----

class World:
    def __init__(self, folder):
        self.database = served.real_database(folder)
        for role, login in LOGINS.items():
            people.add(self.database, login, role.split()[-1],
                       *(["--organisation", ORGANISATIONS[role]] if role in PROVIDERS else []))
        with sqlite3.connect(self.database) as db:
            rows = db.execute(
                "SELECT s.uuid, s.confidential, max(coalesce(o.name = ?, 0)), max(coalesce(o.name = ?, 0)) "
                "FROM service s LEFT JOIN organisation_role r ON r.service_id = s.id "
                "LEFT JOIN organisation o ON o.id = r.organisation_id GROUP BY s.id ORDER BY s.uuid",
                (ORGANISATIONS["provider"], ORGANISATIONS["other provider"])).fetchall()
        db.close()
        self.foreign = [uuid for uuid, confidential, *theirs in rows if not any(theirs) and not confidential]
        self.own = [uuid for uuid, _, hers, others in rows if hers and not others]
        self.tokens = {role: people.token(self.database, login) for role, login in LOGINS.items()}
        self.site = served.Served(self.database)
        self.browsers = {"nobody": people.Browser(self.site)}
        for role, login in LOGINS.items():
            self.browsers[role] = people.signed_in(self.site, login)

    def path(self, template, service):
        account = UNKNOWN
        if template.startswith("/steward/people"):
            page = self.browsers["admin"].get("/steward/people").text()
            account = re.search(r'/steward/people/([0-9a-f-]{36})', page)[1]
        values = {"id": account if "/people/" in template else service, "row": "1", "section": "notes",
                  "file": "x", "key": "x", "format": "csv"}
        return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], template)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("roles"))
    yield made
    made.site.stop()


def name(route):
    return f"{route[0]} {route[1]}"


def send(browser, template, path, fields=(), **headers):
    """A form, as the route takes it; with the csrf of the caller's own session."""
    fields = {"csrf": browser.csrf or "", **dict(fields)}
    if template not in FILES:
        return browser.ask("POST", path, fields, headers)
    parts = "".join(f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
                    for key, value in fields.items())
    return browser.ask("POST", path, parts + "--b--\r\n",
                       {"Content-Type": "multipart/form-data; boundary=b", **headers})


# ---- pages ----

@pytest.mark.parametrize("route", PAGES, ids=name)
@pytest.mark.parametrize("role", ROLES)
def test_pages_by_role(world, route, role):
    method, template, access = route
    browser = world.browsers[role]
    # each route has a listing of its own: what succeeds may change it
    path = world.path(template, world.foreign[PAGES.index(route) % len(world.foreign)])
    if method == "GET":
        answer = browser.get(path)
    else:
        browser.get("/steward/account")
        answer = send(browser, template, path, {"x": "1"})
    assert answer["Cache-Control"] == "no-store", answer.headers
    if role == "nobody":
        if method == "GET":
            assert answer.status == 303 and answer["Location"].startswith("/steward/sign-in?next=")
        else:
            assert answer.status == 401
    elif ROLES[role] < access:
        assert answer.status == 403, (answer.status, answer.body[:300])
    else:
        assert answer.status not in (401, 405) and answer.status < 500, (answer.status, answer.text())
        if role not in PROVIDERS and method == "GET":
            assert answer.status in (200, 303, 400, 404, 409), answer.text()
    if role in PROVIDERS and ROLES[role] >= access and "/services/{id}" in template:
        absent = world.path(template, UNKNOWN)
        absent = browser.get(absent) if method == "GET" else send(browser, template, absent, {"x": "1"})
        assert answer.status in (400, 404) and answer.status == absent.status, (answer.status, answer.text())
        assert answer.body == absent.body


@pytest.mark.parametrize("route", PAGES, ids=name)
def test_nobodys_program_gets_problem_json(world, route):
    method, template, _ = route
    path = world.path(template, world.foreign[0])
    answer = (people.Browser(world.site).ask(method, path, headers={"Accept": "*/*"}) if method == "GET" else
              send(people.Browser(world.site), template, path, {"x": "1"}, Accept="*/*"))
    assert answer.status == 401 and answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == 'Bearer realm="Signpost"'


@pytest.mark.parametrize("route", [route for route in PAGES if route[0] == "POST"], ids=name)
@pytest.mark.parametrize("role", list(LOGINS))
def test_no_form_without_its_token_or_from_elsewhere(world, route, role):
    path = world.path(route[1], world.foreign[1])
    browser = world.browsers[role]
    browser.get("/steward/account")
    assert send(browser, route[1], path, {"csrf": "", "x": "1"}).status == 403
    elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert send(browser, route[1], path, {"x": "1"}, **elsewhere).status == 403


@pytest.mark.parametrize("route", [route for route in PAGES if route[0] == "GET" and "/services/{id}" in route[1]
                                   and route[2] == 1], ids=name)
def test_what_a_provider_may_not_see_is_not_there(world, route):
    """P5: a listing of others and one that does not exist give the same bytes."""
    browser = world.browsers["provider"]
    hidden = browser.get(world.path(route[1], world.foreign[2]))
    absent = browser.get(world.path(route[1], UNKNOWN))
    assert hidden.status == absent.status == 404
    assert hidden.body == absent.body

    def shown(answer):
        return sorted((key, value) for key, value in answer.headers.items() if key != "Date")
    assert shown(hidden) == shown(absent)


@pytest.mark.parametrize("route", [route for route in PAGES if "/services/{id}" in route[1] and route[2] == 1],
                         ids=name)
def test_a_listing_is_there_for_its_provider_and_not_for_another(world, route):
    method, template, _ = route

    def ask(role, service):
        browser, path = world.browsers[role], world.path(template, service)
        if method == "GET":
            return browser.get(path)
        browser.get("/steward/account")
        return send(browser, template, path, {"x": "1"})
    hidden, absent = ask("other provider", world.own[0]), ask("other provider", UNKNOWN)
    assert hidden.status == absent.status and hidden.status in (400, 404) and hidden.body == absent.body
    if method == "GET" and "{row}" not in template:
        assert ask("provider", world.own[0]).status in (200, 303)


def test_a_provider_sees_the_listing_of_her_own_organisation(world):
    assert world.own
    answer = world.browsers["provider"].get(f"/steward/services/{world.own[0]}")
    assert answer.status == 200, answer.text()
    listed = world.browsers["provider"].get("/steward/services").text()
    assert world.own[0] in listed
    assert not any(uuid in listed for uuid in world.foreign)


# ---- the interface for programs ----

API = [route for route in GUARDED if not route[1].startswith("/steward")]


def call(world, route, headers, service=None):
    method, template, _ = route
    body = json.dumps({}).encode() if method in ("PUT", "POST") and template in (
        "/api/services", "/api/services/{id}") else None
    if body:
        headers = {"Content-Type": "application/json", **headers}
    return world.site.ask(method, world.path(template, service or world.foreign[3]), body, headers)


@pytest.mark.parametrize("route", API, ids=name)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer sp_wrong"}, {"Authorization": "Basic YTpi"}],
                         ids=["none", "wrong token", "basic"])
def test_a_program_without_a_token_is_unknown(world, route, headers):
    answer = call(world, route, headers)
    assert answer.status == 401 and answer["Content-Type"] == "application/problem+json", answer.body
    assert answer["WWW-Authenticate"] == 'Bearer realm="Signpost"'


@pytest.mark.parametrize("route", API, ids=name)
@pytest.mark.parametrize("role", list(LOGINS))
def test_the_interface_by_role(world, route, role):
    answer = call(world, route, {"Authorization": f"Bearer {world.tokens[role]}"})
    if ROLES[role] < route[2]:
        assert answer.status == 403, answer.body
    else:
        assert answer.status not in (401, 403, 405) and answer.status < 500, (answer.status, answer.body)


@pytest.mark.parametrize("route", [route for route in API if "{id}" in route[1] and route[2] == 1], ids=name)
def test_a_providers_program_cannot_tell_hidden_from_absent(world, route):
    for role, service in (("provider", world.foreign[3]), ("other provider", world.own[0])):
        headers = {"Authorization": f"Bearer {world.tokens[role]}", "If-Match": '"x"'}
        hidden, absent = call(world, route, headers, service), call(world, route, headers, UNKNOWN)
        assert (hidden.status, hidden.body) == (absent.status, absent.body)


@pytest.mark.parametrize("route", API, ids=name)
def test_a_cookie_alone_does_not_write_by_the_interface(world, route):
    browser = world.browsers["admin"]
    answer = call(world, route, {"Cookie": f"{people.COOKIE}={browser.cookie}"})
    assert answer.status == 403, answer.body


LARGE = [route for route in GUARDED if route[:2] in (("POST", "/api/services"), ("POST", "/steward/import"))]


@pytest.mark.parametrize("route", LARGE, ids=name)
@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "in chunks"])
def test_a_large_body_of_nobody_is_not_taken_in(world, route, chunked):
    """The answer comes although the body never does."""
    status, text = head_alone(world, route, chunked)
    assert status == 401 and "was not read" in text


@pytest.mark.parametrize("role", LOGINS)
@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}], ids=["ours", "from elsewhere"])
def test_a_large_body_is_taken_in_from_those_who_may_send_it(world, role, headers):
    route = next(route for route in LARGE if route[1] == "/steward/import")
    cookie = {"Cookie": f"{people.COOKIE}={world.browsers[role].cookie}", **headers}
    status, text = head_alone(world, route, False, cookie)
    if ROLES[role] < route[2] or headers:
        assert status == 403 and "was not read" in text
    else:
        assert status == 100


def head_alone(world, route, chunked, headers=None):
    """(status, answer) of a request whose body is announced and not sent."""
    kind = "multipart/form-data; boundary=b" if route[1] in FILES else "application/json"
    lines = [f"{route[0]} {route[1]} HTTP/1.1", "Host: x", f"Content-Type: {kind}", "Expect: 100-continue",
             "Transfer-Encoding: chunked" if chunked else "Content-Length: 900000",
             *(f"{key}: {value}" for key, value in (headers or {}).items()), "", ""]
    with socket.create_connection(("127.0.0.1", world.site.port), timeout=5) as wire:
        wire.sendall("\r\n".join(lines).encode())
        got = wire.recv(65536).decode()
        while "\r\n\r\n" in got and got.startswith("HTTP/1.1 4"):
            more = wire.recv(65536).decode()
            if not more:
                break
            got += more
    return int(got.split()[1]), got
