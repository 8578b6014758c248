"""Browsing services and organisations over real sockets: choices and counts, searches by words, refusals, privacy."""

import contextlib
import html
import pathlib
import re
import sqlite3
import sys
import time
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

TODAY = "2026-03-01"
SECRET = "xylophonic"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served.Served(served.real_database(tmp_path_factory.mktemp("real")), "--contact-email", "help@example.org",
                       today=TODAY) as running:
        yield running


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    with served.Served(served.synthetic_database(tmp_path_factory.mktemp("synthetic"), services=400),
                       today=TODAY) as running:
        yield running


def search(site, words, **more):
    body = urllib.parse.urlencode({"q": words, **more}).encode()
    return site.ask("POST", "/services", body, {"Content-Type": served.FORM, **served.PAGE})


def plain(text):
    """A piece of HTML as people read it."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))).strip()


def names(page):
    return [plain(name) for name in re.findall(r'sp-item__name">(.*?)</h\d>', page)]


def reasons(page):
    return [plain(reason) for reason in re.findall(r'sp-reason">(.*?)</p>', page)]


def options(page, field):
    """Value, label, sure and perhaps of each choice of a field."""
    select = re.search(rf'<select[^>]* name="{field}">(.*?)</select>', page, re.S)[1]
    found = []
    for value, state, label in re.findall(r'<option value="([^"]*)"([^>]*)>(.*?)</option>', select):
        counts = re.search(r"\((\d+)(?:, and (\d+) to ask)?\)$", label)
        found.append((value, state.strip(), int(counts[1]), int(counts[2] or 0)))
    return found


def total(page):
    return int(re.search(r'sp-sentence">(\d+) service', page)[1])


# ---- browsing ----


@pytest.mark.parametrize("field", ["borough", "need", "stage", "type", "state"])
def test_the_count_beside_a_choice_is_what_choosing_it_gives(site, field):
    day = "as_of=2021-02-01"
    page = site.page(f"/services?{day}").text()
    whole = total(page)
    for value, state, sure, perhaps in options(page, field):
        if value:
            assert (state == "disabled") == (sure + perhaps == 0), value
            assert total(site.page(f"/services?{field}={value}&{day}").text()) == sure + perhaps, value
        else:
            assert sure == whole


def test_counts_follow_the_other_choices(site):
    page = site.page("/services?borough=E09000007&as_of=2021-02-01").text()
    for value, _, sure, _ in options(page, "need"):
        if value:
            assert total(site.page(f"/services?need={value}&borough=E09000007&as_of=2021-02-01").text()) == sure


def test_every_page_together_lists_every_service_once(synthetic):
    path, seen = "/services", []
    while path:
        page = synthetic.page(path).text()
        seen += re.findall(r'sp-item__name"><a class="govuk-link" href="/services/([0-9a-f-]{36})', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = html.unescape(following[1]) if following else None
    assert len(seen) == len(set(seen)) == 400
    assert site_page_is_last(synthetic)


def site_page_is_last(site):
    """A page beyond the last shows the last."""
    return "Page 20 of 20" in site.page("/services?page=99").text()


def test_where_nothing_fits_each_way_out_leads_to_something(site):
    page = site.page("/services?need=accommodation&stage=arrest&borough=E09000007").text()
    assert total(page) == 0
    ways = re.findall(r'<li><a class="govuk-link" href="([^"]+)">Without “[^”]+”</a>: (\d+)', page)
    assert ways
    for way, count in ways:
        assert total(site.page(html.unescape(way)).text()) == int(count) > 0


def test_the_day_decides_what_runs_and_goes_on_to_the_services(site):
    then = site.page("/services?as_of=2021-02-01").text()
    now = site.page("/services").text()
    assert "Running on 1 February 2021" in then and "1 February 2021" not in now
    assert re.search(r'href="/services/[0-9a-f-]{36}\?as_of=2021-02-01"', then)
    assert not re.search(r'href="/services/[0-9a-f-]{36}\?', now)


def test_browsing_may_be_kept_and_is_answered_again_by_its_etag(site):
    answer = site.page("/services?stage=prison")
    assert "no-cache" in answer["Cache-Control"]
    assert site.ask("GET", "/services?stage=prison",
                    headers={**served.PAGE, "If-None-Match": answer["ETag"]}).status == 304


@pytest.mark.parametrize("query, status", [
    ("borough=E09000099", 400), ("need=gold", 400), ("stage=E09000007", 400), ("state=maybe", 400), ("page=0", 400),
    ("page=x", 400), ("page=-1", 400), ("q=housing", 400), ("colour=red", 400), ("as_of=yesterday", 400),
    ("borough=&need=&stage=&type=&state=&as_of=", 200), ("need=not-stated", 200), ("page=100000", 200),
])
def test_only_choices_that_exist_are_taken(site, query, status):
    assert site.page(f"/services?{query}").status == status


def test_a_wrong_day_is_told_and_kept_in_the_form(site):
    answer = site.page("/services?as_of=31+June&need=accommodation")
    assert answer.status == 400
    page = answer.text()
    assert "Enter a day like 2021-02-01." in page and 'value="31 June"' in page
    assert [option for option in options(page, "need") if option[1] == "selected"][0][0] == "accommodation"


# ---- words ----


@pytest.mark.parametrize("words, first, reason", [
    ("beth", "Beth Centre", "Its name has “Beth”."),
    ("BETH CENTRE", "Beth Centre", "Its name has “Beth” and “Centre”"),
    ("working chan", "Working Chance employment support", "Its name has “Working” and “Chance”"),
    ("probaton", "Advance Minerva in Hillingdon probation office", "Its name has “probation”, spelled like “probaton”"),
    ("homelessness", None, "What it helps with has “homelessness”."),
    ("hous", "Safe house for female victims of modern slavery", "Its name has “house”"),
])
def test_words_may_be_cut_short_or_misspelled_and_every_hit_has_its_reason(site, words, first, reason):
    page = search(site, words).text()
    found = names(page)
    assert found and len(reasons(page)) == len(found)
    assert first in (found[0], None)
    assert reasons(page)[0].startswith(reason)


def test_what_was_found_is_marked(site):
    page = search(site, "beth").text()
    assert "<mark>Beth</mark> Centre" in page


def test_a_search_is_not_kept_and_leaves_no_trace(site):
    answer = search(site, SECRET)
    assert answer.status == 200 and answer["Cache-Control"] == "no-store"
    assert "No service has “xylophonic”." in html.unescape(answer.text())
    assert site.ask("GET", f"/services?q={SECRET}", headers=served.PAGE).status == 400
    time.sleep(0.6)
    assert SECRET not in site.log()


def test_choices_and_words_go_together(site):
    whole = names(search(site, "women").text())
    some = search(site, "women", borough="E09000007", as_of="2021-02-01").text()
    assert 0 < total(some) < len(site.page("/services").text())
    assert "Remove" in some and 'name="without" value="borough"' in some
    without = search(site, "women", borough="E09000007", without="borough").text()
    assert names(without) == whole


def test_pages_of_a_search_go_on_by_buttons(synthetic):
    first = search(synthetic, "synthetic").text()
    second = search(synthetic, "synthetic", page="2").text()
    assert 'name="page" value="2"' in first and 'name="page" value="1"' in second
    assert len(names(first)) == 20 and first != second
    assert not set(re.findall(r"/services/[0-9a-f-]{36}", first)) & set(re.findall(r"/services/[0-9a-f-]{36}", second))


def test_the_same_words_give_the_same_page(synthetic):
    assert search(synthetic, "synthetic women").body == search(synthetic, "synthetic women").body


@pytest.mark.parametrize("words", [
    "", " ", '"', '"""', "'", "*", "^", "(", ")", "{", "-", "+", ":", "name:housing", "NEAR(a b, 2)", "a AND", "NOT b",
    "OR", "'; DROP TABLE documents; --", "\\", "%", "_", "$q", "{{q}}", "{{{q}}}", "<script>alert(1)</script>",
    "“”", "👩", "\u0301", "é" * 200, "a " * 5000, "x" * 20000, "\t\n", "%00",
])
def test_what_is_typed_is_never_syntax_nor_markup(site, words):
    answer = search(site, words)
    assert answer.status == 200, words
    page = answer.text()
    assert "<script>alert" not in page
    assert re.search(r'name="q" type="search" value="([^"]*)"', page), words


def test_typed_text_that_is_no_text_is_refused(site):
    for body in (b"q=%ff%fe", b"q=%00", b"q=\xff"):
        answer = site.ask("POST", "/services", body, {"Content-Type": served.FORM, **served.PAGE})
        assert answer.status in (400, 422), body


def test_a_form_with_other_fields_is_refused(site):
    assert search(site, "housing", colour="red").status == 400
    assert search(site, "housing", borough="Camden").status == 400
    assert search(site, "housing", as_of="yesterday").status == 422


# ---- organisations ----


def organisation(site, name):
    page = site.page("/organisations").text()
    return re.search(rf'href="(/organisations/[0-9a-f-]{{36}})">{re.escape(html.escape(name))}<', page)[1]


def test_a_long_list_of_organisations_is_one_page(tmp_path):
    database = served.real_database(tmp_path)
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(organisation)")]
        values = {"id": "NULL", "uuid": "printf('10000000-0000-4000-8000-%012d', n)", "name": "'Organisation ' || n"}
        chosen = ", ".join(values.get(column, column) for column in columns)
        connection.execute(f"INSERT INTO organisation WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many"
                           f" WHERE n < 20000) SELECT {chosen} FROM many, (SELECT * FROM organisation LIMIT 1)")
    with served.Served(database, today=TODAY) as running:
        answer = running.page("/organisations")
        assert answer.status == 200
        assert answer.text().count('href="/organisations/') > 20000


def test_organisations_stand_from_a_to_z_with_their_services(site):
    page = site.page("/organisations").text()
    found = [plain(name).lower() for name in re.findall(r'href="/organisations/[^"]+">(.*?)</a>', page)]
    assert len(found) == 51 and found == sorted(found)
    assert re.search(r">Advance</a> <span class=\"sp-quiet\">12 services<", page)
    assert "pays for 5 services" in page


def test_an_organisation_tells_its_services_by_whether_they_run(site):
    path = organisation(site, "Advance")
    now, then = site.page(path).text(), site.page(f"{path}?as_of=2021-02-01").text()
    assert len(names(now)) == len(names(then)) > 5
    assert "Services that have ended" in now and "Services that begin later" not in now
    assert "Services that run on this day" in then and "Services that begin later" in then
    assert '<svg' in then and "Perhaps covered:" in then
    assert "Our sources give no telephone number for it." in now


def test_an_organisation_whose_services_have_all_ended_shows_the_last_day(site):
    page = site.page(organisation(site, "London Community Rehabilitation Company")).text()
    assert "Pays for it" in page


def test_a_telephone_number_names_its_source(site):
    page = site.page(organisation(site, "Refuge")).text()
    assert 'href="tel:02077338724"' in page and "Source: " in page


def test_an_unknown_organisation_is_not_found(site):
    assert site.page("/organisations/00000000-0000-4000-8000-000000000000").status == 404
    assert site.page("/organisations/advance").status == 404
    assert site.page("/organisations?page=2").status == 400


# ---- the service's own page ----


def test_a_service_leads_to_its_organisations_its_programme_and_its_sheet(site):
    path = re.search(r'href="(/services/[0-9a-f-]{36})">.*?WrapAround', search(site, "Minerva WrapAround").text())[1]
    page = site.page(f"{path}?as_of=2021-02-01").text()
    assert re.search(r'href="/organisations/[0-9a-f-]{36}\?as_of=2021-02-01">Advance</a> \(Lead\)', page)
    assert "Also part of it:" in page and "Minerva diversionary scheme for women 18-25</a>" in page
    assert f'href="{path}/sheet?as_of=2021-02-01"' in page
    assert "<title>Minerva WrapAround – Signpost</title>" in page


def test_mistakes_are_reported_to_the_address_of_the_settings_alone(site, synthetic):
    path = re.search(r'href="(/services/[0-9a-f-]{36})"', site.page("/services").text())[1]
    assert f'href="mailto:help@example.org?subject=Signpost%3A%20a%20mistake%20on%20{path.replace("/", "%2F")}"' in \
        site.page(path).text()
    other = re.search(r'href="(/services/[0-9a-f-]{36})"', synthetic.page("/services").text())[1]
    assert "mailto:" not in synthetic.page(other).text()


@pytest.mark.parametrize("email", ["nobody", "a@b@c", "@b", "a@", "a b@c", 'a"@b', "a@b?cc=d", "a@b&x", "a%40b@c"])
def test_a_contact_that_is_no_plain_address_is_refused(tmp_path, email):
    result = served.run("serve", "--db", tmp_path / "none.db", "--listen", "127.0.0.1:0", "--contact-email", email)
    assert result.returncode == 2 and "--contact-email is an address" in result.stderr
