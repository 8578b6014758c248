"""Sheets and posters in a real browser, printed: one page, readable codes, nothing that tells."""

import base64
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

DAY = "2021-02-01"
PUBLIC = "https://signpost.example"
CAMDEN, LAMBETH = "E09000007", "E09000022"
PHONE, DESK = 360, 1280
LONG_SYNTHETIC = 12
# What a neutral paper must not say, whatever is on it.
TELLING = r"justice|police|prison|court|probation|arrest|custody|convict|crim|women|woman|\bshe\b|\bher\b|abuse|violence|" \
          r"refuge|rape|exploit|slavery|drug|alcohol|pregnan|signpost"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served.Served(served.real_database(tmp_path_factory.mktemp("real")), "--public-url", PUBLIC, today="2026-03-01") as running:
        yield running


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    with served.Served(served.synthetic_database(tmp_path_factory.mktemp("synthetic")), today=DAY) as running:
        yield running


@pytest.fixture
def browser(chromium):
    chromium.size(DESK)
    chromium.complaints()
    return chromium


@pytest.fixture(scope="module")
def tools():
    for name in ("pdfinfo", "pdftotext", "pdftoppm", "zbarimg"):
        if not shutil.which(name):
            pytest.skip(f"skipped: {name} is not installed")


def services(site):
    answer = site.get("/collections/services/items?limit=1000").json()
    return {one["id"]: one["properties"]["name"] for one in answer["features"]}


def id_of(site, name):
    return next(id for id, one in services(site).items() if one == name)


def printed(browser, address):
    """The PDF that its user would print."""
    browser.open(address)
    answer = browser.do("POST", "/goog/cdp/execute",
                        {"cmd": "Page.printToPDF", "params": {"preferCSSPageSize": True}})
    return base64.b64decode(answer["data"])


def tool(name, *arguments, given):
    return subprocess.run([name, *arguments], input=given, capture_output=True, check=True, timeout=60).stdout


def info(pdf):
    text = tool("pdfinfo", "-", given=pdf).decode()
    return dict(re.findall(r"^([^:]+): +(.*)$", text, re.M))


def words(pdf):
    return " ".join(tool("pdftotext", "-layout", "-", "-", given=pdf).decode().split())


def paper(html):
    """The text of what is printed."""
    inner = re.search(r'<article class="sp-paper.*?</article>', html, re.S)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", inner, flags=re.S)).split())


# ---- the sheet ----


def test_each_sheet_of_the_real_data_is_one_page_of_a4(browser, site, tools):
    for id, name in services(site).items():
        about = info(printed(browser, f"{site.url}services/{id}/sheet?as_of={DAY}"))
        assert about["Pages"] == "1", name
        assert "A4" in about["Page size"], about["Page size"]


def test_the_longest_synthetic_sheets_are_one_page(browser, synthetic, tools):
    by_length = sorted(services(synthetic), key=lambda id: -len(paper(synthetic.page(f"/services/{id}/sheet").text())))
    for id in by_length[:LONG_SYNTHETIC]:
        assert info(printed(browser, f"{synthetic.url}services/{id}/sheet"))["Pages"] == "1", id


def endless(folder):
    """A directory with a service that says too much of everything."""
    path = served.synthetic_database(folder, 5)
    with sqlite3.connect(path) as store:
        (id, uuid), = store.execute("SELECT id, uuid FROM service WHERE reach = 'visit' LIMIT 1").fetchall()
        store.execute("UPDATE service SET name = ?, description = ? WHERE id = ?",
                      ("A name that goes on and on " * 7, "Some help with Ärger of each and any kind. " * 90, id))
        store.execute("UPDATE organisation SET name = name || ?", (" and everybody who ever worked with them" * 3,))
        store.execute("UPDATE source SET title = ?", ("A report on reports of reports, " * 9,))
        for i in range(6):
            store.execute("INSERT INTO phone (service_id, number, description, source_id) SELECT ?, ?, ?, min(id) FROM source",
                          (id, f"020 7946 09{i:02}", "for callers of a certain kind at certain times " * 2))
        for i in range(40):
            store.execute("INSERT INTO rule (service_id, condition, mode, text) VALUES (?, 'text', 'requires', ?)",
                          (id, f"Condition {i} must hold as it is written down here. " * 2))
    return path, uuid


def test_a_service_that_says_too_much_is_cut_to_one_page_and_says_so(browser, tools, tmp_path):
    path, uuid = endless(tmp_path)
    with served.Served(path, today=DAY) as running:
        pdf = printed(browser, f"{running.url}services/{uuid}/sheet")
    assert info(pdf)["Pages"] == "1"
    text = words(pdf)
    assert "More on its page." in text and "Page 1 of 1" in text and "020 7946 0905" in text
    for label in ("What it offers", "Whom it takes", "From where", "Where", "Open", "How to refer", "On this day", "Notes"):
        assert label in text, label


def test_the_sheet_says_what_a_referrer_needs(browser, site, tools):
    text = words(printed(browser, f"{site.url}services/{id_of(site, 'Gaia Centre')}/sheet?as_of={DAY}"))
    for part in ("Gaia Centre", "020 7733 8724", "She must be 13 or over.", "Women who live in Lambeth.", "How to refer",
                 "As at 1 February 2021", "Data fingerprint " + site.get("/?f=json").json()["atlas_version"],
                 "Historical record, checked on", "Source: Lambeth Council", "Page 1 of 1"):
        assert part in text, part
    assert "Exit this page" not in text and "Back to the service" not in text and "Print" not in text


def test_the_code_leads_to_the_page_of_the_service(browser, site, tools, tmp_path):
    address = f"services/{id_of(site, 'Gaia Centre')}"
    pdf = printed(browser, site.url + address + "/sheet")
    picture = tmp_path / "sheet.png"
    picture.write_bytes(tool("pdftoppm", "-r", "150", "-png", "-", given=pdf))
    found = subprocess.run(["zbarimg", "--quiet", "--raw", picture], capture_output=True, text=True, check=True).stdout
    assert found.strip() == f"{PUBLIC}/{address}"


def test_a_refuge_has_no_address_on_paper(site):
    id = id_of(site, "Safe house for female victims of modern slavery")
    assert "To keep women safe no address is given." in paper(site.page(f"/services/{id}/sheet").text())
    assert "Where" not in paper(site.page(f"/services/{id}/sheet?neutral=true").text())


def test_a_missing_number_leaves_a_line_to_write_it_on(site):
    html = site.page(f"/services/{id_of(site, 'Beth Centre')}/sheet").text()
    assert "No number in its source." in html and "sp-sheet__line" in html


# ---- the poster ----


def searched(site, borough, stage):
    answer = site.find({"near": borough, "home": borough, "stage": stage, "as_of": DAY, "limit": 100}).json()
    return sorted(one["properties"]["name"] for one in answer["features"])


def on_poster(html):
    return [part.replace("&#39;", "'").replace("&amp;", "&")
            for part in re.findall(r'<p class="sp-poster__name">(.*?)</p>', html)]


@pytest.mark.parametrize("borough, code, stage", [("Camden", CAMDEN, "arrest"), ("Lambeth", LAMBETH, "prison")])
def test_the_poster_shows_what_a_search_finds(site, borough, code, stage):
    html = site.page(f"/posters/{code}?stage={stage}&as_of={DAY}").text()
    assert sorted(on_poster(html)) == searched(site, borough, stage)
    assert f"Help for women who live in {borough}" in html


def test_each_page_of_a_poster_has_its_head_foot_and_number(browser, site, tools):
    pdf = printed(browser, f"{site.url}posters/{CAMDEN}?stage=arrest&as_of={DAY}")
    count = int(info(pdf)["Pages"])
    pages = [" ".join(page.split()) for page in tool("pdftotext", "-layout", "-", "-", given=pdf).decode().split("\f")[:-1]]
    assert count == len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert "As at 1 February 2021" in page and "Historical records" in page
        assert "Source: Signpost" in page and f"Page {number} of {count}" in page


def test_synthetic_papers_say_so(browser, synthetic, tools):
    for path in (f"posters/{CAMDEN}", f"services/{next(iter(services(synthetic)))}/sheet?neutral=true"):
        assert "none of these services exist" in words(printed(browser, synthetic.url + path))


def test_a_poster_is_chosen_by_a_form_without_script(browser, site):
    browser.scripts(False)
    try:
        browser.open(site.url + "posters")
        browser.click(f"#f-borough option[value={CAMDEN}]")
        browser.click("#f-stage option[value=arrest]")
        browser.click(".govuk-button")
        browser.wait(".sp-poster")
        assert browser.address() == f"{site.url}posters/{CAMDEN}?stage=arrest"
    finally:
        browser.scripts(True)


def test_a_form_without_a_borough_says_what_to_do(site):
    answer = site.page("/posters?borough=&stage=arrest&as_of=")
    assert answer.status == 422 and answer.text().count("Choose a borough.") == 2


# ---- both ----


@pytest.mark.parametrize("path, status", [
    (f"/posters/{CAMDEN}?stage=nothing", 400), (f"/posters/{CAMDEN}?as_of=tomorrow", 400),
    (f"/posters/{CAMDEN}?neutral=perhaps", 400), (f"/posters/{CAMDEN}?near=SE15", 400), ("/posters/E09000099", 404),
    ("/posters/Camden", 404), ("/posters?borough=E09000099", 400), ("/services/nothing/sheet", 404)])
def test_wrong_addresses_are_refused(site, path, status):
    assert site.page(path).status == status


def test_a_form_that_was_sent_keeps_its_day_and_looks(site):
    query = urllib.parse.urlencode({"borough": CAMDEN, "stage": "", "as_of": DAY, "neutral": "true"})
    answer = site.page("/posters?" + query)
    assert answer.status == 303 and answer["Location"] == f"/posters/{CAMDEN}?as_of={DAY}&neutral=true"


def test_neutral_papers_do_not_tell(site, synthetic):
    for running in (site, synthetic):
        for id, name in list(services(running).items())[:60]:
            text = paper(running.page(f"/services/{id}/sheet?neutral=true&as_of={DAY}").text().replace("&#39;", "'"))
            assert name in text
            assert not re.search(TELLING, text.replace(name, ""), re.I), (name, text)
        html = running.page(f"/posters/{LAMBETH}?stage=arrest&neutral=true&as_of={DAY}").text()
        names = on_poster(html)
        assert names == sorted(names, key=str.casefold)
        assert names or running is synthetic, "this may have no number for them"
        text = paper(html)
        for name in names:
            text = text.replace(name, "")
        assert not re.search(TELLING, text, re.I), text
        assert "<title>Useful numbers" in html and "sp-qr" not in html


def test_neutral_papers_print_neutrally(browser, site, tools):
    pdf = printed(browser, f"{site.url}services/{id_of(site, 'Gaia Centre')}/sheet?neutral=true")
    assert not re.search(TELLING, words(pdf), re.I), words(pdf)
    assert info(pdf)["Pages"] == "1"


def test_papers_fit_a_phone_and_break_no_rule_of_the_browser(browser, site):
    for path in (f"services/{id_of(site, 'Gaia Centre')}/sheet", f"posters/{CAMDEN}", "posters"):
        browser.size(PHONE)
        browser.open(site.url + path)
        assert browser.run("document.documentElement.scrollWidth") <= PHONE, path
        assert not browser.complaints(), path


def test_printing_is_offered_by_script_and_told_without(browser, site):
    address = site.url + f"services/{id_of(site, 'Gaia Centre')}/sheet"
    browser.open(address)
    browser.wait("[data-print]:not([hidden])")
    browser.scripts(False)
    try:
        browser.open(address)
        text = browser.text("main")
        assert "This is how your browser prints it, on A4." in text and "\nPrint\n" not in text
    finally:
        browser.scripts(True)
