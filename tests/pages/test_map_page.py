"""The map page in a real browser: map and list in step, with script and without, by keyboard, on a phone."""

import pathlib
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

DAY = "2021-02-01"
WIDTHS = (360, 768, 1280)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served.Served(served.real_database(tmp_path_factory.mktemp("real")), today="2026-03-01") as running:
        yield running


@pytest.fixture
def browser(chromium):
    chromium.scripts(True)
    chromium.size(1280)
    chromium.requests()
    chromium.complaints()
    yield chromium
    chromium.scripts(True)


def show(browser, site, query=""):
    browser.open(f"{site.url}map?as_of={DAY}{query}")
    browser.wait("[data-ready]", 20)


def until(browser, expression, seconds=10):
    end = time.monotonic() + seconds
    while not browser.run(expression):
        assert time.monotonic() < end, expression
        time.sleep(0.05)


def press(browser, key):
    """One key, as CDP sends it."""
    codes = {"Tab": 9, "Enter": 13, "ArrowLeft": 37}
    for kind in ("rawKeyDown", "char", "keyUp") if key == "Enter" else ("rawKeyDown", "keyUp"):
        browser.do("POST", "/goog/cdp/execute", {"cmd": "Input.dispatchKeyEvent", "params": {
            "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": codes[key],
            **({"text": "\r"} if kind == "char" else {})}})


ACTIVE = "document.activeElement.matches('%s')"


def test_discs_are_named_buttons_for_every_place_of_the_list(browser, site):
    show(browser, site)
    assert browser.count(".sp-disc") == browser.count("[data-lon]") > 10
    unnamed = "[...document.querySelectorAll('.sp-disc')].filter(disc => disc.localName !== 'button' || !disc.ariaLabel.includes(','))"
    assert browser.run(f"{unnamed}.length") == 0
    assert browser.run("getComputedStyle(document.querySelector('svg.map')).display") == "none"
    assert browser.run("document.querySelector('.sp-leaflet').getAttribute('aria-label')")


def test_a_disc_that_is_selected_moves_focus_to_its_card(browser, site):
    show(browser, site)
    identity = browser.run("document.querySelector('.sp-disc').dataset.id")
    browser.run(f"document.querySelector('.sp-disc[data-id=\"{identity}\"]').focus()")
    assert browser.count(".sp-disc--lit") == 1 and browser.count(".sp-card--lit") == 1
    press(browser, "Enter")
    assert browser.run(f"document.activeElement.closest('.sp-card').id") == identity.split(".")[0]
    assert browser.count(".leaflet-popup") == 0


def test_a_card_lights_its_discs(browser, site):
    show(browser, site)
    browser.run("document.querySelector('.sp-card:has([data-lon]) a').focus()")
    number = browser.run("document.activeElement.closest('.sp-card').dataset.number")
    assert browser.run("[...new Set([...document.querySelectorAll('.sp-disc--lit')].map(disc => disc.textContent))]") == [number]


def test_choices_are_answered_in_place_and_back_leads_to_the_last(browser, site):
    show(browser, site)
    browser.run("(window.stays = true)")
    before = browser.count(".sp-card")
    browser.run("(document.querySelector('#f-borough').value = 'E09000022')")
    browser.click(".sp-show")
    until(browser, "document.querySelector('[data-ready]') && location.search.includes('borough=E09000022')")
    after = browser.count(".sp-card")
    assert 0 < after < before and browser.run("window.stays")
    assert browser.count(".sp-disc") == browser.count("[data-lon]")
    assert "who live in Lambeth" in browser.run("document.querySelector('[data-status-line]').textContent")
    browser.back()
    until(browser, f"document.querySelectorAll('.sp-card').length === {before}")
    assert browser.run("window.stays")


def test_coverage_is_shaded_in_place_and_focus_stays(browser, site):
    show(browser, site)
    browser.run("document.querySelector('.sp-card:has([data-lon]) [data-swap]').focus()")
    card = browser.run("document.activeElement.closest('.sp-card').id")
    press(browser, "Enter")
    until(browser, "document.querySelector('[data-ready]') && document.querySelector('.sp-subject')")
    assert browser.run("document.activeElement.closest('.sp-card').id") == card
    assert browser.run("document.activeElement.ariaCurrent") == "true"
    drawing = "document.querySelector('[data-part=drawing]').dataset"
    sure, maybe = browser.run(f"{drawing}.sure.split(' ').filter(Boolean).length"), browser.run(f"{drawing}.maybe.split(' ').filter(Boolean).length")
    assert browser.count(".sp-area--covered") == sure and browser.count(".sp-area--maybe") == maybe


def test_a_wrong_day_is_told_by_the_page(browser, site):
    browser.open(f"{site.url}map?as_of=never")
    browser.wait(".govuk-error-summary")
    assert "Enter a day" in browser.text("#f-as_of-error")


def test_the_map_moves_by_its_buttons_and_keys(browser, site):
    show(browser, site)
    at = "document.querySelector('.leaflet-map-pane').style.transform"
    start = browser.run(at)
    browser.click("button[aria-label='Move east']")
    until(browser, f"{at} !== '{start}'")
    moved = browser.run(at)
    time.sleep(0.3)
    browser.run("document.querySelector('.sp-leaflet').focus()")
    press(browser, "ArrowLeft")
    until(browser, f"{at} !== '{moved}'")
    first = browser.run("document.querySelector('.leaflet-tile').src")
    browser.click("button[aria-label='Zoom in']")
    until(browser, f"![...document.querySelectorAll('.leaflet-tile')].some(tile => tile.src === '{first}')")


def test_tab_leads_into_the_map_and_out_of_it(browser, site):
    show(browser, site)
    browser.run("document.querySelector('.sp-show').focus()")
    seen = []
    for _ in range(browser.count(".sp-disc") + 20):
        press(browser, "Tab")
        seen.append(browser.run("document.activeElement.className"))
        if browser.run(ACTIVE % ".sp-card a"):
            break
    assert "govuk-skip-link" in seen[0]
    assert sum("sp-disc" in name for name in seen) == browser.count(".sp-disc")
    assert browser.run(ACTIVE % ".sp-card a"), seen[-3:]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("script", [True, False])
def test_the_page_fits(browser, site, width, script):
    browser.size(width)
    if script:
        show(browser, site)
    else:
        browser.scripts(False)
        browser.open(f"{site.url}map?as_of={DAY}")
        browser.wait("svg.map")
    metrics = browser.do("POST", "/goog/cdp/execute", {"cmd": "Page.getLayoutMetrics", "params": {}})
    assert metrics["cssContentSize"]["width"] <= width
    assert browser.count(".sp-disc") > 0 if script else browser.count("svg.map g") > 0


def test_nothing_is_stored_and_nobody_else_is_asked(browser, site):
    show(browser, site, "&borough=E09000022")
    assert browser.cookies() == []
    assert browser.run("localStorage.length + sessionStorage.length") == 0
    asked = [url for url in browser.requests() if not url.startswith(("data:", "chrome"))]
    assert asked and all(url.startswith(site.url) for url in asked), asked
    assert not [line for line in browser.complaints() if "404" not in line]


def test_nothing_moves_where_less_motion_is_asked_for(browser, site):
    media = {"cmd": "Emulation.setEmulatedMedia", "params": {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}}
    browser.do("POST", "/goog/cdp/execute", media)
    try:
        show(browser, site)
        browser.run("(window.moved = 0, new MutationObserver(all => { window.moved += all.length; }).observe("
                    "document.querySelector('.leaflet-map-pane'), { attributes: true, attributeFilter: ['class'] }))")
        browser.click("button[aria-label='Move east']")
        browser.click("button[aria-label='Zoom in']")
        time.sleep(0.5)
        assert browser.run("window.moved") == 0, "no class of an animation came and went"
    finally:
        media["params"]["features"] = []
        browser.do("POST", "/goog/cdp/execute", media)
