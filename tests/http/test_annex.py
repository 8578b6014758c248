"""The annex over real sockets: page and PDF of a day, the same as the command's."""

import html
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

TODAY = "2026-03-01"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return served.real_database(tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def site(database):
    with served.Served(database, today=TODAY) as running:
        yield running


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    with served.Served(served.synthetic_database(tmp_path_factory.mktemp("synthetic"), services=400), today=TODAY) as running:
        yield running


def test_the_page_is_about_the_day_that_is_asked_for(site):
    assert "As at 1 March 2026" in site.page("/annex").text()
    page = site.page("/annex?as_of=2019-06-01").text()
    assert "As at 1 June 2019" in page and "7 of 33 boroughs have a recorded service" in page
    then = site.page("/annex?as_of=2019-06-01&known_on=2019-06-01").text()
    assert "as it was known on 1 June 2019" in then and "30 June 2022" not in then
    assert "South London Alliance ends in March 2021." in html.unescape(then)


def test_the_pdf_is_the_one_that_the_command_writes(site, database, tmp_path):
    answer = site.get("/annex.pdf?as_of=2019-06-01")
    assert answer.status == 200 and answer["Content-Type"] == "application/pdf"
    served.make("annex", "--db", database, "--as-of", "2019-06-01", "--out", tmp_path / "annex")
    assert answer.body == (tmp_path / "annex" / "annex.pdf").read_bytes()


def test_the_page_says_what_the_command_writes(site, database, tmp_path):
    served.make("annex", "--db", database, "--as-of", "2021-02-01", "--out", tmp_path / "annex")

    def said(page):
        """What stands from the first section on, without links."""
        body = page[page.index('id="s1"'):page.index("</main>")]
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())

    assert said(site.page("/annex?as_of=2021-02-01").text()) == said((tmp_path / "annex" / "index.html").read_text())


def test_answers_are_kept_and_revalidated(site):
    for path in ("/annex?as_of=2021-02-01", "/annex.pdf?as_of=2021-02-01"):
        first = site.get(path)
        assert first.status == 200 and first["ETag"] and "no-cache" in first["Cache-Control"]
        again = site.get(path, If_None_Match=first["ETag"])
        assert again.status == 304 and again.body == b""


def test_what_is_wrong_with_a_question_is_said(site):
    for query in ("as_of=2021-02-30", "as_of=soon", "known_on=x", "need=accommodation", "as_of=2021-02-01&as_of=2021-02-01&x=1"):
        for path in ("/annex", "/annex.pdf"):
            assert site.get(f"{path}?{query}").status == 400, (path, query)
    assert site.get("/annex?as_of=9999-12-31").status == site.get("/annex?as_of=0001-01-01").status == 200


def test_a_day_that_was_cleared_in_the_form_means_today(site):
    for path in ("/annex", "/annex.pdf"):
        assert site.get(f"{path}?as_of=").body == site.get(path).body
    assert site.get("/annex?as_of=&as_of=2021-02-01").status == 200


def test_the_files_of_the_page_are_those_of_the_command(site, database, tmp_path):
    out = tmp_path / "annex"
    served.make("annex", "--db", database, "--as-of", "2019-06-01", "--out", out)
    page = site.page("/annex?as_of=2019-06-01").text()
    links = {label: html.unescape(link) for link, label in re.findall(r'href="(/api/[^"]*)">([^<]*)</a>', page)}
    names = {"Boroughs (CSV)": "boroughs.csv", "Boroughs (GeoJSON)": "boroughs.geojson", "Matrix by need (CSV)": "matrix-need.csv",
             "Matrix by stage (CSV)": "matrix-stage.csv", "Timeline (CSV)": "timeline.csv", "Cliff (CSV)": "cliff.csv"}
    assert links.keys() >= names.keys()
    for label, name in names.items():
        assert site.get(links[label]).body == (out / name).read_bytes(), label


def test_every_link_of_the_page_leads_somewhere(site):
    page = site.page("/annex?as_of=2019-06-01").text()
    anchors = re.findall(r'\bid="([^"]*)"', page)
    assert len(anchors) == len(set(anchors))
    inside = set(html.unescape(link) for link in re.findall(r'href="(/[^"]*)"', page))
    assert any(link.startswith("/services/") for link in inside)
    for link in sorted(link for link in inside if link.startswith(("/services/", "/api/", "/annex"))):
        assert site.get(link).status == 200, link
    for anchor in re.findall(r'href="#([^"]*)"', page):
        assert anchor in anchors


def test_synthetic_data_says_so_on_every_page(synthetic):
    page = synthetic.page("/annex").text()
    assert "Synthetic data: none of these services exists." in page
    answer = synthetic.get("/annex.pdf")
    assert answer.status == 200 and answer.body.startswith(b"%PDF-1.4")


def test_text_of_the_directory_is_never_markup(synthetic):
    page = synthetic.page("/annex").text()
    body = page[page.index('id="s1"'):page.index("</main>")]
    assert "<script" not in body and " style=" not in body and "onerror" not in body.lower()


def test_another_day_keeps_what_was_known_and_the_file_is_named_by_its_day(site):
    page = site.get("/annex?as_of=2021-02-01&known_on=2019-06-01").body.decode()
    assert '<input type="hidden" name="known_on" value="2019-06-01">' in page
    assert 'download="signpost-annex-2021-02-01.pdf"' in page
    assert 'name="known_on"' not in site.get("/annex?as_of=2021-02-01").body.decode()
