"""Browsing in a real browser: it fits, needs no script, keeps what is typed out of the address, and leads on."""

import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

WORDS = "probaton hous"


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


def search(browser, site, words):
    browser.open(site.url + "services")
    browser.type("#f-q", words)
    browser.click(".sp-words button")
    browser.wait(".sp-reason")


def organisation(site):
    return re.search(r'href="/(organisations/[0-9a-f-]{36})">Advance<', site.page("/organisations").text())[1]


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_pages_fit_every_width(browser, site, width):
    browser.size(width)
    for path in ("services", "services?borough=E09000007&as_of=2021-02-01", "organisations", organisation(site)):
        browser.open(site.url + path)
        assert browser.run("document.documentElement.scrollWidth") <= width, path
    search(browser, site, "women " + "x" * 150)
    assert browser.run("document.documentElement.scrollWidth") <= width


def test_what_is_typed_stays_out_of_the_address_and_with_the_server(browser, site):
    search(browser, site, WORDS)
    assert browser.address() == site.url + "services"
    assert browser.title() == "Browse services – Signpost"
    assert browser.run("localStorage.length + sessionStorage.length") == 0 and browser.cookies() == []
    asked = [address for address in browser.requests() if not address.startswith("data:")]
    assert asked and all(address.startswith(site.url) for address in asked)
    assert not any("probaton" in address or "hous" in address for address in asked)
    assert browser.complaints() == []


def test_browsing_and_searching_work_without_scripts(browser, site):
    browser.scripts(False)
    try:
        search(browser, site, "beth")
        assert browser.text(".sp-item__name") == "Beth Centre"
        browser.click(".sp-item__name a")
        browser.wait(".sp-actions")
        assert "Lambeth" in browser.text("main")
    finally:
        browser.scripts(True)


def test_a_choice_is_made_taken_back_and_never_ends_in_nothing(browser, site):
    browser.open(site.url + "services")
    browser.click("#f-need option[value=accommodation]")
    browser.click(".sp-choices__form button")
    browser.wait(".sp-chosen")
    assert "need=accommodation" in browser.address()
    assert "What it helps with: Somewhere to live" in browser.text(".sp-chosen")
    assert not browser.run("document.querySelector('.sp-choices').open"), "what was found comes first now"
    browser.click(".sp-chosen a")
    browser.wait(".sp-choices[open]")
    assert browser.address() == site.url + "services"


def test_choices_and_words_are_kept_by_each_other(browser, site):
    browser.open(site.url + "services?borough=E09000022&as_of=2021-02-01")
    browser.type("#f-q", "centre")
    browser.click(".sp-words button")
    browser.wait(".sp-reason")
    assert "Borough: Lambeth" in browser.text(".sp-chosen")
    assert browser.run("document.getElementById('f-q').value") == "centre"
    assert browser.run("document.getElementById('f-as_of').value") == "2021-02-01"
    browser.click(".sp-chosen button")
    browser.wait(".sp-choices:not([open])")
    browser.wait(".sp-browse__found:not(:has(.sp-chosen))")
    assert browser.run("document.getElementById('f-q').value") == "centre"
    assert browser.address() == site.url + "services"


@pytest.mark.parametrize("path", ["services", "services?borough=E09000007", "organisations", "organisation"])
def test_headings_go_down_one_by_one_and_ids_are_used_once(browser, site, path):
    browser.open(site.url + (organisation(site) if path == "organisation" else path))
    levels = browser.run("Array.from(document.querySelectorAll('h1,h2,h3,h4,h5')).map(h => +h.tagName[1])")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:])), levels
    ids = browser.run("Array.from(document.querySelectorAll('[id]')).map(e => e.id)")
    assert len(ids) == len(set(ids))
    unnamed = browser.run("Array.from(document.querySelectorAll('input:not([type=hidden]),select'))"
                          ".filter(e => !e.labels.length).length")
    assert unnamed == 0


def test_headings_of_found_services_go_down_one_by_one(browser, site):
    search(browser, site, "women")
    levels = browser.run("Array.from(document.querySelectorAll('h1,h2,h3,h4,h5')).map(h => +h.tagName[1])")
    assert levels[:3] == [1, 2, 3] and set(levels[2:]) == {3}
