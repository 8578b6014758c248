"""The pages about gaps with script, in a real browser: answered in place, in step, by keyboard, and never saying
anything else than the same page without script."""

import json
import pathlib
import statistics
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

LEFT, RIGHT, HOME, END, ENTER, TAB = "\ue012", "\ue014", "\ue011", "\ue010", "\ue007", "\ue004"
WIDTHS = [360, 768, 1280]
SHOWN = """(() => ({ sentence: document.querySelector('h1').textContent,
    rows: [...document.querySelectorAll('.sp-gaps tbody tr')].map(r => [...r.cells].map(c => c.textContent.trim().replace(/\\s+/g, ' '))),
    map: [...document.querySelectorAll('.sp-map--gaps path[data-area]')].map(p => p.dataset.area + p.getAttribute('class') + p.textContent).sort(),
    links: [...document.querySelectorAll('[data-part=downloads] a')].map(a => a.href) }))()"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served.Served(served.real_database(tmp_path_factory.mktemp("real")), today="2026-03-01") as running:
        yield running


@pytest.fixture
def browser(chromium):
    chromium.size(1280)
    chromium.requests()
    chromium.complaints()
    return chromium


def go(browser, site, path):
    browser.open(site.url[:-1] + path)
    browser.wait(".sp-main-gaps--live")


def until(browser, script, seconds=5):
    end = time.monotonic() + seconds
    while not browser.run(script):
        assert time.monotonic() < end, f"{script} did not come true: {browser.text('h1')}"
        time.sleep(0.03)


def press(browser, key, selector="#day"):
    """One key, and the page that it brings."""
    before = browser.run("performance.getEntriesByName('redraw').length")
    browser.type(selector, key)
    until(browser, f"performance.getEntriesByName('redraw').length > {before}")


def test_arrow_keys_go_from_change_to_change_and_the_page_is_the_one_of_its_address(browser, site):
    go(browser, site, "/gaps?as_of=2021-07-01&stage=at-risk")
    days = []
    for key in (RIGHT, RIGHT, LEFT, END, HOME):
        press(browser, key)
        days.append(browser.run("document.querySelector('#day').getAttribute('aria-valuetext')"))
    assert days[:3] == ["18 July 2021, a day of change", "1 April 2022, a day of change", "18 July 2021, a day of change"]
    assert browser.run("document.activeElement.id") == "day"
    press(browser, RIGHT)
    in_place = browser.run(SHOWN)
    until(browser, "new URLSearchParams(location.search).get('as_of') === document.querySelector('[name=as_of]').value")
    go(browser, site, browser.address()[len(site.url) - 1:])
    assert browser.run(SHOWN) == in_place
    assert not browser.complaints()


def test_each_change_is_a_tick_that_the_slider_reaches(browser, site):
    go(browser, site, "/gaps?as_of=2021-07-01")
    ticks = browser.run("document.querySelectorAll('.gap-strip__change').length")
    assert ticks == browser.run("document.querySelectorAll('#change-days option').length") > 5
    off = browser.run("""(() => { const range = document.querySelector('#day'), box = range.getBoundingClientRect();
        const min = Number(range.min), span = Number(range.max) - min;
        const options = [...document.querySelectorAll('#change-days option')];
        return [...document.querySelectorAll('.gap-strip__change')].map((line, i) => {
            const thumb = box.left + 12 + (box.width - 24) * (options[i].value - min) / span;
            const at = line.getBoundingClientRect();
            return Math.abs((at.left + at.right) / 2 - thumb); }); })()""")
    assert max(off) < 2, off


def test_any_control_answers_in_place_and_the_link_reproduces_it(browser, site):
    go(browser, site, "/gaps?as_of=2021-07-01")
    browser.run("window.isTheSamePage = true")
    browser.click("#f-stage option[value=at-risk]")
    until(browser, "location.search.includes('stage=at-risk')")
    browser.click("label[for=f-secured]")
    until(browser, "location.search.includes('secured=true') && document.querySelector('h1').textContent.includes('secured')")
    browser.click("#f-women_specific option[value=false]")
    until(browser, "location.search.includes('women_specific=false')")
    in_place = browser.run(SHOWN)
    assert browser.run("window.isTheSamePage")
    link = browser.run("[...document.querySelectorAll('[data-part=downloads] a')].find(a => a.textContent === 'Link to this view').href")
    browser.open(link)
    browser.wait("#day")
    assert browser.run(SHOWN) == in_place


def test_what_is_wrong_is_said_in_place_and_what_was_typed_stays(browser, site):
    go(browser, site, "/gaps/timeline?from=2019-06-01&to=2023-06-01")
    browser.run("(f => { f.value = '2018-01-01'; f.dispatchEvent(new Event('change', { bubbles: true })); })(document.querySelector('#f-to'))")
    until(browser, "document.querySelector('.govuk-error-summary')")
    assert browser.run("document.querySelector('#f-to').value") == "2018-01-01"
    browser.run("(f => { f.value = '2022-01-01'; f.dispatchEvent(new Event('change', { bubbles: true })); })(document.querySelector('#f-to'))")
    until(browser, "!document.querySelector('.govuk-error-summary')")
    assert "1 January 2022" in browser.text("h1")


def test_map_and_table_light_each_other(browser, site):
    for columns in ("", "&columns=need"):
        go(browser, site, f"/gaps?as_of=2021-07-01{columns}")
        browser.run("document.querySelector('#a-E09000006').focus()")
        assert browser.count(".gap-lit") == 1 and browser.count("tr.is-lit[data-area=E09000006]") == 1
        browser.run("document.querySelector('path[data-area=E09000010]').dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))")
        assert browser.count("tr.is-lit[data-area=E09000010]") == 1 == browser.count("tr.is-lit")


def test_a_click_on_the_map_opens_the_panel_and_back_closes_it(browser, site):
    go(browser, site, "/gaps?as_of=2021-07-01&stage=at-risk")
    browser.run("document.querySelector('path[data-area=E09000006]').dispatchEvent(new MouseEvent('click', { bubbles: true }))")
    browser.wait(".sp-panel")
    until(browser, "document.activeElement.id === 'borough-name'")
    assert "South London Alliance" in browser.text(".sp-panel") and "borough=E09000006" in browser.address()
    browser.back()
    until(browser, "!document.querySelector('.sp-panel')")


def test_a_panel_is_opened_and_closed_by_keyboard(browser, site):
    go(browser, site, "/gaps?as_of=2021-07-01&stage=at-risk&columns=need")
    browser.type("#a-E09000003", ENTER)
    browser.wait(".sp-panel")
    until(browser, "document.activeElement.id === 'borough-name'")
    browser.type("[data-close]", ENTER)
    until(browser, "!document.querySelector('.sp-panel') && document.activeElement.id === 'a-E09000003'")


def test_columns_sort_and_stay_sorted_when_the_day_changes(browser, site):
    names = "[...document.querySelectorAll('.sp-gaps tbody th')].map(th => th.textContent)"
    for columns, column in (("", 2), ("&columns=need", 19)):
        go(browser, site, f"/gaps?as_of=2021-07-01{columns}")
        alphabetical = browser.run(names)
        browser.click(f"#sort-{column}")
        by_women = browser.run(names)
        assert by_women != alphabetical and sorted(by_women) == sorted(alphabetical)
        assert by_women[0] == "Croydon" and by_women[-1] == "City of London"
        assert browser.count("th[aria-sort=descending]") == 1
        press(browser, RIGHT)
        assert browser.run(names) == by_women and browser.count("th[aria-sort=descending]") == 1
        browser.type(f"#sort-{column}", ENTER)
        assert browser.run(names)[0] == "City of London" and browser.count("th[aria-sort=ascending]") == 1


def test_a_scenario_is_answered_at_once(browser, site):
    go(browser, site, "/gaps/scenario?as_of=2021-07-01&stage=at-risk")
    alliance = browser.run("[...document.querySelectorAll('[data-part=ticks] tr')].find(r => r.textContent.includes('South London Alliance'))"
                           ".querySelector('input[type=checkbox]').id")
    browser.click(f"label[for={alliance}]")
    until(browser, "document.querySelector('h1').textContent.includes('lose it')")
    assert browser.count(".sp-pair svg") == 2 and browser.address().endswith("as_of=2021-07-01&stage=at-risk")
    assert browser.run(f"document.getElementById('{alliance}').checked")
    browser.click(f"label[for={alliance}]")
    browser.type("#f-hub_near", "Barnet" + TAB)
    until(browser, "document.querySelector('h1').textContent.includes('about 50,600 women gain')")


def test_a_hub_is_dropped_and_an_area_drawn_on_the_map(browser, site):
    go(browser, site, "/gaps/scenario?as_of=2021-07-01&stage=at-risk")
    browser.click("[data-draw] > button")
    browser.wait(".leaflet-container")
    time.sleep(0.5)
    browser.run("document.querySelector('.sp-draw__map').scrollIntoView({ block: 'center' })")
    left, top, width, height = browser.run(
        "(r => [r.left, r.top, r.width, r.height])(document.querySelector('.sp-draw__map').getBoundingClientRect())")

    def tap(across, down):
        browser.do("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [
            {"type": "pointerMove", "duration": 0, "x": int(left + across * width), "y": int(top + down * height)},
            {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]}]})
        time.sleep(0.4)

    tap(0.5, 0.45)
    until(browser, "document.querySelector('#f-hub_near').value.startsWith('51.')")
    until(browser, "document.querySelector('h1').textContent.includes('this would change')")
    browser.click("[data-draw] label:nth-of-type(2)")
    for corner in ((0.45, 0.4), (0.55, 0.4), (0.55, 0.55), (0.45, 0.55)):
        tap(*corner)
    ring = json.loads(browser.run("document.querySelector('#f-coverage_polygon').value"))["coordinates"][0]
    assert len(ring) == 5 and ring[0] == ring[-1]
    assert browser.run("document.querySelector('#f-hub_near').value") == ""
    until(browser, "document.querySelector('h1').textContent.includes('this would change')")
    assert not browser.complaints()


def test_new_hubs_are_looked_for_when_asked(browser, site):
    go(browser, site, "/gaps/siting?as_of=2021-07-01&stage=at-risk")
    browser.click("#f-sites option[value='2']")
    browser.click(".sp-show")
    until(browser, "document.querySelectorAll('.gap-site').length === 2", 10)
    until(browser, "location.search.includes('sites=2')")
    assert browser.count(".sp-scroll tbody tr") == 2


def test_a_lost_connection_is_said_and_nothing_is_lost(browser, site):
    go(browser, site, "/gaps?as_of=2021-07-01")
    before = browser.run(SHOWN)
    browser.run("window.fetch = () => Promise.reject(new TypeError('offline'))")
    browser.type("#day", RIGHT)
    until(browser, "document.querySelector('main > [role=status]').textContent.includes('could not reach')")
    assert browser.run(SHOWN) == before


@pytest.mark.parametrize("columns", ["", "&columns=need"])
def test_the_slider_redraws_map_and_table_quickly(browser, site, columns):
    go(browser, site, f"/gaps?as_of=2019-01-01{columns}")
    for _ in range(8):
        press(browser, RIGHT)
    times = browser.run("performance.getEntriesByName('redraw').map(e => e.duration)")
    assert statistics.median(times) < 250, times  # 100 ms on a quiet machine


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen_or_smaller_than_a_finger(browser, site, width):
    browser.size(width)
    for path in ("/gaps?as_of=2021-07-01&borough=E09000006", "/gaps?as_of=2021-07-01&columns=need",
                 "/gaps/scenario?as_of=2021-07-01", "/gaps/siting?as_of=2021-07-01&sites=2"):
        go(browser, site, path)
        assert browser.run("document.documentElement.scrollWidth") <= width, path
        small = browser.run("""[...document.querySelectorAll('main button, main input, main select')]
            .filter(e => e.offsetParent && e.type !== 'hidden' && !e.closest('.sp-ask-gaps--live .sp-show'))
            .map(e => [e.id || e.textContent, e.getBoundingClientRect()]).filter(([, r]) => r.width < 23.5 || r.height < 23.5)
            .filter(([, r]) => r.width > 1).map(([name, r]) => [name, r.width, r.height])""")
        assert not [row for row in small if row[0]], (path, small)


def test_nobody_else_is_asked_and_nothing_is_kept(browser, site):
    go(browser, site, "/gaps?as_of=2021-07-01")
    press(browser, RIGHT)
    browser.run("document.querySelector('path[data-area=E09000006]').dispatchEvent(new MouseEvent('click', { bubbles: true }))")
    browser.wait(".sp-panel")
    asked = [url for url in browser.requests() if not url.startswith(("data:", "chrome"))]
    assert asked and all(url.startswith(site.url) for url in asked), asked
    assert browser.cookies() == []
    assert browser.run("localStorage.length + sessionStorage.length") == 0
    assert not browser.complaints()
