"""Pages for stewards: lists, one listing, changes by one press, history, proposals, duplicates."""

import collections
import html
import html.parser
import pathlib
import re
import sqlite3
import sys
import time
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import forms  # noqa: E402
import people  # noqa: E402
import served  # noqa: E402
from editing import staffed_database, words  # noqa: E402

LATER = "2027-06-10"  # half a year after every listing was checked
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = staffed_database(tmp_path_factory.mktemp("pages"))
    with served.Served(path, today=LATER) as running:
        running.database = path
        yield running


@pytest.fixture(scope="module")
def sam(site):
    return people.signed_in(site, "sam")


@pytest.fixture(scope="module")
def sue(site):
    return people.signed_in(site, "sue")


@pytest.fixture(scope="module")
def pat(site):
    return people.signed_in(site, "pat")


def ids(answer):
    return re.findall(r'__name"><a class="govuk-link" href="/steward/services/([0-9a-f-]{36})"', answer.text())


def fields(answer, action):
    """The hidden fields of the form that goes to the address."""
    text = answer.text()
    form = text[text.index(f'action="{action}"'):]
    form = form[:form.index("</form>")]
    return {name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}


def listing(browser, number):
    """The address of one listing; each test takes another."""
    found = ids(browser.get("/steward/services?sort=name"))
    return f"/steward/services/{found[number]}"


def press(browser, address, action, **more):
    page = browser.get(address if action == "check" else f"{address}/{action}")
    return browser.post(f"{address}/{action}", {**fields(page, f"{address}/{action}"), **more})


def public(site, address):
    return site.page(address.replace("/steward", "")).status


# ---- lists ----

def test_the_list_holds_every_service_and_pages_through_them(site, sam):
    whole = set()
    path = "/steward/services"
    while path:
        page = sam.get(path)
        assert page.status == 200 and page["Cache-Control"] == "no-store"
        assert not whole & set(ids(page))
        whole |= set(ids(page))
        link = re.search(r'href="([^"]*)" rel="next"', page.text())
        path = html.unescape(link[1]) if link else None
    count = site.get("/collections/services/items?limit=1&f=json").json()["numberMatched"]
    assert len(whole) == count


@pytest.mark.parametrize("query, wanted", [
    ("q=beth", "Beth Centre"),
    ("organisation=WOMEN+in+prison", "Women in Prison"),
    ("borough=E09000022&type=womens-centre", "Lambeth"),
    ("state=overdue&sort=stale", "should have been checked"),
    ("state=attention", "Needs attention"),
    ("state=confidential", "Confidential"),
    ("state=due", "No listing fits"),
    ("q=xyzzyx", "No listing fits"),
])
def test_filters_narrow_the_list(sam, query, wanted):
    page = sam.get("/steward/services?" + query)
    assert page.status == 200 and wanted in words(page)


def test_filters_may_be_put_together_and_stay_in_the_links(sam):
    page = sam.get("/steward/services?organisation=%26%3C%22wo&sort=stale")
    assert 'value="&amp;&lt;&quot;wo"' in page.text()
    page = sam.get("/steward/services?organisation=e&sort=checked&state=overdue")
    link = html.unescape(re.search(r'href="([^"]*)" rel="next"', page.text())[1])
    assert link == "/steward/services?organisation=e&state=overdue&sort=checked&page=2"


@pytest.mark.parametrize("login", ["sam", "pat"])
def test_each_number_on_the_first_page_is_that_of_the_list_that_it_leads_to(login, request):
    browser = request.getfixturevalue(login)
    counts = re.findall(r'href="(/steward/services\?state=[^"]*)"><strong>(\d+)</strong>', browser.get("/steward").text())
    assert counts
    for link, count in counts:
        page = browser.get(html.unescape(link))
        assert re.search(rf"\b{count} listings?\b", words(page)), (link, count)
        assert len(ids(page)) == min(int(count), len(ids(browser.get("/steward/services"))))


@pytest.mark.parametrize("query", ["state=x", "sort=x", "borough=x", "type=x", "page=0", "page=x"])
def test_a_choice_that_does_not_exist_is_refused(sam, query):
    assert sam.get("/steward/services?" + query).status == 400


def test_a_provider_sees_own_listings_and_of_others_what_does_not_exist(site, sam, pat):
    own = ids(pat.get("/steward/services"))
    foreign = [one for one in ids(sam.get("/steward/services")) if one not in own]
    assert own and foreign
    for one in own:
        assert "Women in Prison" in words(pat.get(f"/steward/services/{one}"))
    missing = pat.get(f"/steward/services/{NOBODY}")
    assert missing.status == 404
    for path in ("", "/retire", "/history", "/history/1"):
        answer = pat.get(f"/steward/services/{foreign[0]}{path}")
        assert (answer.status, answer.body) == (404, pat.get(f"/steward/services/{NOBODY}{path}").body)
    assert words(pat.get("/steward")).count("Women in Prison") >= 1
    assert not set(foreign) & set(ids(pat.get("/steward/duplicates")))


# ---- changes by one press ----

def test_still_true_today_is_seen_at_once_by_the_public(site, sam):
    address = listing(sam, 0)
    start = time.monotonic()
    answer = press(sam, address, "check")
    assert answer.status == 303 and answer["Location"] == f"{address}?done=checked"
    assert time.monotonic() - start < 2
    assert "checked on 10 June 2027" in site.page(address.replace("/steward", "")).text()
    page = sam.get(answer["Location"])
    assert "Checked today" in words(page) and "Checked: still true by sam" in words(page)
    answer = press(sam, address, "check")
    assert answer["Location"].startswith(address)


def test_retiring_asks_for_a_reason_and_can_be_taken_back(site, sam):
    address = listing(sam, 1)
    answer = press(sam, address, "retire", reason="  ")
    assert answer.status == 422 and "Say why" in words(answer) and "<title>Error" in answer.text()
    answer = press(sam, address, "retire", reason="x" * 2001)
    assert answer.status == 422 and "fewer words" in words(answer)
    assert public(site, address) == 200
    answer = press(sam, address, "retire", reason="<b>It closed</b>.")
    assert answer["Location"] == f"{address}?done=retired"
    assert public(site, address) == 404
    page = sam.get(address)
    assert "<b>It closed" not in page.text() and "<b>It closed</b>." in words(page)
    assert address in sam.get("/steward/retired").text()
    assert press_restore(sam, address).status == 303
    assert public(site, address) == 200
    assert address not in sam.get("/steward/retired").text()


def press_restore(browser, address):
    action = f"{address}/restore"
    return browser.post(action, fields(browser.get(address), action))


def test_the_version_must_be_said_and_be_the_newest(site, sam, sue):
    address = listing(sam, 2)
    old = fields(sue.get(f"{address}/retire"), f"{address}/retire")
    assert press(sam, address, "check").status == 303
    answer = sue.post(f"{address}/retire", {**old, "reason": "It \"closed\"."})
    assert answer.status == 412
    said = words(answer)
    assert "sam changed it" in said and "22 November 2026" in said and "10 June 2027" in said
    assert "It &quot;closed&quot;." in answer.text()
    again = fields(answer, f"{address}/retire")
    assert again["version"] != old["version"]
    assert public(site, address) == 200
    assert sue.post(f"{address}/retire", {**again, "reason": "It closed."}).status == 303
    for version in ("", "x", "0" * 63, "Z" * 64):
        assert sue.post(f"{address}/retire", {**old, "version": version, "reason": "x"}).status in (400, 404)


def test_each_change_is_in_the_history_with_what_differed_and_can_be_undone(sam):
    address = listing(sam, 3)
    press(sam, address, "check")
    page = sam.get(address)
    row = re.search(rf'{address}/history/(\d+)', page.text())[0]
    change = sam.get(row)
    assert "Last checked" in words(change) and "Undo this change" in words(change)
    assert sam.post(f"{row}/undo", fields(change, f"{row}/undo")).status == 303
    assert "Overdue" in words(sam.get(address))
    assert "A change was undone by sam" in words(sam.get(f"{address}/history"))
    later = sam.get(row)
    assert "Later changes are undone too" in words(later)
    other = listing(sam, 4)
    number = row.rsplit("/", 1)[1]
    assert sam.get(f"{other}/history/{number}").status == 404
    for wrong in ("0", "x", "999999", "99999999999999999999"):
        assert sam.get(f"{address}/history/{wrong}").status == 404


# ---- proposals ----

def test_a_providers_press_waits_until_a_steward_decides(site, sam, pat):
    address = listing(pat, 0)
    answer = press(pat, address, "check")
    assert answer["Location"] == f"{address}?done=proposed"
    assert "checked on 10 June 2027" not in site.page(address.replace("/steward", "")).text()
    proposal = re.search(r"/steward/proposals/[0-9a-f-]{36}", sam.get("/steward/proposals").text())[0]
    page = sam.get(proposal)
    assert "10 June 2027" in words(page) and "Still true today." in words(page)
    form = fields(page, proposal)
    assert sam.post(proposal, {**form, "decision": "refuse"}).status == 422
    assert sam.post(proposal, {**form, "decision": "x"}).status in (400, 422)
    assert pat.post(proposal, {**fields(pat.get(proposal), proposal), "decision": "approve"}).status in (403, 422)
    assert sam.post(proposal, {**form, "decision": "approve"})["Location"] == "/steward/proposals?done=approved"
    assert "checked on 10 June 2027" in site.page(address.replace("/steward", "")).text()
    assert "Proposed by" in words(sam.get(address))
    answer = sam.post(proposal, {**form, "decision": "approve"})
    assert answer.status == 422 and "decided meanwhile" in words(answer)


def test_a_proposal_that_is_out_of_date_says_so(sam, pat):
    address = listing(pat, 1)
    press(pat, address, "retire", reason="No money.")
    page = sam.get("/steward/proposals")
    proposal = re.search(r"/steward/proposals/[0-9a-f-]{36}", page.text())[0]
    old = fields(sam.get(proposal), proposal)
    press(sam, address, "check")
    page = sam.get(proposal)
    assert "was changed after this was asked for" in words(page)
    answer = sam.post(proposal, {**old, "decision": "approve", "reason": "Yes."})
    assert answer.status == 412 and "Look again" in words(answer) and "Yes." in answer.text()
    answer = sam.post(proposal, {**fields(answer, proposal), "decision": "refuse", "reason": "It goes on."})
    assert answer.status == 303
    assert "Refused by" in words(pat.get("/steward/proposals")) and "It goes on." in words(pat.get(proposal))


def test_what_a_steward_changed_meanwhile_stays_when_a_proposal_is_approved(site, sam, pat):
    address = listing(pat, 3)
    editor = f"{address}/edit"
    fill(pat, f"{editor}/names", description="As pat has it.")
    pat.post(f"{editor}/save", dict(forms.fields(pat.get(f"{editor}/answers"), f"{editor}/save")))
    proposal = re.search(r"/steward/proposals/[0-9a-f-]{36}", sam.get("/steward/proposals").text())[0]
    fill(sam, f"{editor}/phones/new", number="020 7946 0321", about="As sam has it")
    sam.post(f"{editor}/save", dict(forms.fields(sam.get(f"{editor}/answers"), f"{editor}/save")))
    page = sam.get(proposal)
    said = words(page)
    assert "What was changed meanwhile stays" in said and "As pat has it." in said
    would = said[said.index("What would change"):]
    assert "As pat has it." in would and "As sam has it" not in would
    assert sam.post(proposal, {**fields(page, proposal), "decision": "approve"}).status == 303
    text = site.page(address.replace("/steward", "")).text()
    assert "As pat has it." in text and "020 7946 0321" in text


def test_a_provider_withdraws_and_sees_no_proposal_of_others(site, sam, pat):
    people.add(site.database, "pia", "provider", "--organisation", "Housing for Women")
    pia = people.signed_in(site, "pia")
    address = listing(pat, 2)
    press(pat, address, "check")
    proposal = re.search(r"/steward/proposals/[0-9a-f-]{36}", pat.get("/steward/proposals").text())[0]
    missing = pia.get(f"/steward/proposals/{NOBODY}")
    assert (pia.get(proposal).status, pia.get(proposal).body) == (404, missing.body)
    assert proposal not in pia.get("/steward/proposals").text()
    form = fields(pat.get(proposal), proposal)
    assert sam.post(proposal, {**fields(sam.get(proposal), proposal), "decision": "withdraw"}).status in (400, 403, 422)
    assert pat.post(proposal, {**form, "decision": "withdraw"}).status == 303
    assert "Withdrawn" in words(pat.get("/steward/proposals"))


def fill(browser, path, query="", **values):
    """Sends the form of a page with some of it changed."""
    sent = forms.changed(forms.fields(browser.get(path + query), path), **values, action="keep")
    return browser.ask("POST", path, urllib.parse.urlencode(sent))


def test_a_provider_adds_a_listing_which_is_there_once_a_steward_approves(site, sam, pat):
    answer = fill(pat, "/steward/services/new", name="The Tuesday Room", organisation="Women in Prison",
                  title="A call on 1 June 2027", date="1 June 2027")
    editor = answer["Location"]
    address = editor.replace("/edit", "")
    fill(pat, f"{editor}/names", type="advice", description="Tea on Tuesdays.")
    fill(pat, f"{editor}/dates/new", **{"from": "1 May 2027"})
    fill(pat, f"{editor}/rules/new", query="?condition=need", terms="accommodation")
    sent = pat.post(f"{editor}/save", dict(forms.fields(pat.get(f"{editor}/answers"), f"{editor}/save")))
    assert sent.status == 303, words(sent)
    after = pat.get(sent["Location"])
    assert after.status == 200 and "Sent for approval" in words(after)
    assert (public(site, address), sam.get(address).status) == (404, 404)
    for decision, more in (("refuse", {"reason": "Which Tuesday?"}), ("approve", {})):
        page = sam.get("/steward/proposals")
        assert "The Tuesday Room" in words(page)
        proposal = re.search(r"/steward/proposals/[0-9a-f-]{36}", page.text())[0]
        page = sam.get(proposal)
        assert "Tea on Tuesdays." in words(page) and f'href="{address}"' not in page.text()
        assert sam.post(proposal, {**fields(page, proposal), "decision": decision, **more}).status == 303
        if decision == "refuse":
            assert public(site, address) == 404 and "Which Tuesday?" in words(pat.get(proposal))
            form = fields(pat.get(proposal), proposal)
            assert pat.post(proposal, {**form, "decision": "resume"})["Location"] == editor
            again = pat.post(proposal, {**form, "decision": "resume"})
            assert again.status == 422 and "a draft of this listing already" in words(again)
            assert sam.post(proposal, {**fields(page, proposal), "decision": "resume"}).status == 422
            fill(pat, f"{editor}/names", description="Tea on Tuesdays. The first of each month.")
            sent = pat.post(f"{editor}/save", dict(forms.fields(pat.get(f"{editor}/answers"), f"{editor}/save")))
            assert sent.status == 303, words(sent)
    assert (public(site, address), pat.get(address).status) == (200, 200)
    assert "Proposed by Pat" in words(sam.get(address)) and "first of each month" in words(sam.get(address))


# ---- who may ----

@pytest.mark.parametrize("path", ["/steward", "/steward/services", "/steward/services/{}", "/steward/services/{}/retire",
                                  "/steward/services/{}/history", "/steward/duplicates", "/steward/retired",
                                  "/steward/proposals"])
def test_nobody_sees_a_page_without_signing_in(site, path):
    answer = site.page(path.format(NOBODY))
    assert answer.status == 303 and answer["Location"].startswith("/steward/sign-in?next=")


def test_a_press_without_the_forms_token_does_nothing(site, sam):
    address = listing(sam, 5)
    form = fields(sam.get(address), f"{address}/check")
    answer = sam.post(f"{address}/check", {"version": form["version"], "csrf": ""})
    assert answer.status == 403
    assert "Overdue" in words(sam.get(address))


def test_only_stewards_restore_and_see_what_was_retired(pat):
    assert pat.get("/steward/retired").status == 403
    address = listing(pat, 0)
    form = fields(pat.get(address), f"{address}/check")
    assert pat.post(f"{address}/restore", form).status == 403


# ---- duplicates ----

def test_two_listings_that_may_be_one_are_told_with_reasons(tmp_path):
    path = served.real_database(tmp_path)
    people.add(path, "sam", "steward")
    database = sqlite3.connect(path)
    first, second = database.execute(
        "SELECT a.id, b.id FROM service a JOIN organisation_role ra ON ra.service_id = a.id JOIN organisation_role rb "
        "ON rb.organisation_id = ra.organisation_id AND rb.role = ra.role AND ra.role = 'lead' "
        "JOIN service b ON b.id = rb.service_id WHERE a.id < b.id LIMIT 1").fetchone()
    database.execute("UPDATE service SET name = 'The Nest' WHERE id = ?", (first,))
    database.execute("UPDATE service SET name = 'the NEST!' WHERE id = ?", (second,))
    database.commit()
    database.close()
    with served.Served(path, today=LATER) as site:
        page = people.signed_in(site, "sam").get("/steward/duplicates")
        assert "1 pair" in words(page) and "Same name, same organisation" in words(page)
        assert len(ids(page)) == 2

# ---- every link leads somewhere ----

class Links(html.parser.HTMLParser):
    """What a page points to, the forms that it would send by GET, and its own names."""

    def __init__(self, text):
        super().__init__()
        self.to, self.names, self.labels = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        self.names |= {has["id"]} if has.get("id") else set()
        if tag == "form":
            self.to.append((has["action"], has.get("method", "get")))
        elif tag in ("a", "link", "script", "img") and (has.get("href") or has.get("src")):
            self.to.append((has.get("href") or has["src"], "get"))
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.labels += (has.get(name) or "").split()


def kind(path):
    """Addresses that differ in their ids and numbers are of one kind."""
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", path)
    return re.sub(r"/\d+(?=/|$)", "/N", re.sub(r"=[^&]*", "=", path))


OF_EACH_KIND = 3


@pytest.mark.parametrize("login", ["ada", "sam", "pat"])
def test_every_link_leads_somewhere(site, login):
    browser = people.signed_in(site, login)
    address = f"/steward/services/{ids(browser.get('/steward/services'))[0]}"
    press(browser, address, "check")
    waiting, seen, counts, pages = ["/steward"], set(), collections.Counter(), 0
    while waiting:
        path = waiting.pop(0)
        answer = browser.get(path)
        assert answer.status == 200, (path, answer.status)
        if not path.startswith("/steward"):
            continue
        assert answer["Cache-Control"] == "no-store", path
        if "text/html" not in answer["Content-Type"]:
            continue
        pages += 1
        links = Links(answer.text())
        assert set(links.labels) <= links.names, (path, set(links.labels) - links.names)
        for to, method in links.to:
            whole = urllib.parse.urljoin(path, to)
            target, _, name = whole.partition("#")
            assert target.startswith(("/", "https://", "http://")), (path, to)
            if name and target == path:
                assert name in links.names, (path, to)
            if not target.startswith("/") or (target, method) in seen:
                continue
            seen.add((target, method))
            counts[kind(target)] += 1
            if method == "post":
                assert browser.get(target).status in (200, 405), (path, to)
            elif counts[kind(target)] <= OF_EACH_KIND:
                waiting.append(target)
    assert pages > 30
    assert (kind(f"{address}/edit/answers") in counts) and ("/steward/people" in counts) == (login == "ada")
