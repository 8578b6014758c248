"""Signing in and out, sessions, forms from elsewhere, passwords, tokens: by a real server."""

import concurrent.futures
import html
import os
import pathlib
import pty
import re
import sqlite3
import sys
import time
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import people  # noqa: E402
import served  # noqa: E402

PASSWORD = people.PASSWORD


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = served.real_database(tmp_path_factory.mktemp("access"))
    for login, role in (("ada", "admin"), ("sue", "steward"), ("sam", "steward"), ("tom", "steward"),
                        ("vic", "steward")):
        people.add(path, login, role)
    return path


@pytest.fixture(scope="module")
def copy(database, tmp_path_factory):
    """Of the database as it was at first."""
    return database_copy(database, tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="module")
def site(database, copy):
    assert copy
    with served.Served(database) as running:
        yield running


@pytest.fixture(scope="module")
def guessed_at(copy, tmp_path_factory):
    """Where wrong passwords take up the tries that all have together."""
    with served.Served(database_copy(copy, tmp_path_factory.mktemp("guessed"))) as running:
        yield running


@pytest.fixture(scope="module")
def behind_a_proxy(copy, tmp_path_factory):
    path = database_copy(copy, tmp_path_factory.mktemp("proxy"))
    with served.Served(path, "--public-url", "https://signpost.example/", "--trust-identity-header", "X-Remote-User",
                       "--trust-identity-from", "127.0.0.1") as running:
        running.database = path
        yield running


# Sessions that no test may end: a sign-in takes a tenth of a second.

@pytest.fixture(scope="module")
def ada(site):
    return people.signed_in(site, "ada")


@pytest.fixture(scope="module")
def sue(site):
    return people.signed_in(site, "sue")


def hidden(answer, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text())
    return html.unescape(found[1]) if found else None


# ---- signing in ----

def test_a_page_for_stewards_sends_to_sign_in_and_back(site):
    browser = people.Browser(site)
    answer = browser.get("/steward/people?x=1")
    assert answer.status == 303
    assert answer["Location"] == "/steward/sign-in?next=/steward/people%3Fx%3D1"
    page = browser.get(answer["Location"])
    assert page.status == 200 and hidden(page, "next") == "/steward/people?x=1"
    assert page["Cache-Control"] == "no-store" and not page["Set-Cookie"]
    answer = browser.sign_in("ada", next="/steward/account?x=1")
    assert answer.status == 303 and answer["Location"] == "/steward/account?x=1"


def test_the_cookie_is_for_this_host_over_tls_and_not_for_scripts(site):
    answer = people.Browser(site).sign_in("sue")
    cookie = answer["Set-Cookie"]
    assert re.fullmatch(r"__Host-signpost=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Strict", cookie)


@pytest.mark.parametrize("next_", [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "/stewardevil", "/", "/steward/../x\r\nX: y",
    "/steward/sign-in", "/steward/sign-out", "javascript:alert(1)", "/steward/" + "x" * 2000,
])
def test_only_own_pages_are_gone_to_afterwards(site, sue, next_):
    address = "/steward/sign-in?" + urllib.parse.urlencode({"next": next_})
    answer = sue.get(address)
    assert answer.status in (303, 400), answer.body
    if answer.status == 303:
        assert answer["Location"] == "/steward"
        assert not hidden(people.Browser(site).get(address), "next")


def test_a_form_for_signing_in_does_not_lead_away_either(site):
    answer = people.Browser(site).sign_in("sam", next="https://evil.example/")
    assert answer.status == 303 and answer["Location"] == "/steward"
    long = "/steward/services?q=" + "x" * 1200
    assert people.Browser(site).sign_in("sam", next=long)["Location"] == long


def test_every_sign_in_makes_a_new_session_and_ends_the_one_before(site):
    browser = people.Browser(site)
    browser.cookie = "A" * 43  # of the caller's own making
    assert browser.sign_in("sam").status == 303
    first = browser.cookie
    assert first != "A" * 43
    assert browser.sign_in("sam").status == 303
    assert browser.cookie != first
    other = people.Browser(site)
    other.cookie = first
    assert other.get("/steward/account").status == 303


def test_after_signing_out_the_old_cookie_is_worth_nothing(site):
    browser = people.signed_in(site, "sam")
    assert browser.post("/steward/sign-out", {"csrf": "x"}).status == 403
    assert browser.get("/steward/account").status == 200
    kept = browser.cookie
    # sent by another site, a browser leaves the cookie at home, and would take one that ends it
    foreign = people.Browser(site).ask("POST", "/steward/sign-out", {}, {
        "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
    assert foreign.status == 403 and foreign["Set-Cookie"] is None
    answer = browser.post("/steward/sign-out")
    assert answer.status == 303 and "Max-Age=0" in answer["Set-Cookie"]
    browser.cookie = kept
    assert browser.get("/steward/account").status == 303
    assert browser.post("/steward/account", {"do": "make-token", "name": "replay"}).status == 401


def open_paths():
    """What anybody may get, by the table of routes: each one without a part to fill in, and some with."""
    table = (served.ROOT / "src/http/site.c").read_text()
    found = re.findall(r'\{HTTP_GET,\s*"([^"{]+)",', table)
    slow = {"/annex.pdf", "/tiles"}  # to make; their neighbours are asked
    return [path for path in found if not path.startswith("/steward") and path not in slow] + [
        "/nothing-here", "/web/nothing", "/tiles/services/8/127/85", "/collections/services/items",
        "/api/services/00000000-0000-4000-8000-000000000000"]


def test_searchers_pages_neither_set_nor_read_cookies(site, ada):
    anonymous = people.Browser(site)
    paths = open_paths()
    assert len(paths) > 40
    for path in paths:
        mine, theirs = ada.get(path), anonymous.get(path)
        assert mine.status == theirs.status < 500, path
        assert mine.body == theirs.body, path
        assert not mine["Set-Cookie"] and not theirs["Set-Cookie"], path
        assert "Cookie" not in (mine["Vary"] or ""), path
        assert mine["Referrer-Policy"] == "no-referrer", path


# ---- wrong passwords ----

def test_a_searchers_form_neither_sets_nor_reads_cookies(site, ada):
    fields = {"near": "SE15 4QL", "stage": "prison"}
    mine, theirs = ada.ask("POST", "/find", fields), people.Browser(site).ask("POST", "/find", fields)
    assert mine.status == theirs.status == 200 and mine.body == theirs.body
    assert not mine["Set-Cookie"] and not theirs["Set-Cookie"]


def test_wrong_password_and_unknown_login_get_the_same_answer(site):
    wrong = people.Browser(site).sign_in("tom", "not the password")
    unknown = people.Browser(site).sign_in("tim", "not the password")
    assert wrong.status == unknown.status == 400
    assert wrong.body.replace(b"tom", b"tim") == unknown.body
    assert b"The login or the password is not right." in wrong.body
    assert not wrong["Set-Cookie"]


def test_an_unknown_login_takes_as_long_as_a_wrong_password(guessed_at):
    def seconds(login):
        start = time.monotonic()
        assert people.Browser(guessed_at).sign_in(login, "not the password").status == 400
        return time.monotonic() - start
    known = min(seconds("vic") for _ in range(3))
    unknown = min(seconds(f"nobody{i}") for i in range(3))
    assert unknown > known / 3 and known > unknown / 3, (known, unknown)


@pytest.mark.parametrize("password, statuses", [
    ("x" * 1_000_000, {400, 413}), ("x" * 2000, {400}), ("nul \0 in it, and long", {400}), ("", {400}),
])
def test_odd_passwords_are_refused_and_nothing_more(site, password, statuses):
    assert people.Browser(site).sign_in("odd", password).status in statuses
    assert people.Browser(site).get("/steward/sign-in").status == 200


def database_copy(database, folder):
    path = folder / "copy.db"
    with sqlite3.connect(database) as source, sqlite3.connect(path) as copy:
        source.backup(copy)
    copy.close()
    return path


def resident_kb(running):
    with open(f"/proc/{running.process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])


def test_a_hundred_wrong_passwords_at_once_are_held_off_in_little_memory(guessed_at):
    def guess(_):
        return people.Browser(guessed_at).sign_in("tom", "not this one").status
    guess(0)  # the hash is warm
    before = resident_kb(guessed_at)
    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        guesses = [pool.submit(guess, i) for i in range(100)]
        start = time.monotonic()
        assert people.Browser(guessed_at).get("/services").status == 200  # of the pool, too
        assert time.monotonic() - start < 5
    statuses = [done.result() for done in guesses]
    assert set(statuses) <= {400, 429, 503}, statuses
    assert resident_kb(guessed_at) - before < 150_000  # one hash of 64 MiB, not a hundred
    one_by_one = [guess(i) for i in range(10)]
    assert 1 + statuses.count(400) + one_by_one.count(400) == 10 and one_by_one[-1] == 429
    answer = people.Browser(guessed_at).sign_in("tom")  # also the right one waits
    assert answer.status == 429 and 1 <= int(answer["Retry-After"]) <= 60
    assert people.Browser(guessed_at).sign_in("vic").status == 303  # nobody else waits


# ---- forms from elsewhere ----

@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": None},
    {"Origin": "null", "Sec-Fetch-Site": None},
    {"Origin": None, "Sec-Fetch-Site": "same-site"},
    {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": None},
])
def test_a_form_from_another_site_is_refused(site, sue, headers):
    answer = sue.ask("POST", "/steward/account", {"csrf": sue.csrf, "do": "make-token", "name": "evil"},
                     headers)
    assert answer.status == 403, answer.body
    assert people.Browser(site).ask("POST", "/steward/sign-in", {"login": "sue", "password": PASSWORD},
                                    headers).status == 403


@pytest.mark.parametrize("headers", [
    {}, {"Sec-Fetch-Site": None}, {"Origin": None}, {"Origin": "null"}, {"Origin": None, "Sec-Fetch-Site": None},
])
def test_our_own_forms_pass_whatever_the_browser_says_of_them(sue, headers):
    answer = sue.ask("POST", "/steward/account", {"csrf": sue.csrf, "do": "end-sessions"}, headers)
    assert answer.status == 200, answer.body


def test_the_public_address_is_an_origin_of_ours(behind_a_proxy):
    browser = people.Browser(behind_a_proxy)
    browser.origin = "https://signpost.example"
    assert browser.sign_in("sue").status == 303


@pytest.mark.parametrize("token", [None, "", "x", "A" * 43])
def test_a_form_without_its_token_is_refused(sue, token):
    fields = {"do": "make-token", "name": "forged"} | ({} if token is None else {"csrf": token})
    answer = sue.ask("POST", "/steward/account", fields)
    assert answer.status == 403 and b"forged" not in sue.get("/steward/account").body


def test_the_token_of_another_session_does_not_pass(sue, ada):
    assert sue.csrf != ada.csrf
    assert sue.post("/steward/account", {"csrf": ada.csrf, "do": "end-sessions"}).status == 403


def test_json_that_calls_itself_text_is_not_taken(sue):
    for path in ("/steward/account", "/api/services"):
        answer = sue.ask("POST", path, '{"do":"end-sessions"}', {"Content-Type": "text/plain"})
        assert answer.status == 415, path


# ---- a session that ends in mid-edit ----

def test_a_form_without_a_session_keeps_what_was_typed_and_sends_it_on(site, database):
    browser = people.signed_in(site, "sam")
    csrf = browser.csrf
    typed = "The café’s <b>import</b> & \"more\""
    people.user(database, "sign-out", "sam")
    answer = browser.post("/steward/account", {"csrf": csrf, "do": "make-token", "name": typed})
    assert answer.status == 401 and answer["WWW-Authenticate"].startswith("Bearer")
    kept = {name: hidden(answer, name) for name in ("kept", "kept_to")}
    assert kept["kept_to"] == "/steward/account"
    answer = browser.sign_in("sam", "wrong password here", **kept)
    assert answer.status == 400 and hidden(answer, "kept") == kept["kept"]
    answer = browser.sign_in("sam", **kept)
    assert answer.status == 200 and b"Send what you typed" in answer.body
    assert hidden(answer, "name") == typed and hidden(answer, "csrf") != csrf
    assert 'action="/steward/account"' in answer.text()
    answer = browser.post("/steward/account", {"do": hidden(answer, "do"), "name": hidden(answer, "name")})
    assert answer.status == 200 and html.escape(typed, quote=False).split(" ")[0] in answer.text()
    assert "sp_" in answer.text()


def test_a_form_of_an_earlier_session_keeps_what_was_typed_and_sends_it_on(site, sue, ada):
    """Signed in anew in another tab: the form in this one still has the token of the session before."""
    fields = {"csrf": ada.csrf, "do": "make-token", "name": "typed before"}
    answer = sue.ask("POST", "/steward/account", fields)
    assert answer.status == 403 and b"Send what you typed" in answer.body and hidden(answer, "name") == "typed before"
    assert hidden(answer, "csrf") == sue.csrf != ada.csrf
    assert b"typed before" not in sue.get("/steward/account").body
    for headers in ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
                    {"Origin": None, "Sec-Fetch-Site": None}):
        answer = sue.ask("POST", "/steward/account", fields, headers)
        assert answer.status == 403 and b"typed before" not in answer.body
    assert sue.post("/steward/account", {"do": "make-token", "name": "typed before"}).status == 200


def test_a_form_of_another_site_is_never_kept(site):
    answer = people.Browser(site).ask("POST", "/steward/account", {"do": "make-token", "name": "evil"},
                                      {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
    assert answer.status == 401 and b"evil" not in answer.body
    answer = people.Browser(site).ask("POST", "/steward/account", {"do": "make-token", "name": "evil"},
                                      {"Origin": None, "Sec-Fetch-Site": None})
    assert answer.status == 401 and b"evil" not in answer.body


def test_a_program_gets_problem_json(site):
    answer = site.ask("POST", "/steward/account", b"do=x", {"Content-Type": served.FORM})
    assert answer.status == 401 and answer["Content-Type"] == "application/problem+json"


# ---- time ----

LIVES = [("seen_at", 1700, True), ("seen_at", 1801, False), ("created_at", 28700, True), ("created_at", 28801, False)]


def test_a_session_ends_after_half_an_hour_idle_and_eight_hours(copy, tmp_path):
    path = database_copy(copy, tmp_path)
    with served.Served(path) as running:
        browsers = [people.signed_in(running, "sue") for _ in LIVES]
    with sqlite3.connect(path) as db:
        rows = [row for row, in db.execute("SELECT id FROM session ORDER BY id")]
        for row, (column, seconds, _) in zip(rows, LIVES, strict=True):
            db.execute(f"UPDATE session SET {column} = strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '-{seconds} seconds') "
                       "WHERE id = ?", (row,))
    db.close()
    with served.Served(path) as running:
        for browser, (column, seconds, lives) in zip(browsers, LIVES, strict=True):
            browser.site = running
            assert browser.get("/steward/account").status == (200 if lives else 303), (column, seconds)


# ---- her own account ----

def test_sessions_are_listed_and_each_can_be_ended(site):
    mine, other = people.signed_in(site, "tom"), people.signed_in(site, "tom")
    page = mine.get("/steward/account").text()
    assert page.count("<strong>this one</strong>") == 1
    rows = re.findall(r'value="end-session"><input type="hidden" name="row" value="(\d+)"', page)
    assert len(rows) == 1
    assert mine.post("/steward/account", {"do": "end-session", "row": rows[0]}).status == 200
    assert other.get("/steward/account").status == 303
    assert mine.get("/steward/account").status == 200


def test_nobody_ends_a_session_or_revokes_a_token_of_somebody_else(site, sue, database):
    tom = people.signed_in(site, "tom")
    people.token(database, "tom", "toms own")
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        session = db.execute("SELECT max(s.id) FROM session s JOIN account a ON a.id = account_id "
                             "WHERE login = 'tom'").fetchone()[0]
        token = db.execute("SELECT id FROM api_token WHERE name = 'toms own'").fetchone()[0]
    db.close()
    sue.post("/steward/account", {"do": "end-session", "row": session})
    assert tom.get("/steward/account").status == 200
    assert sue.post("/steward/account", {"do": "end-token", "row": token}).status == 404
    assert b"toms own" in tom.get("/steward/account").body


def test_a_password_is_changed_and_the_other_sessions_end(site):
    mine, other = people.signed_in(site, "vic"), people.signed_in(site, "vic")
    new = "seven quiet blue lanterns"
    for fields, words in (
            ({"password_now": "wrong wrong wrong", "password": new, "password_again": new}, "not your password"),
            ({"password_now": PASSWORD, "password": "short", "password_again": "short"}, "at least 12"),
            ({"password_now": PASSWORD, "password": "x" * 1025, "password_again": "x" * 1025}, "at most 1024"),
            ({"password_now": PASSWORD, "password": "a" * 20, "password_again": "a" * 20}, "repeated"),
            ({"password_now": PASSWORD, "password": new, "password_again": new + "s"}, "differ")):
        answer = mine.post("/steward/account", {"do": "password", **fields})
        assert answer.status == 400 and words in answer.text(), words
    answer = mine.post("/steward/account",
                       {"do": "password", "password_now": PASSWORD, "password": new, "password_again": new})
    assert answer.status == 200, answer.text()
    assert other.get("/steward/account").status == 303
    assert mine.get("/steward/account").status == 200
    assert people.Browser(site).sign_in("vic").status == 400
    assert people.Browser(site).sign_in("vic", new).status == 303


def test_a_token_is_shown_once_and_kept_as_a_hash(site, sue, database):
    browser = sue
    page = browser.post("/steward/account", {"do": "make-token", "name": "weekly <import>"}).text()
    token = re.search(r"sp_[A-Za-z0-9_-]{43}", page)[0]
    assert token not in browser.get("/steward/account").text()
    assert "weekly &lt;import&gt;" in page
    assert browser.post("/steward/account", {"do": "make-token", "name": "weekly <import>"}).status == 400
    assert token.encode() not in database.read_bytes()
    wal = pathlib.Path(str(database) + "-wal")
    assert not wal.exists() or token.encode() not in wal.read_bytes()
    answer = site.get("/steward/account", Authorization=f"Bearer {token}", Accept="text/html")
    assert answer.status == 200 and "Sue the steward" in answer.text()
    for fields in ({"do": "make-token", "name": "of a lost one"}, {"do": "end-sessions"}):
        answer = people.Browser(site).ask("POST", "/steward/account", fields, {"Authorization": f"Bearer {token}"})
        assert answer.status == 403, "who signs in with what is changed by people alone"
    row = re.findall(r'value="end-token"><input type="hidden" name="row" value="(\d+)"', page)[-1]
    assert browser.post("/steward/account", {"do": "end-token", "row": row}).status == 200
    assert site.get("/steward/account", Authorization=f"Bearer {token}").status == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer sp_x", "Basic c3VlOng=", "sp_x", "Bearer a b c"])
def test_a_bad_token_is_nobody_even_with_a_good_cookie(sue, header):
    answer = sue.ask("GET", "/steward/account", headers={"Authorization": header, "Accept": "application/json"})
    assert answer.status == 401 and answer["WWW-Authenticate"] == 'Bearer realm="Signpost"'
    assert answer["Content-Type"] == "application/problem+json"


# ---- admins ----

def test_an_admin_adds_changes_disables_and_enables_somebody(site, ada):
    admin = ada
    fields = {"login": "new.one@example.org", "name": "New <One>", "role": "steward", "organisation": "",
              "password": PASSWORD, "password_again": PASSWORD}
    assert ada.post("/steward/people", {}).text().count('<li><a href="#f-') == 4  # login, name, role, password
    for wrong, words in (({"login": "a b"}, "A login has"), ({"name": " "}, "Write the name"),
                         ({"role": "queen"}, "Choose a role"), ({"role": "provider"}, "belongs to an organisation"),
                         ({"login": "SUE"}, "has this login already"), ({"password_again": "x"}, "differ")):
        answer = admin.post("/steward/people", {**fields, **wrong})
        assert answer.status == 400 and words in answer.text(), words
    answer = admin.post("/steward/people", fields)
    assert answer.status == 200 and "New &lt;One&gt;" in answer.text()
    path = re.search(r'href="(/steward/people/[0-9a-f-]{36})">New &lt;One', answer.text())[1]
    person = people.signed_in(site, "new.one@example.org")
    assert admin.post(path, {"do": "disable"}).status == 200
    assert person.get("/steward/account").status == 303
    assert people.Browser(site).sign_in("new.one@example.org").status == 400
    assert admin.post(path, {"do": "enable"}).status == 200
    person = people.signed_in(site, "new.one@example.org")
    assert person.get("/steward/people").status == 403
    assert admin.post(path, {"do": "change", "name": "New One", "role": "admin", "organisation": ""}).status == 200
    assert person.get("/steward/people").status == 303, "a new role needs a new session"
    person = people.signed_in(site, "new.one@example.org")
    assert person.get("/steward/people").status == 200
    answer = admin.post(path, {"do": "change", "name": "", "role": "provider", "organisation": ""})
    assert answer.status == 400 and "<h1 class=\"govuk-heading-l\">New One</h1>" in answer.text()
    assert "Write the name" in answer.text() and "belongs to an organisation" in answer.text()
    assert re.search(r'value="provider" checked', answer.text()), "what was chosen is kept"
    page = admin.get(path).text()
    row = re.search(r'value="end-session"><input type="hidden" name="row" value="(\d+)"', page)[1]
    assert admin.post(path, {"do": "end-session", "row": row}).status == 200
    assert person.get("/steward/people").status == 303
    assert admin.post(path, {"do": "password", "password": "n" * 11 + "ew", "password_again": "n" * 11 + "ew"}
                      ).status == 200
    assert people.Browser(site).sign_in("new.one@example.org", "n" * 11 + "ew").status == 303


def test_the_last_admin_stays_one(copy):
    for change in (["disable", "ada"], ["role", "ada", "--role", "steward"]):
        result = people.user(copy, *change)
        assert result.returncode == 1 and "only admin" in result.stderr


def test_what_is_done_to_accounts_is_in_the_history(site, database):
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        rows = db.execute("SELECT actor, action, payload FROM history WHERE action LIKE 'account-%' "
                          "OR action LIKE 'token-%'").fetchall()
    db.close()
    assert ("command line", "account-add") in {row[:2] for row in rows}
    for actor, action, payload in rows:
        assert "argon2" not in payload and PASSWORD not in payload and "sp_" not in payload, (actor, action)


# ---- the command, while the server runs ----

def test_the_command_works_through_the_running_server(site, database):
    people.add(database, "late", "steward")
    late = people.signed_in(site, "late")
    assert "late\t" in people.user(database, "list").stdout
    assert people.user(database, "sign-out", "late").returncode == 0
    assert late.get("/steward/account").status == 303
    token = people.token(database, "late")
    assert site.get("/steward/account", Authorization=f"Bearer {token}").status == 200
    assert people.user(database, "tokens", "late", "--revoke", "tests").returncode == 0
    assert site.get("/steward/account", Authorization=f"Bearer {token}").status == 401
    assert people.user(database, "password", "late", password="another long password").returncode == 0
    assert people.Browser(site).sign_in("late", "another long password").status == 303


@pytest.mark.parametrize("arguments, password, code, words", [
    (["add", "x1"], PASSWORD, 1, "--role is missing"),
    (["add", "x1", "--role", "steward"], PASSWORD, 1, "name"),
    (["add", "x1", "--role", "provider", "--name", "X"], PASSWORD, 1, "belongs to an organisation"),
    (["add", "x1", "--role", "provider", "--name", "X", "--organisation", "Nowhere"], PASSWORD, 1, "No organisation"),
    (["add", "x1", "--role", "steward", "--name", "X"], "short", 1, "at least 12"),
    (["add", "x1", "--role", "steward", "--name", "X"], None, 1, "password"),
    (["add", "sue", "--role", "steward", "--name", "X"], PASSWORD, 1, "already"),
    (["add", "long.login@x", "--role", "steward", "--name", "X"], "long.login@x", 1, "must not be the login"),
    (["add"], PASSWORD, 2, "needs a login"),
    (["list", "sue"], None, 2, "takes no login"),
    (["disable", "nobody"], None, 1, "Nobody has the login"),
    (["disable", "sue", "--role", "admin"], None, 2, "does not take --role"),
    (["forget", "sue"], None, 2, "The first argument"),
    ([], None, 2, ""),
])
def test_the_command_says_what_is_wrong(database, site, arguments, password, code, words):
    result = people.user(database, *arguments, password=password)
    assert result.returncode == code and words in result.stderr, result.stderr


def test_a_password_typed_at_a_terminal_is_asked_twice_and_not_shown(database, tmp_path):
    path = database_copy(database, tmp_path)
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(served.ROOT)
        os.execve(served.PROGRAM, ["signpost", "user", "password", "sue", "--db", str(path)], served.environment())
    seen = b""

    def wait_for(words):
        nonlocal seen
        while words not in seen:
            seen += os.read(terminal, 1000)
    wait_for(b"New password: ")
    time.sleep(0.1)
    os.write(terminal, b"typed at a terminal\n")
    wait_for(b"once more: ")
    time.sleep(0.1)
    os.write(terminal, b"typed at a terminal\n")
    wait_for(b"is changed")
    assert b"typed at a terminal" not in seen
    assert os.waitpid(pid, 0)[1] == 0
    os.close(terminal)
    with served.Served(path) as running:
        assert people.Browser(running).sign_in("sue", "typed at a terminal").status == 303


# ---- a proxy that signs people in ----

def test_a_header_is_believed_from_the_configured_address(behind_a_proxy):
    browser = people.Browser(behind_a_proxy)
    answer = browser.get("/steward/account", X_Remote_User="Tom")
    assert answer.status == 200 and "Tom the steward" in answer.text()
    assert browser.get("/steward/people", X_Remote_User="tom").status == 403
    for login in ("", "nobody", "tom, ada", "tom\tada"):
        assert browser.get("/steward/account", X_Remote_User=login).status == 303, login
    browser.get("/steward/account", X_Remote_User="tom")
    assert browser.post("/steward/account", {"do": "make-token", "name": "by proxy"},
                        X_Remote_User="tom").status == 200
    assert browser.post("/steward/account", {"csrf": "x", "do": "make-token", "name": "b"},
                        X_Remote_User="tom").status == 403
    people.user(behind_a_proxy.database, "disable", "tom")
    assert browser.get("/steward/account", X_Remote_User="tom").status == 303


def test_a_header_is_not_believed_from_elsewhere_or_unasked(copy, site):
    with served.Served(copy, "--trust-identity-header", "X-Remote-User", "--trust-identity-from",
                       "192.0.2.1") as running:
        assert people.Browser(running).get("/steward/account", X_Remote_User="ada").status == 303
    assert people.Browser(site).get("/steward/account", X_Remote_User="ada").status == 303


@pytest.mark.parametrize("options", [
    ["--trust-identity-header", "X-User"], ["--trust-identity-from", "127.0.0.1"],
    ["--trust-identity-header", "X User", "--trust-identity-from", "127.0.0.1"],
    ["--trust-identity-header", "X-User", "--trust-identity-from", "localhost"],
])
def test_half_a_proxy_is_refused(database, tmp_path, options):
    result = served.run("serve", "--db", database_copy(database, tmp_path), "--listen", "127.0.0.1:0", *options)
    assert result.returncode == 2 and "trust-identity" in result.stderr


def test_the_log_never_names_people_or_addresses(site):
    text = site.log()
    assert "127.0.0.1:" not in text.replace(f"127.0.0.1:{site.port}", "")
    for word in ("ada", "sue", "new.one", PASSWORD):
        assert f'"{word}"' not in text and f" {word} " not in text
