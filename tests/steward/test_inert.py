"""What is typed into a listing is text in everything that goes out: pages, JSON, GeoJSON, tables, maps, paper."""

import csv
import html.parser
import io
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse
import xml.etree.ElementTree

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import people  # noqa: E402
import served  # noqa: E402
from editing import errors, fill, public, save, words  # noqa: E402

TODAY = "2027-06-10"
MARKUP = [
    'a"><img src=x onerror="broken()" class=broken>',
    "b</textarea></title></style><script class=broken>broken()</script>",
    "c' autofocus onfocus='broken()' class='broken",
    'd" autofocus onfocus="broken()" class="broken',
    "e<svg class=broken onload=broken()><text>e</text></svg>",
    "f--><iframe class=broken src=x></iframe><!--",
    "g]]><a class=broken href=javascript:broken()>press</a>",
    "h{{{name}}}{{>head}}{{csrf}}<b class=broken>",
    "i&lt;b class=broken&gt;&#60;b class=broken&#62;&amp;",
    "j\\u003cb class=broken\\u003e${broken()}`",
    "k) Tj (/JS (broken\\()) /S /JavaScript >> endobj",
]
FORMULAS = ['=HYPERLINK("http://example.org/?"&A1,"press")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1:A9)", "'=1+1",
            '=1,"2"\nand a second line']
ONE_LINE = FORMULAS[:-1]
SECTIONS = ["names", "organisations", "places", "coverage", "rules", "dates", "money", "hours", "phones", "sources",
            "evidence", "notes", "check"]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Inert(html.parser.HTMLParser):
    """Finds elements and attributes that nobody but a typist could have made."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name.startswith("on") or name == "autofocus" or name == "class" and "broken" in value.split() or \
                    name in ("href", "src", "action") and not re.match(r"(/|#|\?|https?:|tel:|mailto:|data:image/)", value or "/"):
                self.found.append((tag, name, value))
        if tag in ("iframe", "object", "embed", "base") or \
                tag == "script" and not dict(attributes).get("src", "").startswith("/web/") and \
                dict(attributes).get("type") != "application/json":
            self.found.append((tag, attributes))


def look(answer, where):
    """An answer in whatever form: is all of it inert?"""
    kind = answer["Content-Type"].split(";")[0]
    assert answer["X-Content-Type-Options"] == "nosniff", where
    if kind == "text/html":
        assert Inert(answer.text()).found == [], where
        assert "script-src 'self'" in answer["Content-Security-Policy"], where
        for drawn in re.findall(r"<svg.*?</svg>", answer.text(), re.S):
            drawing = xml.etree.ElementTree.fromstring(drawn.replace("&nbsp;", " "))
            assert {one.tag.split("}")[-1] for one in drawing.iter()} <= {
                "svg", "g", "path", "circle", "rect", "line", "text", "tspan", "title", "desc", "defs", "pattern",
                "polygon", "polyline", "use", "clipPath", "ellipse", "style", "mask", "marker"}, where
    elif kind.endswith("json"):
        json.loads(answer.body)
    elif kind == "text/csv":
        for row in csv.reader(io.StringIO(answer.text())):
            for cell in row:
                assert not cell.startswith(FORMULA_STARTS) or re.fullmatch(r"-?[\d.]+", cell), (where, cell)


def term(sam, address, condition):
    """The first of a condition's."""
    text = sam.get(f"{address}/rules/new?condition={condition}").text()
    return re.findall(r'name="terms" type="checkbox" value="([a-z-]+)"', text)[0]


def make(sam, corpus, lines):
    """A listing with something of the corpus in each field of each form: its editor's address, and what was typed."""
    count = 0

    def next_of(texts):
        nonlocal count
        count += 1
        return texts[count % len(texts)]

    def one():
        return next_of(lines)

    def long():
        return next_of(corpus)

    path = "/steward/services/new"
    address = fill(sam, path, name=one(), organisation=one(), title=one(), date="1 June 2027")["Location"]
    kind = re.search(r'<option value="([a-z-]+)"', sam.get(address + "/names").text())[1]
    steps = [("names", "", {"type": kind, "also": one(), "description": long(), "programme": one(),
                            "coverage_text": long(), "capacity": "7"}),
             ("organisations/new", "", {"organisation": one(), "role": "1"}),
             ("places/new", "", {"name": one(), "address": one(), "place": one(), "note": long(), "precision": "2",
                                 "point": "51.4700, -0.0700"}),
             ("coverage/new", "", {"kind": "0", "areas": ["borough/E09000022"], "note": long()}),
             ("rules/new", "?condition=text", {"text": long(), "question": long()}),
             ("rules/new", "?condition=need", {"terms": term(sam, address, "need")}),
             ("rules/new", "?condition=stage", {"terms": term(sam, address, "stage")}),
             ("dates/new", "", {"from": "1 May 2027"}),
             ("money/new", "", {"funder": one(), "note": long(), "from": "1 May 2027"}),
             ("hours/new", "", {"days": ["MO"], "opens": "09:00", "closes": "10:00", "text": one(), "note": one()}),
             ("phones/new", "", {"number": "020 7946 0123", "about": one()}),
             ("sources/new", "", {"title": one(), "licence": one(), "confidence": one()}),
             ("evidence/new", "", {"note": long(), "source": "0"}),
             ("notes/new", "", {"title": one(), "text": long()})]
    for step, query, values in steps:
        answer = fill(sam, f"{address}/{step}", query=query, **values)
        assert answer.status == 303, (step, errors(answer))
    return address


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = served.real_database(tmp_path_factory.mktemp("inert"))
    people.add(path, "sam", "steward")
    with served.Served(path, today=TODAY) as running:
        running.database = path
        yield running


@pytest.fixture(scope="module")
def sam(site):
    return people.signed_in(site, "sam")


@pytest.fixture(scope="module", params=["markup", "formulas"])
def listing(request, site, sam):
    """The address of the editor of a listing whose every text is of that corpus; saved, with a draft on top."""
    corpus, lines = (MARKUP, MARKUP) if request.param == "markup" else (FORMULAS, ONE_LINE)
    address = make(sam, corpus, lines)
    for path in ["", "/answers", "/public", *(f"/{section}" for section in SECTIONS),
                 *(f"/{section}/0" for section in SECTIONS if section not in ("names", "check"))]:
        answer = sam.get(address + path)
        assert answer.status == 200, path
        look(answer, path)
    answer = save(sam, address, note=corpus[0])
    assert answer.status == 303, words(answer)
    assert public(site, address)
    return address, corpus, lines


@pytest.mark.parametrize("text", [MARKUP[i] for i in (0, 1, 4, 5, 6, 7)])
def test_the_look_itself_sees_what_is_not(text):
    assert Inert("<p>" + text).found


def test_pages_for_stewards_are_inert(sam, listing):
    address, corpus, lines = listing
    record = address.replace("/edit", "")
    assert fill(sam, address + "/notes/0", text=corpus[1], title=lines[2]).status == 303
    for path in (address, address + "/answers", address + "/public", record, record + "/history", record + "/retire",
                 "/steward", "/steward/services?sort=checked", "/steward/duplicates", "/steward/proposals",
                 "/steward/services?q=" + urllib.parse.quote(lines[0])):
        answer = sam.get(path)
        assert answer.status == 200, path
        look(answer, path)
    change = re.search(rf'href="({record}/history/\d+)"', sam.get(record + "/history").text())[1]
    look(sam.get(change), change)
    sam.get(address)
    sam.post(address + "/discard")


def test_what_was_typed_is_told_as_it_was_typed(site, listing):
    address, corpus, lines = listing
    service = re.search(r"[0-9a-f-]{36}", address)[0]
    document = site.get(f"/api/services/{service}?f=record").json()
    assert document["name"] in lines and document["description"] in corpus
    page = site.page(f"/services/{service}")
    assert document["name"] in words(page)
    shown = re.sub(r"\s+", " ", document["description"])
    assert shown in words(page)


def test_everything_public_is_inert(site, listing):
    service = re.search(r"[0-9a-f-]{36}", listing[0])[0]
    document = site.get(f"/openreferral/services/{service}").json()
    organisation = document["organization"]["id"]
    for path in (f"/services/{service}", f"/services/{service}/sheet", "/services", "/organisations",
                 f"/organisations/{organisation}", "/map", "/sources", "/annex", "/gaps", "/about",
                 "/gaps?columns=need&borough=E09000022", "/posters/E09000022?stage=community",
                 f"/collections/services/items/{service}?f=html", "/collections/sites/items?f=html&limit=100",
                 f"/openreferral/services/{service}?f=html", "/compare?a=%3Cb%20class=broken%3E",
                 "/services?q=%22%3E%3Cb%20class=broken%3E", "/services/%3Cb%20class=broken%3E",
                 "/%3Cb%20class=broken%3E?%3Cscript%3E"):
        answer = site.page(path)
        assert answer.status in (200, 303, 400, 404), (path, answer.status)
        if answer.body:
            look(answer, path)
    for path in (f"/api/services/{service}", f"/api/services/{service}?f=record", f"/openreferral/services/{service}",
                 f"/collections/services/items/{service}", "/collections/services/items?limit=1000",
                 "/collections/sites/items?limit=1000", "/collections/services/items?f=csv&limit=1000",
                 "/collections/sites/items?f=csv&limit=1000", "/collections/coverage/items?f=csv&limit=1000",
                 "/api/services/%3Cb%20class=broken%3E", "/api/places?q=%3Cb%20class=broken%3E", "/api/gaps/cliff?f=csv"):
        answer = site.get(path)
        assert answer.body, path
        assert answer["Content-Type"].split(";")[0] != "text/html", path
        look(answer, path)
    look(site.form("near=Lambeth"), "results")
    look(site.form("near=%3Cb+class%3Dbroken%3E"), "a place that is none")


def test_files_are_inert(sam, listing):
    for kind in ("csv", "geojson"):
        answer = sam.get(f"/steward/export/{kind}")
        assert answer.status == 200, kind
        look(answer, kind)
    for line in sam.get("/steward/export/openreferral").text().splitlines():
        json.loads(line)


def test_a_formula_stands_in_a_table_behind_an_apostrophe(site, sam, listing):
    service = re.search(r"[0-9a-f-]{36}", listing[0])[0]
    name = site.get(f"/api/services/{service}?f=record").json()["name"]
    rows = list(csv.DictReader(io.StringIO(sam.get("/steward/export/csv").text().removeprefix("\ufeff"))))
    cells = [row["name"] for row in rows if row["id"] == service]
    assert cells == ["'" + name if name.lstrip("'").startswith(FORMULA_STARTS) else name]


def test_paper_is_inert(site, listing, tmp_path):
    answer = site.get("/annex.pdf?as_of=2027-06-10")
    assert (answer.status, answer["Content-Type"]) == (200, "application/pdf")
    for word in (b"/JavaScript", b"/JS", b"/OpenAction", b"/Launch", b"/AA", b"/SubmitForm"):
        assert word not in answer.body, word
    path = tmp_path / "annex.pdf"
    path.write_bytes(answer.body)
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True, timeout=30).stdout
    assert "Lambeth" in text
    assert "broken" in text or "HYPERLINK" in text


def test_the_report_of_an_import_is_inert(site, sam):
    rows = io.StringIO()
    write = csv.writer(rows)
    columns = ["name", "organisation", "type", "audience", "reach", "areas", "description", "postcode", "starts"]
    write.writerow([*columns, MARKUP[1]])
    for text in [*MARKUP, *FORMULAS]:
        write.writerow([text] * (len(columns) + 1))
    sam.get("/steward/import")
    boundary = "----inert"
    body = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                   for name, value in (("csrf", sam.csrf), ("text", rows.getvalue()))) + f"--{boundary}--\r\n"
    answer = sam.ask("POST", "/steward/import", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    assert answer.status in (200, 422), words(answer)
    look(answer, "import")
    assert "broken" in words(answer)
    found = re.search(r'href="(/steward/import/[0-9a-f]+/report)"', answer.text())
    if found:
        look(sam.get(found[1]), "report")
