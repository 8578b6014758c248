"""The pages in a real browser: they read well, need no script, tell nobody, and fit a phone."""

import gzip
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

SEARCH = "near=SE15+4QL&needs=accommodation&stage=prison&age=19&as_of=2021-02-01"
FIRST_PAGE_MAX_BYTES = 30 * 1024
OUTLINE_MAX_BYTES = 12 * 1024
PHONE, DESK = 360, 1280


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served.Served(served.real_database(tmp_path_factory.mktemp("real")), today="2026-03-01") as running:
        yield running


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    with served.Served(served.synthetic_database(tmp_path_factory.mktemp("synthetic"))) as running:
        yield running


@pytest.fixture
def browser(chromium):
    chromium.size(DESK)
    chromium.requests()
    chromium.complaints()
    return chromium


def search(browser, site, near="SE15 4QL"):
    browser.open(site.url)
    browser.type("#f-near", near)
    browser.click("button[type=submit]")
    browser.wait(".sp-sentence")


def service_path(site):
    return re.search(r'href="(/services/[0-9a-f-]{36})"', site.form(SEARCH).text())[1]


def pages(site):
    return ["/", "/map", "/about", "/sources", "/data", "/privacy", "/accessibility", service_path(site), "/nope"]


# ---- the first page ----


def test_the_first_page_is_small(site):
    page = site.ask("GET", "/", headers={**served.PAGE, "Accept-Encoding": "gzip"})
    html = gzip.decompress(page.body).decode()
    paths = set(re.findall(r'(?:href|src)="(/web/[^"]+)"', html))
    whole = len(page.body) + sum(len(site.get(path, Accept_Encoding="gzip").body) for path in paths)
    assert whole <= FIRST_PAGE_MAX_BYTES, whole


def test_the_finder_asks_for_every_condition(site):
    html = site.page("/").text()
    for field in ("near", "home", "as_of", "known_on", "needs", "stage", "age", "referral", "pregnant", "children_with_her",
                  "immigration_status", "no_recourse_to_public_funds", "languages", "faith", "ethnicity", "disability",
                  "step_free", "women_only", "trans", "offences", "past_contact", "substance_use"):
        assert f'name="{field}"' in html, field
    assert html.count(" required") == 0, "nothing but the place is asked for, and that in words"


def test_each_control_has_a_label_and_each_id_is_used_once(site):
    for html in (site.page("/").text(), site.form(SEARCH).text()):
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids)), [one for one in ids if ids.count(one) > 1]
        controls = re.findall(r'<(?:input|select)\b[^>]*? id="([^"]+)"', html)
        assert controls
        for control in controls:
            assert f'for="{control}"' in html, control


def test_a_search_goes_from_the_box_to_the_list(browser, site):
    search(browser, site)
    assert browser.address() == site.url, "it comes in place"
    assert re.match(r"\d+ services?\. \d+ suitable, \d+ to ask first, near SE15 4", browser.text("h1"))
    assert browser.count(".sp-card") > 5
    assert "Historical record" in browser.text()


def test_folded_questions_can_be_answered(browser, site):
    browser.open(site.url)
    browser.type("#f-near", "Brixton")
    browser.click("details:nth-of-type(1) summary")
    browser.click("label[for=f-needs-1]")
    browser.click("details:nth-of-type(3) summary")
    browser.type("#f-age", "16")
    browser.click("label[for=f-pregnant-1]")
    browser.click("button[type=submit]")
    browser.wait(".sp-sentence")
    assert "Brixton" in browser.text("h1")
    kept = browser.run("Array.from(new FormData(document.getElementById('again'))).filter(([, v]) => v).map(f => f.join('='))")
    assert set(kept) == {"near=Brixton", "needs=accommodation", "age=16", "pregnant=yes"}


def test_pages_work_without_scripts(browser, site):
    browser.scripts(False)
    try:
        search(browser, site)
        assert browser.count(".sp-card") > 5
    finally:
        browser.scripts(True)
    assert not [path for path in pages(site) if re.search(r"<script(?![^>]* src=)", site.page(path).text())]


# ---- errors ----


def test_an_error_is_told_twice_and_keeps_what_was_typed(browser, site):
    browser.open(site.url)
    browser.type("#f-near", "SW99 9ZZ")
    browser.click("details:nth-of-type(3) summary")
    browser.type("#f-age", "old")
    browser.click("button[type=submit]")
    browser.wait(".govuk-error-summary")
    summary = browser.text(".govuk-error-summary")
    assert "We cannot find SW99 9ZZ" in summary and "number" in summary
    assert browser.run("document.getElementById('f-near').value") == "SW99 9ZZ"
    assert browser.run("document.getElementById('f-age').value") == "old"
    assert browser.run("document.getElementById('f-age').closest('details').open"), "the fold that holds it is open"
    browser.click(".govuk-error-summary a")
    browser.wait("#f-near:focus")
    assert browser.run("document.getElementById('f-near').value") == "SW99 9ZZ"
    assert browser.run("document.getElementById('f-age').value") == "old"


def test_a_wrong_form_is_unprocessable_and_an_empty_one_asks_for_the_place(site):
    answer = site.form("near=&age=")
    assert answer.status == 422 and answer["Cache-Control"] == "no-store"
    assert "Enter a postcode, a borough or a place." in answer.text()
    assert site.form("near=Brixton&colour=red").status == 422


NASTY = ['"><script>alert(1)</script>', "' onmouseover='alert(1)", "{{name}}", "</textarea><img src=x onerror=alert(1)>",
         "&lt;b&gt;", "%3Cscript%3E"]


@pytest.mark.parametrize("text", NASTY)
def test_what_is_typed_stays_text(browser, site, text):
    browser.open(site.url)
    browser.type("#f-near", text)
    browser.click("button[type=submit]")
    browser.wait(".govuk-error-summary")
    assert browser.run("document.getElementById('f-near').value") == text
    assert browser.count("script:not([src])") == 0 and browser.count("img") == 0
    assert not browser.run("Array.from(document.querySelectorAll('*')).some(e => "
                           "Array.from(e.attributes).some(a => a.name.startsWith('on')))")


# ---- results ----


def test_list_map_and_api_show_the_same_services(site):
    html = site.form(SEARCH).text()
    cards = re.findall(r'<li class="sp-card" id="n(\d+)"[^>]*>.*?href="/services/([0-9a-f-]{36})"', html, re.S)
    body = site.find({"near": "SE15 4QL", "needs": ["accommodation"], "stage": "prison", "age": 19, "as_of": "2021-02-01"})
    features = body.json()["features"]
    assert [identifier for _, identifier in cards] == [feature["id"] for feature in features]
    assert [int(number) for number, _ in cards] == list(range(1, len(cards) + 1))
    drawn = re.findall(r"<circle[^>]*/><text[^>]*>(\d+)</text>", html)
    placed = [number for number, feature in enumerate(features, 1) if feature["geometry"]]
    assert [int(number) for number in drawn] == placed


def test_the_map_is_smaller_than_its_bar(site):
    svg = re.search(r"<svg class=\"map\".*?</svg>", site.page(service_path(site)).text(), re.S)[0]
    outline = "".join(re.findall(r' d="(M[^"]*z)"', svg))
    assert 3000 < len(outline) <= OUTLINE_MAX_BYTES, len(outline)
    assert svg.count("<title>") == 34, "33 boroughs and the map itself are named"
    assert "style=" not in svg


def test_neighbours_share_their_border_exactly(site):
    svg = re.search(r"<svg class=\"map\".*?</svg>", site.page(service_path(site)).text(), re.S)[0]
    edges = {}
    for path in re.findall(r'<path class="map-[a-z]+" d="([^"]*)"', svg):
        for ring in path.split("z")[:-1]:
            numbers = list(map(int, re.findall(r"-?\d+", ring)))
            points = [(numbers[0], numbers[1])]
            for x, y in zip(numbers[2::2], numbers[3::2]):
                points.append((points[-1][0] + x, points[-1][1] + y))
            for a, b in zip(points, points[1:] + points[:1]):
                edges[frozenset((a, b))] = edges.get(frozenset((a, b)), 0) + 1
    shared = sum(count == 2 for count in edges.values())
    assert shared > 0.5 * len(edges), (shared, len(edges))


def test_why_opens_what_is_not_suitable_and_keeps_the_search(browser, site):
    search(browser, site)
    before = browser.count(".sp-card")
    browser.click("button[name=include]")
    browser.wait("#again input[name=include]")
    assert browser.count(".sp-card") > before
    assert browser.count(".sp-verdict--unsuitable") > 0
    assert "SE15 4" in browser.text("h1")
    assert browser.address() == site.url


def test_an_answer_about_her_settles_a_question(browser, site):
    browser.open(site.url)
    browser.type("#f-near", "Lambeth")
    browser.click("details:nth-of-type(4) summary")
    browser.run("document.getElementById('f-as_of').value = arguments[0]", "2021-02-01")
    browser.click("button[type=submit]")
    browser.wait(".sp-sentence")
    field = browser.run("document.querySelector('.sp-answers button').name")
    before = browser.run(f"document.querySelectorAll('.sp-answers button[name={field}]').length")
    browser.click(f".sp-answers button[name={field}][value=no]")
    browser.wait(f"#again input[name={field}][value=no]")
    assert before > 0
    assert browser.run(f"document.querySelectorAll('.sp-answers button[name={field}]').length") == 0


def test_results_name_blocks_phones_and_records(site):
    html = site.form("near=Lambeth&as_of=2021-02-01").text()
    assert html.index("Places to go") < html.index("Help without a visit") < html.index("Refuges and safe accommodation")
    assert "No number in its source" in html
    assert "To keep women safe we hold no address" in html
    assert "more are not suitable" in html or "more is not suitable" in html


def test_a_search_outside_london_says_what_to_do(site):
    html = site.form("near=Watford").text()
    assert "outside London" in html and "Say where she lives" in html
    assert "Say where she lives" not in site.form("near=Watford&home=Lambeth").text()


# ---- a service ----


def test_a_service_page_tells_source_dates_and_what_is_not_stated(browser, site):
    search(browser, site)
    browser.click(".sp-card__name a")
    browser.wait("dl")
    text = browser.text()
    for word in ("Historical record, checked on", "When it ran", "Where it is", "Whom it covers", "Who can use it",
                 "Who paid for it", "Who saw it", "Not stated"):
        assert word in text, word
    assert re.fullmatch(re.escape(site.url) + r"services/[0-9a-f-]{36}", browser.address())


def test_every_service_has_a_page(site):
    found = site.find({"near": "Lambeth", "limit": 100, "include": ["unsuitable"], "as_of": "2021-02-01"}).json()["features"]
    assert len(found) > 40
    for feature in found:
        page = site.page(f"/services/{feature['id']}")
        assert page.status == 200 and page["Cache-Control"] == "no-store"
        assert feature["properties"]["name"].replace("'", "&#39;") in page.text()


def test_the_data_pages_name_sources_and_what_is_not_known(site):
    for path, parts in (("/about", ["What is not known"]), ("/sources", ["Open Government Licence", "GeoNames"]),
                        ("/data", ["through-the-gate"])):
        text = site.page(path).text()
        assert all(part in text for part in parts), path


# ---- synthetic data ----


def test_synthetic_data_says_so_on_every_page(synthetic, site):
    for path in ["/", "/data", "/privacy", "/accessibility", "/nope"]:
        assert "none of these services exist" in synthetic.page(path).text(), path
        assert "none of these services exist" not in site.page(path).text(), path
    found = synthetic.form("near=Brixton").text()
    assert "none of these services exist" in found and "Historical record" not in found


# ---- privacy ----


def test_pages_leave_nothing_and_ask_nobody_else(browser, site):
    search(browser, site)
    for path in pages(site):
        browser.open(site.url[:-1] + path)
        assert browser.title().endswith("Signpost")
        assert browser.cookies() == []
        assert browser.run("localStorage.length + sessionStorage.length") == 0
    asked = [url for url in browser.requests() if not url.startswith(("data:", "chrome"))]
    assert asked and all(url.startswith(site.url) for url in asked), asked
    assert not [url for url in asked if "SE15" in url]
    complaints = [line for line in browser.complaints() if "404" not in line]
    assert not complaints, complaints


def test_headers_guard_every_page(site):
    for path in pages(site):
        page = site.page(path)
        assert "default-src 'none'" in page["Content-Security-Policy"]
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["X-Content-Type-Options"] == "nosniff"
        assert page["Set-Cookie"] is None
        assert page.text().count('class="sp-exit"') == 1, path
    assert site.form(SEARCH)["Cache-Control"] == "no-store"


def test_exit_goes_to_the_weather_and_stays_in_sight(browser, site):
    search(browser, site)
    assert browser.run("document.querySelector('.sp-exit').href") == "https://www.bbc.co.uk/weather"
    assert "noreferrer" in browser.run("document.querySelector('.sp-exit').rel")
    for width in (DESK, PHONE):
        browser.size(width)
        browser.run("window.scrollTo(0, document.body.scrollHeight)")
        box = browser.run("(r => [r.top, r.right, innerWidth])(document.querySelector('.sp-exit').getBoundingClientRect())")
        assert 0 <= box[0] < 30 and box[2] - 30 < box[1] <= box[2], (width, box)


# ---- every screen ----


@pytest.mark.parametrize("width", [320, PHONE, 768, DESK])
def test_no_page_scrolls_sideways(browser, site, width):
    for path in pages(site):
        browser.size(width)
        browser.open(site.url[:-1] + path)
        browser.run("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert browser.run("document.documentElement.scrollWidth") <= width, path
    search(browser, site)
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert browser.run("document.documentElement.scrollWidth") <= width


def test_the_map_stands_beside_the_list_on_a_desk_and_below_it_on_a_phone(browser, site):
    search(browser, site)
    where = "(s => document.querySelector(s).getBoundingClientRect())"
    assert browser.run(f"{where}('.sp-map').left > {where}('.sp-list').right")
    browser.size(PHONE)
    assert browser.run(f"{where}('.sp-map').top > {where}('.sp-list').bottom - 1")


def test_text_is_as_dark_as_it_must_be(browser, site):
    search(browser, site)
    colours = browser.run("""(() => {
        const light = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => { x /= 255;
            return x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; });
            return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
        const back = e => { for (; e; e = e.parentElement) { const b = getComputedStyle(e).backgroundColor;
            if (!/, 0\\)$/.test(b)) return b; } return 'rgb(255, 255, 255)'; };
        const bad = [];
        document.querySelectorAll('main *, header *, footer *, .sp-exit').forEach(e => {
            if (e.closest('svg') || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) return;
            const a = light(getComputedStyle(e).color), b = light(back(e));
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < 4.5) bad.push([e.className, e.textContent.slice(0, 30), ratio]); });
        return bad; })()""")
    assert not colours, colours[:5]
