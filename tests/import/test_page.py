"""A steward sends a file, sees line by line what it would do, and says whether it shall."""

import json
import pathlib
import re
import sys
import time

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE)]
import people  # noqa: E402
import served  # noqa: E402
import tables  # noqa: E402

BOUNDARY = "----a-boundary-of-a-browser"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = served.real_database(tmp_path_factory.mktemp("import"))
    for login, role in (("ada", "admin"), ("sam", "steward"), ("sue", "steward")):
        people.add(path, login, role)
    people.add(path, "pat", "provider", "--organisation", "Women in Prison")
    with served.Served(path, today=tables.TODAY) as running:
        running.database = path
        yield running


@pytest.fixture(scope="module")
def sam(site):
    return people.signed_in(site, "sam")


def parts(fields, name="services.csv", boundary=BOUNDARY):
    body = b""
    for field, value in fields.items():
        head = f'Content-Disposition: form-data; name="{field}"'
        if isinstance(value, bytes):
            head += f'; filename="{name}"\r\nContent-Type: text/csv'
        else:
            value = value.encode()
        body += f"--{boundary}\r\n{head}\r\n\r\n".encode() + value + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


def send(browser, data, name="services.csv", csrf=None, **fields):
    body = parts({"csrf": browser.csrf if csrf is None else csrf, **fields, "file": data}, name)
    return ask_bytes(browser, body, f"multipart/form-data; boundary={BOUNDARY}")


def ask_bytes(browser, body, type):
    answer = browser.site.ask("POST", "/steward/import", body, {
        "Content-Type": type, "Accept": "text/html", "Origin": browser.origin,
        "Sec-Fetch-Site": "same-origin", "Cookie": f"{people.COOKIE}={browser.cookie}"})
    found = re.search(rb'name="csrf" value="([^"]+)"', answer.body)
    if found:
        browser.csrf = found[1].decode()
    return answer


def key_of(answer):
    return re.search(r'name="key" value="([0-9a-f]{32})"', answer.text())[1]


def confirm(browser, answer, what):
    return browser.post("/steward/import/confirm", {"key": key_of(answer), "what": what})


def row(name, **more):
    return {**tables.GOOD, "name": name, **more}


def test_the_page_tells_how_a_file_is_read_and_gives_the_template(sam):
    page = sam.get("/steward/import")
    assert page.status == 200 and 'enctype="multipart/form-data"' in page.text()
    assert "accommodation" in page.text() and "coverage_words" in page.text()
    template = sam.get("/steward/import/template")
    assert template["Content-Disposition"] == 'attachment; filename="services.csv"'
    assert template.body.startswith(b"\xef\xbb\xbfid,name,")
    assert b"Example: Thursday drop-in" in template.body


def test_a_good_file_is_shown_and_then_imported_and_public_at_once(site, sam):
    sam.get("/steward/import")
    shown = send(sam, tables.table([row("Page one"), row("Page two")]))
    assert shown.status == 200, shown.text()
    assert "New: 2" in shown.text() and "Page one" in shown.text() and "Import all" in shown.text()
    assert not site.get("/collections/services/items?limit=1&filter=" + "name='Page%20one'").json()["features"]
    done = confirm(sam, shown, "all")
    assert done.status == 303 and done["Location"] == "/steward/import?created=2&changed=0"
    assert "Imported: 2 new, 0 changed." in sam.get(done["Location"]).text()
    found = site.get("/collections/services/items?limit=9&filter=" + "name='Page%20one'").json()["features"]
    assert len(found) == 1
    history = sam.get(f"/steward/services/{found[0]['id']}/history").text()
    assert "sam" in history and "Imported from services.csv" in history


def test_the_same_file_again_changes_nothing(sam):
    data = tables.table([row("Page again")])
    sam.get("/steward/import")
    confirm(sam, send(sam, data), "all")
    again = send(sam, data)
    assert "There is nothing to import." in again.text()
    assert 'value="all"' not in again.text()


def test_a_change_is_told_with_its_difference(sam):
    sam.get("/steward/import")
    confirm(sam, send(sam, tables.table([row("Page changed", phones="020 7946 0000")])), "all")
    shown = send(sam, tables.table([row("Page changed", phones="020 7946 0999")])).text()
    assert "Changed: 1" in shown and "020 7946 0999" in shown and "020 7946 0000" in shown


def test_bad_rows_come_first_and_the_good_ones_only_on_request(site, sam):
    sam.get("/steward/import")
    shown = send(sam, tables.table([row("Page good"), row("Page bad", areas="Lambeth | Nowhereshire")]))
    text = shown.text()
    assert "Refused: 1" in text and "line 3" in text and "Nowhereshire" in text
    assert text.index("Refused: 1") < text.index("New: 1")
    assert 'value="all"' not in text and "Import the good rows" in text
    refused = confirm(sam, shown, "all")
    assert refused.status == 200 and "Refused: 1" in refused.text()
    done = confirm(sam, refused, "good")
    assert done["Location"] == "/steward/import?created=1&changed=0"


def test_the_whole_report_can_be_had_as_a_file(sam):
    sam.get("/steward/import")
    shown = send(sam, tables.table([row("Page report", needs="acommodation")]))
    report = sam.get(f"/steward/import/{key_of(shown)}/report")
    assert report["Content-Type"].startswith("text/csv")
    assert "line 2,refused," in report.text() and "Is it accommodation?" in report.text()


def test_not_importing_forgets_the_file(sam):
    sam.get("/steward/import")
    shown = send(sam, tables.table([row("Page dropped")]))
    assert confirm(sam, shown, "drop")["Location"] == "/steward/import"
    gone = confirm(sam, shown, "all")
    assert gone.status == 422 and "no longer kept" in gone.text()


def test_a_kept_file_is_its_sessions_own(site, sam):
    sue = people.signed_in(site, "sue")
    sam.get("/steward/import")
    sue.get("/steward/import")
    shown = send(sam, tables.table([row("Page of sam")]))
    assert confirm(sue, shown, "all").status == 422
    assert sue.get(f"/steward/import/{key_of(shown)}/report").status == 404


def test_what_somebody_changed_meanwhile_is_shown_again_and_not_overwritten(site, sam):
    sue = people.signed_in(site, "sue")
    for browser in (sam, sue):
        browser.get("/steward/import")
    confirm(sam, send(sam, tables.table([row("Page shared")])), "all")
    mine = send(sam, tables.table([row("Page shared", description="Mine.")]))
    theirs = send(sue, tables.table([row("Page shared", description="Theirs.")]))
    assert confirm(sue, theirs, "all").status == 303
    late = confirm(sam, mine, "all")
    assert late.status == 200 and "The directory has changed since you looked" in late.text()
    assert "Theirs" in late.text() and "Mine" in late.text()
    assert confirm(sam, late, "all").status == 303


def test_geojson_and_pasted_text_are_taken_too(sam):
    sam.get("/steward/import")
    assert "New: 1" in send(sam, tables.features([row("Page feature")]), "services.geojson").text()
    pasted = ask_bytes(sam, parts({"csrf": sam.csrf, "text": tables.table([row("Page pasted")]).decode()}),
                       f"multipart/form-data; boundary={BOUNDARY}")
    assert "New: 1" in pasted.text() and "Page pasted" in pasted.text()


def test_what_is_wrong_with_the_whole_file_is_told_beside_the_form(sam):
    sam.get("/steward/import")
    for data, words in ((b"", "Choose a file, or paste a table."), (b"name\r\nx\r\n", "These columns are missing"),
                        (b"PK\x03\x04", "Save its table as CSV"), (b"\xff\xfen\x00", "UTF-16")):
        answer = send(sam, data)
        assert answer.status == 422 and words in answer.text(), data
        assert 'id="f-file-error"' in answer.text()


@pytest.mark.parametrize("body, type", [
    (b"", f"multipart/form-data; boundary={BOUNDARY}"),
    (b"--other\r\n\r\n\r\n--other--", f"multipart/form-data; boundary={BOUNDARY}"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nwithout an end", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
    (b"--x\r\nno head", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\n1\r\n--x--",
     "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed\r\n\r\n1\r\n--x--",
     "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--x--", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--more", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xy", "multipart/form-data; boundary=x"),
    (b"--x--", "multipart/form-data"),
    (b"--x--", "multipart/form-data; boundary=" + "x" * 71),
    (b"--x\r\n" + b"A: b\r\n" * 400 + b"\r\n1\r\n--x--", "multipart/form-data; boundary=x"),
    (b"".join(b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n" for _ in range(30)) + b"--x--",
     "multipart/form-data; boundary=x"),
])
def test_a_form_that_could_be_read_in_two_ways_is_refused(sam, body, type):
    assert ask_bytes(sam, body, type).status == 400


def test_a_form_without_its_token_or_from_another_site_changes_nothing(site, sam):
    sam.get("/steward/import")
    assert send(sam, tables.table([row("Page forged")]), csrf="forged").status == 403
    answer = site.ask("POST", "/steward/import", parts({"csrf": sam.csrf, "file": b"x"}), {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Origin": "https://elsewhere.example",
        "Cookie": f"{people.COOKIE}={sam.cookie}"})
    assert answer.status == 403


def test_a_file_of_megabytes_is_kept_and_imported(sam):
    sam.get("/steward/import")
    rows = [row(f"Page large {i}", description="d" * 9_900) for i in range(500)]
    shown = send(sam, tables.table(rows))
    assert "New: 500" in shown.text() and "And 300 more: see the whole report." in shown.text()
    report = sam.get(f"/steward/import/{key_of(shown)}/report")
    assert report.text().count(",created,") == 500
    assert confirm(sam, shown, "all")["Location"] == "/steward/import?created=500&changed=0"


def test_a_file_that_is_too_large_is_refused(sam):
    answer = ask_bytes(sam, b"x" * (9 * 1024 * 1024), "multipart/form-data; boundary=x")
    assert answer.status == 413


@pytest.mark.parametrize("path", ["/steward/import", "/steward/import/template", "/steward/export",
                                  "/steward/export/csv"])
def test_only_stewards_come_here(site, path):
    assert people.signed_in(site, "pat").get(path).status in (403, 404)
    assert people.Browser(site).get(path).status in (303, 401)


@pytest.mark.parametrize("format, start", [("csv", b"\xef\xbb\xbfid,name"), ("geojson", b'{"type":"FeatureCollection"'),
                                           ("openreferral", b'{"id":'), ("geopackage", b"SQLite format 3"),
                                           ("spatialite", b"SQLite format 3")])
def test_what_is_exported_here_is_the_directory(site, sam, tmp_path, format, start):
    answer = sam.get(f"/steward/export/{format}")
    assert answer.status == 200 and answer.body.startswith(start)
    path = tmp_path / ("file." + {"openreferral": "ndjson"}.get(format, format))
    path.write_bytes(answer.body)
    result = served.run("import", "services", path, "--db", site.database, "--dry-run", "--today", tables.TODAY)
    assert result.returncode == 0, result.stderr
    assert re.search(r"new +0\n +changed +0\n", result.stdout), result.stdout


def test_there_is_no_other_file_to_export(sam):
    assert sam.get("/steward/export/passwords").status == 404


def test_what_left_as_confidential_does_not_come_back_public(site, sam):
    secret = "859b7563-9a57-5f5f-8638-0c13ae356fd3"
    answer = site.get(f"/api/services/{secret}?f=record")
    document, version = answer.json(), answer["ETag"].strip('"')
    sam.get("/steward/import")
    assert sam.post(f"/steward/services/{secret}/retire", {"version": version, "reason": "It closed."}).status == 303
    until = time.monotonic() + 3
    while site.get(f"/api/services/{secret}?f=record").status != 404:
        assert time.monotonic() < until
        time.sleep(0.01)
    again = send(sam, json.dumps(document).encode(), "one.json").text()
    assert "New: 1" in again and "It was retired here" in again
    for attribute in document["attributes"]:
        if attribute["taxonomy_term"]["code"] == "service":
            value = json.loads(attribute["value"])
            attribute["value"] = json.dumps({key: value[key] for key in value if key not in ("confidential", "region")})
    public = send(sam, json.dumps(document).encode(), "one.json").text()
    assert "Refused: 1" in public and "an import cannot make it public" in public
    assert "There is nothing to import" in public
