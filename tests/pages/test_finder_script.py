"""The finder with its script in a real browser, and the same journeys without: in place, by keyboard, and leaving nothing."""

import gzip
import pathlib
import re
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

WIDTHS = [360, 768, 1280]
SUGGESTIONS_MAX_BYTES = 20 * 1024
FIRST_PAGE_MAX_BYTES = 30 * 1024
WITH_MAP_MAX_BYTES = 120 * 1024
DOWN, UP, ENTER, ESCAPE, TAB, SPACE = "\ue015", "\ue013", "\ue007", "\ue00c", "\ue004", " "


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served.Served(served.real_database(tmp_path_factory.mktemp("real")), today="2026-03-01") as running:
        yield running


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    path = served.synthetic_database(tmp_path_factory.mktemp("synthetic"), services=400)
    with served.Served(path, today="2026-03-03") as running:
        yield running


@pytest.fixture
def browser(chromium):
    chromium.size(1280)
    chromium.requests()
    chromium.complaints()
    return chromium


def wait(browser, truth, seconds=5):
    end = time.monotonic() + seconds
    while not browser.run(truth):
        assert time.monotonic() < end, truth
        time.sleep(0.05)


def press(browser, keys):
    """Keys go wherever the focus is."""
    actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
    browser.do("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})


def focused(browser):
    return browser.run("document.activeElement.id || document.activeElement.name || document.activeElement.tagName")


def search(browser, site, near="SE15 4QL", as_of="2021-02-01", stage=None):
    browser.open(site.url)
    browser.type("#f-near", near)
    if as_of:
        browser.run("document.getElementById('f-as_of').value = arguments[0]", as_of)
    if stage:
        browser.run("document.querySelector(`input[name=stage][value=${arguments[0]}]`).checked = true", stage)
    browser.click(".sp-near__button")
    browser.wait(".sp-sentence")


def cards(browser):
    return browser.run("Array.from(document.querySelectorAll('.sp-card__name a')).map(a => a.getAttribute('href'))")


# ---- in place ----


def test_a_search_comes_in_place_without_another_page(browser, site):
    browser.open(site.url)
    before = browser.run("history.length")
    browser.run("window.stays = true")
    browser.type("#f-near", "SE15 4QL" + ENTER)
    browser.wait(".sp-sentence")
    assert browser.run("window.stays") and browser.address() == site.url
    assert browser.run("history.length") == before, "nothing for Back to show"
    assert browser.run("document.activeElement === document.querySelector('h1')")
    wait(browser, "document.querySelector('[role=status]:not([data-exit-status])').textContent.includes('near SE15')")


def test_the_list_in_place_is_the_list_of_the_page(browser, site):
    search(browser, site, stage="prison")
    html = site.form("near=SE15+4QL&stage=prison&as_of=2021-02-01").text()
    assert cards(browser) == re.findall(r'<h3[^>]*><a class="govuk-link" href="(/services/[^"]+)"', html)


def test_an_error_in_place_is_told_and_keeps_what_was_typed(browser, site):
    browser.open(site.url)
    browser.type("#f-near", "SW99 9ZZ" + ENTER)
    browser.wait(".govuk-error-summary")
    assert browser.address() == site.url and browser.run("document.getElementById('f-near').value") == "SW99 9ZZ"
    assert browser.run("document.activeElement.className").startswith("govuk-error-summary")
    browser.run("document.getElementById('f-near').value = ''")
    browser.type("#f-near", "Brixton" + ENTER)
    browser.wait(".sp-sentence")
    assert "Brixton" in browser.text("h1")


def test_a_lost_connection_is_told_and_loses_nothing(browser, site):
    browser.open(site.url)
    browser.type("#f-near", "Brixton")
    offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    browser.do("POST", "/goog/cdp/execute", {"cmd": "Network.enable", "params": {}})
    browser.do("POST", "/goog/cdp/execute", {"cmd": "Network.emulateNetworkConditions", "params": offline})
    try:
        browser.click(".sp-near__button")
        browser.wait(".sp-trouble")
        assert "could not reach Signpost" in browser.text(".sp-trouble")
        assert browser.run("document.getElementById('f-near').value") == "Brixton"
        assert browser.run("document.querySelector('main').getAttribute('aria-busy')") == "false"
    finally:
        online = {**offline, "offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
        browser.do("POST", "/goog/cdp/execute", {"cmd": "Network.emulateNetworkConditions", "params": online})
    browser.click(".sp-near__button")
    browser.wait(".sp-sentence")


def test_an_answer_ranks_again_in_place(browser, site):
    search(browser, site, near="Lambeth")
    field = browser.run("document.querySelector('.sp-answers button').name")
    service = browser.run("document.querySelector('.sp-answers button').closest('.sp-card').querySelector('h3 a').href")
    browser.click(f".sp-answers button[name={field}][value=no]")
    wait(browser, f"!document.querySelector('.sp-answers button[name={field}]')")
    assert browser.address() == site.url
    assert browser.run("document.querySelector('#again').elements[arguments[0]] !== undefined", field)
    place = browser.run("document.activeElement.querySelector?.('h3 a')?.href ?? document.activeElement.tagName")
    assert place in (service, "H1"), "the focus is at the same service, or at the top if it is gone"


def test_dont_know_is_an_answer_too(browser, site):
    search(browser, site, near="Lambeth")
    field = browser.run("document.querySelector('.sp-answers button[name=unsure]').value")
    browser.click(f".sp-answers button[name=unsure][value={field}]")
    wait(browser, f"!document.querySelector('.sp-answers button[name=unsure][value={field}]')")
    assert "You do not know yet." in browser.text(".sp-list")
    assert browser.count(f".sp-answers button[name={field}]") > 0, "it can still be answered"


def test_why_opens_what_is_not_suitable_in_place(browser, site):
    search(browser, site)
    before = cards(browser)
    browser.click("button[name=include]")
    browser.wait(".sp-verdict--unsuitable")
    assert browser.address() == site.url
    assert browser.run("document.activeElement.querySelector('h3 a').getAttribute('href')") not in before


def test_an_answer_that_must_be_typed_opens_its_question(browser, site):
    search(browser, site)
    browser.click("[data-answer]")
    assert browser.run("document.getElementById('change').open && document.activeElement.matches('#change input, #change select')")
    assert browser.address() == site.url


def test_where_nothing_fits_the_page_says_what_to_change(tmp_path, browser):
    with served.Served(served.synthetic_database(tmp_path, services=4), today="2026-03-03") as few:
        search(browser, few, near="Lambeth", as_of="1990-01-01")
        text = browser.text("main")
        assert "0 services." in text and "No service fits" in text and "Closest to fitting" in text
        assert browser.count(".sp-verdict--unsuitable") == browser.count(".sp-card") > 0
        browser.click("main a[href='#change']")
        assert browser.run("document.activeElement.id") == "f-near"


def test_each_answer_link_leads_to_a_question(site):
    html = site.form("near=Lambeth&as_of=2021-02-01&limit=100").text()
    wanted = set(re.findall(r'href="#(f-[^"]+)" data-answer', html))
    assert wanted and all(f' id="{one}"' in html for one in wanted), wanted


# ---- filters ----


def counts(browser):
    return browser.run("""Object.fromEntries(Array.from(document.querySelectorAll('#narrow input')).map(i =>
        [i.name + '=' + i.value, Number(i.parentElement.textContent.match(/\\((\\d+)\\)/)[1])]))""")


def shown(browser):
    return int(re.match(r"\d+", browser.text("h1"))[0])


def test_each_count_is_what_its_choice_leaves(browser, synthetic):
    search(browser, synthetic, as_of=None)
    whole, all_counts = shown(browser), counts(browser)
    assert sum(number for name, number in all_counts.items() if name.startswith("only-type")) == whole
    chosen = [name for name, number in all_counts.items() if 0 < number < whole]
    kinds = {name.split("=")[0]: name for name in chosen}
    assert set(kinds) == {"only", "only-type", "only-need"}
    for field, value in (name.split("=") for name in kinds.values()):
        search(browser, synthetic, as_of=None)
        browser.run("document.getElementById('narrow').open = true")
        browser.click(f"#narrow input[name={field}][value={value}]")
        wait(browser, f"document.querySelector('#narrow summary').textContent.includes(' of {whole}')")
        assert shown(browser) == all_counts[f"{field}={value}"]
        assert browser.run("document.activeElement.checked"), "the focus stays"


def test_no_choice_leads_to_nothing(browser, synthetic):
    search(browser, synthetic, as_of=None)
    browser.run("document.getElementById('narrow').open = true")
    for _ in range(4):
        free = browser.run("Array.from(document.querySelectorAll('#narrow input')).findIndex(i => !i.disabled && !i.checked)")
        if free < 0:
            break
        before = browser.run("document.querySelectorAll('#narrow input:checked').length")
        browser.run(f"document.querySelectorAll('#narrow input')[{free}].click()")
        wait(browser, f"document.querySelectorAll('#narrow input:checked').length > {before} && "
                      "document.querySelector('main').getAttribute('aria-busy') !== 'true'")
        assert shown(browser) > 0
    zero = browser.run("Array.from(document.querySelectorAll('#narrow input')).filter(i => !i.checked && "
                       "i.parentElement.textContent.includes('(0)')).every(i => i.disabled)")
    assert zero
    browser.click("button[name=clear]")
    wait(browser, "document.querySelectorAll('#narrow input:checked').length === 0")


def test_filters_work_without_script(browser, synthetic):
    browser.scripts(False)
    try:
        search_without(browser, synthetic)
        browser.click("#narrow summary")
        left = int(re.search(r"\((\d+)\)", browser.text("#f-only label:last-of-type"))[1])
        browser.click("#narrow input[value=women]")
        browser.click("[data-filter-apply]")
        browser.wait("#narrow input[value=women]:checked")
        assert shown(browser) == left > 0
    finally:
        browser.scripts(True)


def search_without(browser, site, near="SE15 4QL"):
    browser.open(site.url)
    browser.type("#f-near", near)
    browser.click(".sp-near__button")
    browser.wait(".sp-sentence")


# ---- suggestions ----


def test_suggestions_are_small_and_say_nothing_of_what_is_typed(browser, site):
    packed = site.get("/api/places", Accept_Encoding="gzip")
    assert packed.status == 200 and len(packed.body) <= SUGGESTIONS_MAX_BYTES
    assert len(gzip.decompress(packed.body)) > 10000
    browser.open(site.url)
    browser.requests()
    browser.type("#f-near", "brix")
    browser.wait("[role=option]")
    browser.type("#f-near", "t")
    assert [url for url in browser.requests() if "/web/" not in url] == [site.url + "api/places"]


def test_a_suggestion_is_chosen_by_keyboard(browser, site):
    browser.open(site.url)
    browser.type("#f-near", "kensing")
    browser.wait("[role=option]")
    box = "document.getElementById('f-near')"
    assert browser.run(f"{box}.getAttribute('aria-expanded')") == "true"
    press(browser, [DOWN, DOWN, UP])
    active = browser.run(f"document.getElementById({box}.getAttribute('aria-activedescendant')).textContent")
    assert active == "Kensington and Chelsea borough"
    press(browser, [ENTER])
    assert browser.run(f"{box}.value") == "Kensington and Chelsea"
    assert browser.address() == site.url and browser.count(".sp-sentence") == 0, "it is chosen, not sent"
    assert browser.run(f"{box}.getAttribute('aria-expanded')") == "false"
    press(browser, [ENTER])
    browser.wait(".sp-sentence")


def test_escape_closes_suggestions_and_keeps_the_text(browser, site):
    browser.open(site.url)
    browser.type("#f-near", "lam")
    browser.wait("[role=option]")
    press(browser, [ESCAPE])
    assert browser.run("document.querySelector('[role=listbox]').hidden")
    assert browser.run("document.getElementById('f-near').value") == "lam"


def test_names_that_two_places_bear_are_suggested_with_their_borough(browser, site):
    browser.open(site.url)
    browser.type("#f-near", "Hayes")
    browser.wait("[role=option]")
    assert browser.run("Array.from(document.querySelectorAll('[role=option]')).map(o => o.textContent).sort()") == [
        "Hayes Bromley", "Hayes Hillingdon"]
    press(browser, [DOWN, ENTER])
    assert browser.run("document.getElementById('f-near').value") in ("Hayes, Bromley", "Hayes, Hillingdon")
    for value in ("Hayes, Bromley", "Hayes, Hillingdon"):
        assert site.form(f"near={value.replace(' ', '+')}").status == 200, value


def test_every_suggestion_is_understood(site):
    places = site.get("/api/places").json()
    names = [one["name"] for one in places["places"]]
    tried = places["boroughs"] + places["districts"][::10] + [
        f"{one['name']}, {one['borough']}" if names.count(one["name"]) > 1 and "borough" in one else one["name"]
        for one in places["places"][::7]]
    for name in tried:
        assert site.find({"near": name}).status == 200, name


# ---- other ways to say where ----


def test_my_location_is_asked_for_by_press_only(browser, site):
    place = {"latitude": 51.4725, "longitude": -0.0689, "accuracy": 10}
    browser.open(site.url)
    origin = site.url.rstrip("/")
    browser.do("POST", "/goog/cdp/execute", {"cmd": "Browser.grantPermissions", "params": {
        "origin": origin, "permissions": ["geolocation"]}})
    browser.do("POST", "/goog/cdp/execute", {"cmd": "Emulation.setGeolocationOverride", "params": place})
    assert browser.run("document.getElementById('f-near').value") == ""
    browser.run("Array.from(document.querySelectorAll('.sp-near__ways button'))[0].click()")
    wait(browser, "document.getElementById('f-near').value === '51.4725, -0.0689'")
    browser.click(".sp-near__button")
    browser.wait(".sp-sentence")
    assert "Southwark" in browser.text("h1") and browser.address() == site.url


def test_a_click_on_the_map_says_where(browser, site):
    browser.open(site.url)
    browser.run("Array.from(document.querySelectorAll('.sp-near__ways button')).at(-1).click()")
    browser.wait(".sp-point-map .leaflet-tile-loaded")
    browser.click(".sp-point-map")
    wait(browser, "/^51\\.\\d+, -?0\\.\\d+$/.test(document.getElementById('f-near').value)")
    browser.click(".sp-near__button")
    browser.wait(".sp-sentence")
    assert shown(browser) >= 0


# ---- the map in step with the list ----


def test_map_and_list_are_in_step(browser, site):
    search(browser, site)
    browser.wait(".leaflet-marker-icon")
    placed = browser.count(".sp-card[data-lon]")
    markers = browser.run("Array.from(document.querySelectorAll('.leaflet-marker-icon')).filter(m => /^\\d/.test("
                          "m.getAttribute('aria-label') || '')).map(m => m.getAttribute('aria-label'))")
    assert len(markers) == placed and all(re.match(r"\d+, .+, (suitable|ask them first)", one) for one in markers), markers
    browser.run("document.querySelector('#n2 h3 a').focus()")
    assert browser.run("Array.from(document.querySelectorAll('.leaflet-marker-icon')).filter(m => /lit|light/.test(m.className + "
                       "m.innerHTML)).length") == 1
    browser.run("Array.from(document.querySelectorAll('.leaflet-marker-icon')).find(m => "
                "(m.getAttribute('aria-label') || '').startsWith('3,')).focus()")
    press(browser, [ENTER])
    wait(browser, "document.activeElement.id === 'n3'")


def test_the_drawing_stays_where_the_map_cannot_come(browser, site):
    browser.open(site.url)
    browser.run("document.documentElement.dataset.leaflet = '/web/none.js'")
    browser.type("#f-near", "Lambeth" + ENTER)
    browser.wait(".sp-results svg.map")
    time.sleep(0.5)
    assert browser.count(".sp-results svg.map") == 1 and browser.count(".leaflet-container") == 0


# ---- the shortlist ----


def pick(browser, count):
    for i in range(count):
        browser.run(f"document.querySelectorAll('.sp-card input[name=pick]')[{i}].click()")


def test_two_are_compared_in_place_and_the_list_comes_back(browser, site):
    search(browser, site)
    pick(browser, 2)
    assert browser.text(".sp-shortlist").startswith("2 on your shortlist")
    names = browser.run("Array.from(document.querySelectorAll('.sp-card__name')).slice(0, 2).map(n => n.textContent)")
    browser.click("[data-shortlist-compare]")
    browser.wait(".sp-compare")
    assert browser.address() == site.url
    assert browser.run("Array.from(document.querySelectorAll('.sp-compare thead a')).map(n => n.textContent)") == names
    assert "gone when you leave" in browser.text("main")
    browser.click("[data-find-back]")
    browser.wait(".sp-card")
    assert browser.count("input[name=pick]:checked") == 2
    browser.open(site.url)
    browser.type("#f-near", "SE15 4QL" + ENTER)
    browser.wait(".sp-card")
    assert browser.count("input[name=pick]:checked") == 0, "gone on reload"


def test_the_shortlist_has_an_end(browser, site):
    search(browser, site)
    pick(browser, 5)
    assert browser.count("input[name=pick]:checked") == 4
    assert "4 at most" in browser.text(".sp-shortlist")


def test_compare_works_without_script(browser, site):
    browser.scripts(False)
    try:
        search_without(browser, site)
        browser.click(".sp-card:nth-child(1) input[name=pick]")
        browser.click(".sp-card:nth-child(2) input[name=pick]")
        browser.click("[data-shortlist-compare]")
        browser.wait(".sp-compare")
        assert browser.count(".sp-compare thead th") == 2
        assert browser.address() == site.url + "compare"
        browser.click("[data-find-back]")
        browser.wait(".sp-card")
        assert browser.count("input[name=pick]:checked") == 2
    finally:
        browser.scripts(True)


def test_compare_says_the_same_as_the_card(site):
    html = site.form("near=Lambeth&as_of=2021-02-01").text()
    first = re.search(r'href="/services/([0-9a-f-]{36})">([^<]+)</a></h3>', html)
    page = site.ask("POST", "/compare", f"near=Lambeth&as_of=2021-02-01&pick={first[1]}".encode(),
                    {"Content-Type": served.FORM, **served.PAGE})
    assert page.status == 200 and page["Cache-Control"] == "no-store" and first[2] in page.text()
    distance = re.search(r'sp-card__distance">([^<]+)<', html)[1]
    assert f"{distance}, straight line" in page.text()
    empty = site.ask("POST", "/compare", b"near=Lambeth", {"Content-Type": served.FORM, **served.PAGE})
    assert empty.status == 200 and "Your shortlist is empty" in empty.text()
    assert site.ask("POST", "/compare", b"near=Lambeth&pick=x", {"Content-Type": served.FORM, **served.PAGE}).status == 422
    again = site.page("/compare")
    assert again.status == 303 and again["Location"] == "/"


# ---- a service, and back ----


def test_back_from_a_service_finds_the_list_again(browser, site):
    search(browser, site)
    before = cards(browser)
    browser.click("#n2 h3 a")
    browser.wait("dl")
    assert browser.address().startswith(site.url + "services/")
    browser.back()
    browser.wait(".sp-card")
    assert cards(browser) == before and browser.address() == site.url
    assert browser.run("document.activeElement.closest('.sp-card')?.id") == "n2"
    browser.wait(".leaflet-marker-icon")


# ---- nothing is left, nobody is asked ----


def test_a_search_leaves_nothing(browser, site):
    browser.open("data:text/html,before")
    browser.requests()
    search(browser, site, stage="arrest")
    browser.wait(".leaflet-tile-loaded")
    asked = [url for url in browser.requests() if not url.startswith(("data:", "chrome", "blob:"))]
    assert asked and all(url.startswith(site.url) for url in asked), asked
    assert not [url for url in asked if "SE15" in url or "arrest" in url]
    assert browser.cookies() == []
    assert browser.run("localStorage.length + sessionStorage.length") == 0
    assert browser.run("history.state") is None
    history = browser.do("POST", "/goog/cdp/execute", {"cmd": "Page.getNavigationHistory", "params": {}})["entries"]
    assert "SE15" not in str(history) and "arrest" not in str(history)
    browser.back()
    assert browser.address().startswith("data:"), "one Back leaves the site"
    assert not [line for line in browser.complaints() if "favicon" not in line]


def test_no_policy_is_broken(browser, site):
    search(browser, site)
    browser.wait(".leaflet-marker-icon")
    browser.type("#f-home", "x") if browser.run("document.getElementById('change').open") else None
    assert browser.complaints() == []


# ---- by keyboard, on every screen ----


def test_a_search_by_keyboard_alone(browser, site):
    browser.open(site.url)
    browser.run("document.getElementById('f-near').focus()")
    press(browser, list("lambeth") + [ESCAPE, TAB])
    assert browser.run("document.activeElement.textContent") == "Find services"
    press(browser, [ENTER])
    browser.wait(".sp-sentence")
    steps = 0
    while browser.run("document.activeElement.name") != "pick" and steps < 30:
        press(browser, [TAB])
        steps += 1
    press(browser, [SPACE])
    assert browser.count("input[name=pick]:checked") == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_no_state_scrolls_sideways_and_targets_are_large_enough(browser, synthetic, width):
    browser.size(width)
    search(browser, synthetic, as_of=None)
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    pick(browser, 2)
    small = """Array.from(document.querySelectorAll('main button, main input:not([type=hidden]), main summary, main select'))
        .filter(e => e.offsetParent && !e.matches('.govuk-checkboxes__input, .govuk-radios__input'))
        .map(e => [(e.matches('input[type=checkbox]') ? e.closest('label') : e).getBoundingClientRect(), e.outerHTML.slice(0, 80)])
        .filter(([r]) => r.width < 24 || r.height < 24).map(([, html]) => html)"""
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.run(small) == []
    browser.click("[data-shortlist-compare]")
    browser.wait(".sp-compare")
    assert browser.run("document.documentElement.scrollWidth") <= width


# ---- weight ----


def test_the_first_page_is_light_with_and_without_the_map(site):
    page = site.ask("GET", "/", headers={**served.PAGE, "Accept-Encoding": "gzip"})
    html = gzip.decompress(page.body).decode()
    size = lambda path: len(site.get(path, Accept_Encoding="gzip").body)  # noqa: E731
    style = sum(map(size, set(re.findall(r'<link[^>]*href="(/web/[^"]+)"', html))))
    scripts = sum(map(size, set(re.findall(r'<script[^>]*src="(/web/[^"]+)"', html))))
    leaflet = size(re.search(r'data-leaflet="([^"]+)"', html)[1])
    assert len(page.body) + style <= FIRST_PAGE_MAX_BYTES, (len(page.body), style)
    tiles = 12 * 3000
    assert len(page.body) + style + scripts + leaflet + size("/api/places") + tiles <= WITH_MAP_MAX_BYTES
