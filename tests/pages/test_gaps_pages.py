"""The pages about gaps in a real browser: they fit every screen, read in black and white, and need no script."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

PATHS = ["/gaps?as_of=2021-07-01&stage=at-risk", "/gaps", "/gaps?as_of=2021-07-01&columns=need",
         "/gaps/timeline?from=2019-06-01&to=2024-06-01", "/gaps/cliff?from=2019-06-01&to=2024-01-01",
         "/gaps/scenario?as_of=2022-02-01", "/gaps/siting?as_of=2021-07-01&sites=3",
         "/gaps?as_of=2021-07-01&stage=at-risk&borough=E09000006"]
WIDTHS = [320, 390, 768, 1280]


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


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(browser, site, width):
    browser.size(width)
    for path in PATHS:
        go(browser, site, path)
        browser.run("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert browser.run("document.documentElement.scrollWidth") <= width, path


def test_wide_tables_scroll_by_keyboard_and_keep_their_first_column(browser, site):
    browser.size(320)
    for path in PATHS:
        go(browser, site, path)
        assert browser.run("Array.from(document.querySelectorAll('.sp-scroll')).every(e => e.tabIndex === 0 && "
                           "e.getAttribute('role') === 'region' && e.getAttribute('aria-label'))"), path
    go(browser, site, PATHS[2])
    browser.run("document.querySelector('.sp-scroll').scrollLeft = 300")
    left = browser.run("document.querySelector('.sp-matrix tbody th').getBoundingClientRect().left - "
                       "document.querySelector('.sp-scroll').getBoundingClientRect().left")
    assert abs(left) < 2, left


def test_the_question_is_changed_by_the_form_alone(browser, site):
    browser.scripts(False)
    try:
        go(browser, site, "/gaps?as_of=2021-07-01")
        browser.click("#f-stage option[value=at-risk]")
        browser.click("#f-secured")
        browser.click(".sp-show")
        browser.wait("#f-secured:checked")
    finally:
        browser.scripts(True)
    address = browser.address()
    assert "stage=at-risk" in address and "secured=true" in address and "as_of=2021-07-01" in address
    assert "counting only secured funding" in browser.text("h1")


def test_without_script_there_is_a_way_to_each_change_and_into_each_panel(browser, site):
    browser.scripts(False)
    try:
        go(browser, site, "/gaps?as_of=2021-07-01&stage=at-risk")
        assert not browser.count("input[type=range]")
        browser.click("a[rel=next]")
        assert "On 18 July 2021" in browser.text("h1")
        browser.click("#a-E09000006")
        assert browser.address().endswith("#borough") and "Bromley" in browser.text(".sp-panel h2")
        browser.click("[data-close]")
        assert not browser.count(".sp-panel")
    finally:
        browser.scripts(True)


def test_a_scenario_is_asked_and_answered_on_one_page(browser, site):
    browser.scripts(False)
    try:
        go(browser, site, "/gaps/scenario?as_of=2026-03-01")
        browser.type("#f-hub_near", "Barnet")
        browser.click(".sp-show")
        browser.wait(".sp-pair")
    finally:
        browser.scripts(True)
    assert "this would change" in browser.text("h1")
    assert browser.address() == site.url + "gaps/scenario", "nothing of it is in the address"
    assert browser.count(".sp-pair svg") == 2
    assert browser.run("document.getElementById('f-hub_near').value") == "Barnet"


def test_table_and_map_stand_side_by_side_on_a_desk_and_the_table_first_on_a_phone(browser, site):
    where = "(s => document.querySelector(s).getBoundingClientRect())"
    go(browser, site, PATHS[0])
    assert browser.run(f"{where}('.sp-map--gaps').left >= {where}('.sp-gaps .sp-scroll').right")
    browser.size(390)
    assert browser.run(f"{where}('.sp-map--gaps').top >= {where}('.sp-gaps .sp-scroll').bottom - 1")


def test_verdicts_differ_without_colour(browser, site):
    go(browser, site, PATHS[0])
    looks = browser.run("""['covered', 'partly', 'unknown', 'none'].map(code => {
        const span = document.createElement('span'); span.className = 'sp-gap sp-gap--' + code;
        document.querySelector('main').append(span);
        const s = getComputedStyle(span, '::before');
        return [s.content, s.borderRadius, s.backgroundImage.split('(')[0]].join(' '); })""")
    assert len(set(looks)) == 4, looks
    fills = browser.run("""['gap-covered', 'gap-partly-1', 'gap-unknown', 'gap-none'].map(name => {
        const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        path.setAttribute('class', name); document.querySelector('svg.map').append(path);
        return getComputedStyle(path).fill; })""")
    assert len(set(fills)) == 4 and sum("url(" in fill for fill in fills) == 3, fills


def test_text_is_as_dark_as_it_must_be(browser, site):
    for path in PATHS:
        go(browser, site, path)
        browser.run("document.querySelectorAll('details').forEach(d => d.open = true)")
        colours = browser.run("""(() => {
            const light = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => { x /= 255;
                return x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; });
                return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
            const back = e => { for (; e; e = e.parentElement) { const b = getComputedStyle(e).backgroundColor;
                if (!/, 0\\)$/.test(b)) return b; } return 'rgb(255, 255, 255)'; };
            const bad = [];
            document.querySelectorAll('main *, header *').forEach(e => {
                if (e.closest('svg') || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) return;
                const a = light(getComputedStyle(e).color), b = light(back(e));
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (ratio < 4.5) bad.push([e.className, e.textContent.slice(0, 30), ratio]); });
            return bad; })()""")
        assert not colours, (path, colours[:5])


def test_pages_ask_nobody_else_and_leave_nothing(browser, site):
    for path in PATHS:
        go(browser, site, path)
        assert browser.title().startswith("Gaps: ") and browser.title().endswith(" – Signpost") and browser.cookies() == []
    asked = [url for url in browser.requests() if not url.startswith(("data:", "chrome"))]
    assert asked and all(url.startswith(site.url) for url in asked), asked
    assert not browser.complaints()


def test_exit_hides_no_link_of_the_header(browser, site):
    for width in WIDTHS:
        browser.size(width)
        go(browser, site, "/gaps")
        clear = browser.run("""(() => { const exit = document.querySelector('.sp-exit').getBoundingClientRect();
            return [...document.querySelectorAll('.sp-header a:not(.sp-exit)')].every(a => { const r = a.getBoundingClientRect();
                return r.right <= exit.left || r.top >= exit.bottom || r.bottom <= exit.top; }); })()""")
        assert clear, width
