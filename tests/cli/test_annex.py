"""The annex as files: all that it holds, the same bytes anywhere, and nobody else's files touched."""

import csv
import html
import io
import json
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import zlib

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

FILES = {"index.html", "annex.css", "annex.pdf", "services.csv", "services.geojson", "boroughs.csv", "boroughs.geojson",
         "uncovered.geojson", "matrix-need.csv", "matrix-stage.csv", "timeline.csv", "cliff.csv", "sources.csv"}


def annex(database, *arguments, **variables):
    return served.run("annex", "--db", database, *arguments,
                      env=served.environment(**{"SIGNPOST_TODAY": "2026-03-01", **variables}))


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return served.real_database(tmp_path_factory.mktemp("annex"))


@pytest.fixture(scope="module")
def folder(database, tmp_path_factory):
    out = tmp_path_factory.mktemp("made") / "annex"
    start = time.monotonic()
    result = annex(database, "--as-of", "2019-06-01", "--out", out)
    took_s = time.monotonic() - start
    assert result.returncode == 0 and result.stderr == "", result.stderr
    assert re.fullmatch(r"Wrote 13 files, [\d.]+ MB, to \S+\. Data fingerprint: [0-9a-f]{32}\.\n", result.stdout)
    assert took_s < 10, "the bar"
    return out


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text())))


def test_all_files_are_there_and_nothing_else(folder):
    assert {path.name for path in folder.iterdir()} == FILES
    assert [path.name for path in folder.parent.iterdir()] == ["annex"], "no temporary folder is left"


def german(folder):
    """What makes a program speak German: the locale itself is built here."""
    locales = folder / "locales"
    locales.mkdir()
    subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", str(locales / "de_DE.UTF-8")], check=True, timeout=60)
    return {"LOCPATH": str(locales), "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"}


@pytest.mark.skipif(not shutil.which("localedef"), reason="skipped: locales is not installed")
def test_the_same_day_gives_the_same_bytes_whatever_the_machine_says(database, folder, tmp_path):
    for number, variables in enumerate([
            {}, {**german(tmp_path), "TZ": "Pacific/Kiritimati", "SIGNPOST_TODAY": "2031-12-31"},
            {"LC_ALL": "C", "TZ": "America/Los_Angeles", "HOME": str(tmp_path), "PANGO_LANGUAGE": "ja"}]):
        out = tmp_path / str(number)
        assert annex(database, "--as-of", "2019-06-01", "--out", out, **variables).returncode == 0
        for name in sorted(FILES):
            assert (out / name).read_bytes() == (folder / name).read_bytes(), (name, variables)


@pytest.mark.skipif(not shutil.which("faketime"), reason="skipped: faketime is not installed")
def test_the_clock_of_the_machine_has_no_say(database, folder, tmp_path):
    out = tmp_path / "later"
    done = subprocess.run(["faketime", "2033-07-01 12:00:00", str(served.PROGRAM), "annex", "--db", str(database), "--as-of",
                           "2019-06-01", "--out", str(out)], cwd=served.ROOT, env=served.environment(), timeout=60)
    assert done.returncode == 0
    for name in sorted(FILES):
        assert (out / name).read_bytes() == (folder / name).read_bytes(), name


def test_the_page_stands_alone(folder):
    page = (folder / "index.html").read_text()
    assert "As at 1 June 2019" in page and "<svg" in page
    local = re.findall(r'(?:href|src)="(?!https?://|#)([^"]*)"', page)
    assert set(local) <= FILES and "annex.css" in local and "annex.pdf" in local
    assert "<script" not in page and "style=" not in page
    anchors = re.findall(r'id="([^"]*)"', page)
    assert len(anchors) == len(set(anchors)), "each id is one element's"
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(anchors)
    fingerprint = re.search(r'sp-fingerprint">([0-9a-f]{32})<', page)[1]
    assert json.loads((folder / "services.geojson").read_text())["atlas_version"] == fingerprint


def test_the_files_say_what_the_document_says(folder):
    boroughs = rows(folder / "boroughs.csv")
    covered = [row["name"] for row in boroughs if row["verdict"] == "covered"]
    assert len(boroughs) == 33 and "Croydon" in covered
    page = (folder / "index.html").read_text()
    assert f"{len(covered)} of 33 boroughs have a recorded service" in page
    assert len(json.loads((folder / "boroughs.geojson").read_text())["features"]) == 33
    assert len(rows(folder / "services.csv")) == 49
    assert len(json.loads((folder / "services.geojson").read_text())["features"]) == 49
    assert {row["last_day"] for row in rows(folder / "cliff.csv")} >= {"2022-06-30", "2019-08-09"}
    assert len(rows(folder / "sources.csv")) > 40


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="skipped: poppler-utils is not installed")
def test_the_pdf_is_read_by_another_program(folder):
    def said(*command):
        return subprocess.run([*command], capture_output=True, text=True, check=True, timeout=60).stdout

    about = said("pdfinfo", str(folder / "annex.pdf"))
    assert re.search(r"Tagged: +yes", about) and re.search(r"A4", about)
    assert re.search(r"CreationDate: .*Jun +1 .*2019", about)
    pages = int(re.search(r"Pages: +(\d+)", about)[1])
    assert 20 < pages < 120
    text = said("pdftotext", "-layout", str(folder / "annex.pdf"), "-")
    for page, words in enumerate(text.split("\f")[:pages], 1):
        assert f"Page {page} of {pages}" in words
        assert "As at 1 June 2019" in words and "Data fingerprint" in words and "Source:" in words
    structure = said("pdfinfo", "-struct", str(folder / "annex.pdf"))
    for tag in ("Document", "H1", "H2", "P", "Table", "TR", "TH", "TD", "Figure", "L", "LI", "TOC", "TOCI", "Link", "Caption"):
        assert re.search(rf"^ *{tag}\b", structure, re.M), tag
    assert "/Scope /Row" in structure and "/Scope /Column" in structure
    fonts = said("pdffonts", str(folder / "annex.pdf"))
    assert all("LiberationSans" in line and " yes yes " in line for line in fonts.splitlines()[2:]), fonts


def test_lines_of_the_pdf_are_apart_for_whoever_hears_or_copies_them(folder):
    """A line that was broken at a space still ends with it; else "do not" and "know" are one word."""
    file = (folder / "annex.pdf").read_bytes()
    streams = [zlib.decompress(found) for found in re.findall(rb"stream\r?\n(x[\x01\x5e\x9c\xda].*?)\r?\nendstream", file, re.S)]
    drawn = re.sub(r"\)\s*-?[\d.]+\s*\(", "", b"\n".join(streams).decode("latin-1"))  # kerning
    assert "(Services for women in the justice )" in drawn and "(system in London)" in drawn
    assert "(South London Alliance )" in drawn and "(Women in Prison)" in drawn, "lines of a cell too"


def test_an_earlier_annex_is_replaced_and_other_files_are_not(database, tmp_path):
    out = tmp_path / "annex"
    assert annex(database, "--as-of", "2019-06-01", "--out", out).returncode == 0
    assert annex(database, "--as-of", "2021-02-01", "--out", f"{out}/").returncode == 0
    assert "As at 1 February 2021" in (out / "index.html").read_text()
    (out / "diary.txt").write_text("mine")
    refused = annex(database, "--as-of", "2019-06-01", "--out", out)
    assert refused.returncode == 1 and "holds other files, such as diary.txt" in refused.stderr
    assert (out / "diary.txt").read_text() == "mine" and "As at 1 February 2021" in (out / "index.html").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["annex"]


def test_a_page_of_somebody_else_is_not_taken_for_an_annex(database, tmp_path):
    (tmp_path / "index.html").write_text("my own site")
    refused = annex(database, "--as-of", "2019-06-01", "--out", tmp_path)
    assert refused.returncode == 1 and "holds other files, such as index.html" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert (tmp_path / "index.html").read_text() == "my own site"


def test_a_link_stays_and_what_it_leads_to_is_filled(database, tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "annex").symlink_to("disk")
    for day in ("2019-06-01", "2021-02-01"):
        assert annex(database, "--as-of", day, "--out", tmp_path / "annex").returncode == 0
        assert (tmp_path / "annex").is_symlink()
        assert {path.name for path in (tmp_path / "disk").iterdir()} == FILES
    assert sorted(path.name for path in tmp_path.iterdir()) == ["annex", "disk"]


def test_the_folder_that_one_stands_in_is_refused_in_words(database, tmp_path):
    done = subprocess.run([str(served.PROGRAM), "annex", "--db", str(database), "--out", "."], cwd=tmp_path,
                          env=served.environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and ". is the folder that you are in. Name a folder inside it." in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_earlier_annex(database, tmp_path):
    def disk_fill():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, 800_000))

    out = tmp_path / "annex"
    assert annex(database, "--as-of", "2019-06-01", "--out", out).returncode == 0
    done = subprocess.run([str(served.PROGRAM), "annex", "--db", str(database), "--as-of", "2021-02-01", "--out", str(out)],
                          env=served.environment(), preexec_fn=disk_fill, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and re.fullmatch(r"signpost annex: \S+/annex\.pdf cannot be written: File too large\.\n",
                                                 done.stderr), done.stderr
    assert "As at 1 June 2019" in (out / "index.html").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["annex"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whoever_stops_it_finds_the_folder_as_it_was(tmp_path, tmp_path_factory, number):
    database = served.synthetic_database(tmp_path_factory.mktemp("large"), services=1500)  # some seconds' work
    running = subprocess.Popen([str(served.PROGRAM), "annex", "--db", str(database), "--out", str(tmp_path / "annex")],
                               env=served.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while not list(tmp_path.glob("annex.*.part")) and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    running.send_signal(number)
    said, wrong = running.communicate(timeout=60)
    assert running.returncode == 1 and said == "" and wrong == "signpost annex: Stopped. Nothing was written.\n"
    assert list(tmp_path.iterdir()) == []


def section(page, number, until):
    """The words of a section, one space between them."""
    body = page[page.index(f'id="s{number}"'):page.index(f'id="s{until}"')]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_paper_names_every_borough_and_every_way_in(folder):
    page = (folder / "index.html").read_text()
    alliance = section(page, "3-4", 4)
    assert "Takes women from Croydon, Lambeth, Lewisham, Southwark, Sutton and Wandsworth" in alliance
    assert "more boroughs" not in section(page, 3, 5)
    assert "Either: It only helps with trafficking or modern slavery or sex work. Or: Her life is affected by" in \
        section(page, 4, 5)
    assert not re.search(r"Either:(?![^|]*?Or:)", section(page, "4-1", "4-2")), "one way alone is no choice"


def test_each_type_says_what_it_is(folder):
    page = (folder / "index.html").read_text()
    parts = re.findall(r'id="(s4-\d+)">[^<]*</h3>\s*<p class="govuk-body">([^<]*)</p>', page)
    assert len(parts) == 12 and all(words.endswith(".") and not words.startswith("No service") for _, words in parts)


def test_sources_stand_by_title(folder):
    titles = [row["title"] for row in rows(folder / "sources.csv")]
    assert titles == sorted(titles, key=lambda title: title.lower())
    page = (folder / "index.html").read_text()
    table = page[page.index('id="s9-1"'):page.index('id="s9-2"')]
    assert [html.unescape(re.sub(r"<[^>]*>", "", head)) for head in re.findall(r'<th scope="row"[^>]*>(.*?)</th>', table)] == titles


@pytest.mark.parametrize("arguments, code, words", [
    ([], 2, "Say where to: signpost annex --out FOLDER."),
    (["--out", "x", "--as-of", "2021-13-01"], 2, "--as-of is a date like 2021-02-01."),
    (["--out", "x", "--known-on", "soon"], 2, "--known-on is a date like 2021-02-01."),
    (["--out", "/proc/annex"], 1, "/proc/annex"),
    (["--out", "x", "y"], 2, "not expected"),
])
def test_what_is_wrong_is_said(database, arguments, code, words):
    result = annex(database, *arguments)
    assert result.returncode == code and words in result.stderr, result.stderr


def test_a_folder_that_cannot_be_made_leaves_nothing_behind(database, tmp_path):
    result = annex(database, "--out", tmp_path / "missing" / "annex")
    assert result.returncode == 1 and "cannot be written" in result.stderr
    assert list(tmp_path.iterdir()) == []
