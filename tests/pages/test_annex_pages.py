"""The annex in a real browser: it fits every screen, needs no script, and is one outline of headings."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

PATH = "annex?as_of=2019-06-01"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served.Served(served.real_database(tmp_path_factory.mktemp("real")), today="2026-03-01") as running:
        yield running


@pytest.fixture
def browser(chromium, site):
    chromium.size(1280)
    chromium.requests()
    chromium.complaints()
    chromium.open(site.url + PATH)
    return chromium


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_the_page_does_not_scroll_sideways(browser, width):
    browser.size(width)
    assert browser.run("document.documentElement.scrollWidth") <= width


def test_headings_go_down_one_by_one(browser):
    levels = browser.run("Array.from(document.querySelectorAll('h1,h2,h3,h4')).map(h => +h.tagName[1])")
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:])), levels


def test_wide_tables_and_charts_scroll_by_keyboard_under_names_of_their_own(browser):
    names = browser.run("Array.from(document.querySelectorAll('.sp-annex .sp-scroll')).map(e => "
                        "e.tabIndex === 0 && e.getAttribute('role') === 'region' && e.getAttribute('aria-label'))")
    assert len(names) > 10 and all(names) and len(set(names)) == len(names)


def test_every_map_and_chart_is_named_and_has_its_table(browser):
    assert browser.run("Array.from(document.querySelectorAll('.sp-annex svg')).every(s => "
                       "s.getAttribute('role') === 'img' && s.querySelector('title').textContent)")
    assert browser.run("Array.from(document.querySelectorAll('.sp-annex figure')).every(f => "
                       "f.querySelector('figcaption').textContent.includes('say') || "
                       "f.querySelector('figcaption').textContent.includes('name'))")


def test_another_day_is_chosen_without_script(browser, site):
    browser.scripts(False)
    try:
        browser.open(site.url + PATH)
        browser.run("document.getElementById('f-as_of').value = '2021-02-01'")
        browser.click(".sp-annex__ask button")
        browser.wait("#f-as_of[value='2021-02-01']")
    finally:
        browser.scripts(True)
    assert browser.address() == site.url + "annex?as_of=2021-02-01"
    assert "As at 1 February 2021" in browser.text("main")
