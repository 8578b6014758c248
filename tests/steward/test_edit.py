"""The editor: sections and rows, drafts, what is wrong with what was typed, saving, collisions, proposals."""

import html
import pathlib
import re
import sqlite3
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import forms  # noqa: E402
import people  # noqa: E402
import served  # noqa: E402
from editing import draft_of, editor, errors, fill, ids, public, save, send, staffed_database, words  # noqa: E402

LATER = "2027-06-10"
NOBODY = "00000000-0000-4000-8000-000000000000"
POLYGON = '{"type":"Polygon","coordinates":[[[-0.12,51.50],[-0.08,51.50],[-0.08,51.53],[-0.12,51.50]]]}'
SECTIONS = ["names", "organisations", "places", "coverage", "rules", "dates", "money", "hours", "phones", "sources",
            "evidence", "notes", "check"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = staffed_database(tmp_path_factory.mktemp("edit"))
    with served.Served(path, today=LATER) as running:
        running.database = path
        yield running


@pytest.fixture(scope="module")
def sam(site):
    return people.signed_in(site, "sam")


@pytest.fixture(scope="module")
def sue(site):
    return people.signed_in(site, "sue")


@pytest.fixture(scope="module")
def pat(site):
    return people.signed_in(site, "pat")


# ---- nothing typed, nothing changed ----

def test_every_form_of_every_second_listing_kept_as_it_is_changes_nothing(sam):
    count = 0
    for service in ids(sam)[::2]:
        address = f"/steward/services/{service}/edit"
        assert sam.get(address).status == 200
        for section in SECTIONS:
            listed = sam.get(f"{address}/{section}")
            assert listed.status == 200, section
            rows = re.findall(rf'edit/{section}/(\d+)"', listed.text())
            paths = [f"{address}/{section}/{row}" for row in rows] if section not in ("names", "check") \
                else [f"{address}/{section}"]
            for path in paths:
                page = sam.get(path)
                answer = send(sam, path, forms.fields(page, path))
                assert answer.status == 303, (path, errors(answer))
                assert draft_of(sam.get(path)) == draft_of(page), path
                count += 1
        answers = sam.get(address + "/answers")
        assert "Nothing: it says what the record says." in words(answers)
        assert "To mend" not in words(answers)
        assert sam.get(address + "/public").status == 200
        assert sam.post(address + "/discard").status == 303
    assert count > 250


# ---- one of each ----

def test_a_row_of_each_kind_is_added_saved_and_seen(site, sam):
    address = editor(sam, 13)
    added = [
        ("organisations", "", {"organisation": "The Kettle Trust", "role": "1"}),
        ("places", "", {"name": "The Kettle Room", "address": "1 High Street", "postcode": "se15 5se", "precision": "1"}),
        ("coverage", "", {"kind": "0", "areas": ["borough/E09000007"], "from": "April 2027", "to": "31/03/2028"}),
        ("coverage", "", {"kind": "4", "polygon": POLYGON}),
        ("rules", "?condition=age", {"low": "18", "high": "25"}),
        ("rules", "?condition=text", {"text": "She must like tea.", "question": "Does she like tea?"}),
        ("dates", "", {"from": "2020/21", "to": "ongoing", "known_from": "1 May 2027"}),
        ("money", "", {"funder": "The Biscuit Fund", "amount": "£12,500", "from": "April 2027", "to": "March 2028"}),
        ("hours", "", {"days": ["MO", "WE"], "opens": "9.30am", "closes": "5pm", "weeks": "0"}),
        ("phones", "", {"number": "020 7946 0123", "about": "Tea line"}),
        ("sources", "", {"title": "A call to the kettle", "url": "https://example.org/kettle", "date": "2 May 2027"}),
        ("evidence", "", {"seen": "2 May 2027", "note": "The kettle was on.", "source": "0"}),
        ("notes", "", {"title": "Biscuits", "text": "There are biscuits."}),
    ]
    for section, query, values in added:
        answer = fill(sam, f"{address}/{section}/new", query=query, **values)
        assert answer.status == 303, (section, errors(answer), answer.body[:300])
        assert answer["Location"] == f"{address}/{section}"
    assert "A call to the kettle" in words(sam.get(address + "/sources"))
    rows = re.findall(r"edit/phones/(\d+)", sam.get(address + "/phones").text())
    kettle = re.search(r'<option value="(\d+)">A call to the kettle', sam.get(f"{address}/phones/{rows[-1]}").text())[1]
    assert fill(sam, f"{address}/phones/{rows[-1]}", source=kettle).status == 303
    said = words(sam.get(address + "/answers"))
    assert "To mend" not in said, said
    assert "A call to the kettle" in said
    for seen in ("The Kettle Trust", "SE15 5SE", "She must be 18 to 25.", "She must like tea.", "The Biscuit Fund",
                 "£12,500", "020 7946 0123", "There are biscuits.", "Camden"):
        assert seen in said, seen
    assert "There are biscuits." in words(sam.get(address + "/public"))
    assert "There are biscuits." not in public(site, address)
    answer = save(sam, address, note="A kettle came.")
    assert (answer.status, answer["Location"]) == (303, address.replace("/edit", "?done=saved")), words(answer)
    seen = public(site, address)
    for text in ("There are biscuits.", "The Kettle Trust", "020 7946 0123", "She must like tea.", "The Biscuit Fund"):
        assert text in seen, text
    assert "A kettle came." in words(sam.get(address.replace("/edit", "")))
    assert "You have a draft" not in words(sam.get(address))


def test_rows_are_changed_and_removed(sam):
    address = editor(sam, 1)
    for number in ("020 7946 0001", "020 7946 0002", "020 7946 0003"):
        assert fill(sam, address + "/phones/new", number=number).status == 303
    first = len(re.findall(r"edit/phones/\d+", sam.get(address + "/phones").text())) - 3
    assert fill(sam, f"{address}/phones/{first + 1}", action="remove").status == 303
    assert fill(sam, f"{address}/phones/{first + 1}", number="020 7946 0009").status == 303
    listed = words(sam.get(address + "/phones"))
    assert "020 7946 0001" in listed and "020 7946 0009" in listed
    assert "020 7946 0002" not in listed and "020 7946 0003" not in listed


def test_a_source_that_is_named_stays_and_the_places_of_others_keep_theirs(sam):
    address = editor(sam, 2)
    answer = fill(sam, address + "/sources/0", action="remove")
    assert answer.status == 422
    assert "Other parts of this listing name this source" in words(answer)
    assert fill(sam, address + "/sources/new", title="A second source").status == 303
    listed = sam.get(address + "/sources")
    assert "A second source" in words(listed)
    rows = re.findall(r"edit/sources/(\d+)", listed.text())
    assert fill(sam, f"{address}/sources/{rows[-1]}", action="remove").status == 303
    assert "Nothing: it says what the record says." in words(sam.get(address + "/answers"))


def test_a_place_with_its_own_hours_stays(sam):
    with_places = next(a for a in (f"/steward/services/{i}/edit" for i in ids(sam))
                       if "edit/places/0" in sam.get(a + "/places").text())
    assert fill(sam, with_places + "/hours/new", place="0", days=["TU"], opens="10:00", closes="02:00").status == 303
    answer = fill(sam, with_places + "/places/0", action="remove")
    assert answer.status == 422
    assert "Opening hours of this listing are for this place" in words(answer)
    assert "10:00 to" in words(sam.get(with_places + "/hours"))
    sam.post(with_places + "/discard")


# ---- what is wrong ----

WRONG = [
    ("names", "", {"name": ""}, "name", "Fill in: Name of the service."),
    ("names", "", {"name": "a" * 201}, "name", "201 characters are too many. 200 fit."),
    ("names", "", {"type": "nonsense"}, "type", "Choose"),
    ("names", "", {"audience": "7"}, "audience", "no such choice"),
    ("names", "", {"capacity": "many"}, "capacity", "whole number"),
    ("organisations/new", "", {"organisation": ""}, "organisation", "Fill in"),
    ("places/new", "", {"postcode": "SE15"}, "postcode", "whole postcode"),
    ("places/new", "", {"postcode": "ZZ99 9ZZ"}, "postcode", "ZZ99 9ZZ"),
    ("places/new", "", {"point": "here"}, "point", "here"),
    ("places/new", "", {}, "postcode", "Say where it is"),
    ("coverage/new", "", {"kind": "0"}, "areas", "at least one"),
    ("coverage/new", "", {"kind": "0", "areas": ["borough/E99999999"]}, "areas", "no such area"),
    ("coverage/new", "", {"kind": "3", "radius": "3000"}, "site", "place"),
    ("coverage/new", "", {"kind": "3", "radius": "far", "site": "0"}, "radius", "metres"),
    ("coverage/new", "", {"kind": "4"}, "polygon", "Draw the area"),
    ("coverage/new", "", {"kind": "4", "polygon": "{"}, "polygon", ""),
    ("coverage/new", "", {"kind": "4", "polygon": '{"type":"Point","coordinates":[0,51]}'}, "polygon", ""),
    ("coverage/new", "", {"kind": "1", "from": "the day before"}, "from", "“the day before” is not a date"),
    ("rules/new", "?condition=age", {}, "low", "youngest"),
    ("rules/new", "?condition=age", {"low": "30", "high": "20"}, "high", "lower than the youngest"),
    ("rules/new", "?condition=need", {}, "terms", "at least one"),
    ("rules/new", "?condition=text", {"text": "She must."}, "question", "Fill in"),
    ("dates/new", "", {"from": "2022", "to": "2020"}, "to", "ends before it begins"),
    ("dates/new", "", {"known_from": "1 January 2030"}, "known_from", "still to come"),
    ("dates/new", "", {"known_from": "April 2021"}, "known_from", "write one day"),
    ("money/new", "", {"amount": "-5"}, "amount", "whole number"),
    ("hours/new", "", {"opens": "09:00", "closes": "17:00"}, "days", "at least one day"),
    ("hours/new", "", {"days": ["MO"], "opens": "25:00", "closes": "17:00"}, "opens", "09:30"),
    ("hours/new", "", {"days": ["MO"], "opens": "9", "closes": "5"}, "closes", "17:00"),
    ("phones/new", "", {"number": ""}, "number", "Fill in"),
    ("phones/new", "", {"number": "ring us"}, "number", "020 7946 0958"),
    ("sources/new", "", {"title": "Tea", "url": "javascript:alert(1)"}, "url", "https://"),
    ("evidence/new", "", {"seen": "31 February 2021"}, "seen", "not a date"),
    ("notes/new", "", {"text": ""}, "text", "Fill in"),
    ("check", "", {"checked_on": "11 June 2027"}, "checked_on", "still to come"),
    ("check", "", {"checked_on": "soon"}, "checked_on", "not a date"),
]


@pytest.mark.parametrize("path,query,values,field,said", WRONG, ids=[f"{w[0]}-{w[3]}-{n}" for n, w in enumerate(WRONG)])
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(sam, path, query, values, field, said):
    address = editor(sam, 3)
    page = sam.get(f"{address}/{path}{query}")
    before = draft_of(page)
    typed = {"note": "Kept as typed"} if 'name="note"' in page.text() else {}
    answer = send(sam, f"{address}/{path}", forms.changed(forms.fields(page, f"{address}/{path}"), **values, **typed))
    assert answer.status == 422
    assert said in errors(answer)[field], errors(answer)
    assert f'id="f-{field}-error"' in answer.text()
    assert re.search(rf'id="f-{field}"[^>]*aria-describedby="[^"]*f-{field}-error"', answer.text())
    sent = dict(forms.fields(answer, f"{address}/{path}"))
    for name, value in {**values, **typed}.items():
        if not isinstance(value, list) and name in sent and len(value) < 200:
            assert sent[name] == value or name in ("audience", "type"), name
    assert draft_of(sam.get(f"{address}/{path}{query}")) == before


def test_a_condition_is_chosen_first_and_its_sentence_is_shown_before_it_is_kept(sam):
    address = editor(sam, 4)
    listed = sam.get(address + "/rules/new")
    assert "rules/new?condition=past-contact" in listed.text()
    assert "<form action=\"" + address not in listed.text()
    answer = fill(sam, address + "/rules/new", action="preview", query="?condition=need", terms=["accommodation"])
    assert answer.status == 200
    assert "It will read: It helps with somewhere to live." in words(answer)
    assert "Nothing: it says" in words(sam.get(address + "/answers"))


def test_alternatives_stand_together(sam):
    address = editor(sam, 5)
    assert fill(sam, address + "/rules/new", query="?condition=pregnancy", group="1").status == 303
    assert fill(sam, address + "/rules/new", query="?condition=children", group="2").status == 303
    listed = words(sam.get(address + "/rules"))
    assert "Alternative 1: It is for women who are pregnant." in listed
    assert "Alternative 2: It is for women with children." in listed
    shown = words(sam.get(address + "/public"))
    assert "It is for women who are pregnant." in shown
    sam.post(address + "/discard")


# ---- drafts ----

def test_a_draft_outlives_signing_out_and_a_restart_and_can_be_thrown_away(tmp_path):
    path = staffed_database(tmp_path)
    with served.Served(path, today=LATER) as site:
        sam = people.signed_in(site, "sam")
        address = editor(sam, 0)
        assert fill(sam, address + "/names", description="Half a sentence").status == 303
        assert sam.post("/steward/sign-out").status == 303
    with served.Served(path, today=LATER) as site:
        sam = people.signed_in(site, "sam")
        page = sam.get(address)
        assert re.search(r"You have a draft from \d+ \w+ \d{4}, \d\d:\d\d", words(page))
        assert "Half a sentence" in sam.get(address + "/names").text()
        assert "Half a sentence" not in site.page(address.replace("/steward", "").replace("/edit", "")).text()
        ada = people.signed_in(site, "ada")
        assert "You have a draft" not in words(ada.get(address))
        sam.get(address)
        assert sam.post(address + "/discard").status == 303
        assert "You have a draft" not in words(sam.get(address))
        assert "Half a sentence" not in sam.get(address + "/names").text()


def test_a_form_of_an_older_draft_is_not_kept_over_a_newer_one(sam):
    address = editor(sam, 6)
    path = address + "/names"
    older = forms.fields(sam.get(path), path)
    assert fill(sam, path, description="From the second window").status == 303
    answer = send(sam, path, forms.changed(older, description="From the first window"))
    assert answer.status == 422
    assert "changed since you opened this form" in words(answer)
    assert "From the first window" in answer.text()
    assert "From the second window" in sam.get(path).text()
    assert send(sam, path, forms.fields(answer, path)).status == 303
    assert "From the first window" in sam.get(path).text()
    sam.post(address + "/discard")


def test_what_was_checked_is_what_is_saved(site, sam):
    address = editor(sam, 7)
    assert fill(sam, address + "/names", description="Checked words").status == 303
    checked = dict(forms.fields(sam.get(address + "/answers"), address + "/save"))
    assert fill(sam, address + "/names", description="Words that nobody checked").status == 303
    answer = sam.post(address + "/save", checked)
    assert answer.status == 422
    assert "Check the answers again" in words(answer)
    assert "Words that nobody checked" not in public(site, address)


# ---- two at once ----

def test_two_stewards_collide_and_nothing_is_lost(site, sam, sue):
    address = editor(sam, 8)
    assert fill(sam, address + "/names", description="What sam wrote").status == 303
    assert fill(sam, address + "/notes/new", text="A note of sam").status == 303
    assert fill(sam, address + "/hours/new", days=["MO"], opens="9am", closes="5pm").status == 303
    assert fill(sue, address + "/notes/new", text="What sue wrote").status == 303
    assert fill(sue, address + "/names", also="A name by sue", capacity="12").status == 303
    assert fill(sue, address + "/phones/new", number="020 7946 0199").status == 303
    assert save(sue, address).status == 303
    answer = save(sam, address)
    assert (answer.status, answer["Location"]) == (303, address + "/conflict")
    conflict = words(sam.get(address + "/conflict"))
    assert "What sue wrote" in conflict and "What sam wrote" in conflict
    assert "Somebody changed this listing while you worked on it" in words(sam.get(address))
    sam.get(address + "/conflict")
    answer = sam.post(address + "/conflict", {"action": "mine"})
    assert (answer.status, answer["Location"]) == (303, address + "/answers")
    said = words(sam.get(address + "/answers")).split("The whole listing")[0]
    assert "What sue wrote" not in said and "A name by sue" not in said, said
    assert save(sam, address)["Location"] == address.replace("/edit", "?done=saved")
    seen = public(site, address)
    for text in ("What sam wrote", "A note of sam", "9am", "What sue wrote", "A name by sue", "020 7946 0199"):
        assert text in seen, text


def test_where_two_changed_the_same_the_later_sees_it_and_has_the_last_word(site, sam, sue):
    address = editor(sam, 14)
    assert fill(sam, address + "/notes/new", text="Ring twice").status == 303
    assert save(sam, address).status == 303
    note = max(int(row) for row in re.findall(r"edit/notes/(\d+)", sam.get(address + "/notes").text()))
    assert fill(sam, f"{address}/notes/{note}", text="Ring three times").status == 303
    assert fill(sam, address + "/names", description="What sam says").status == 303
    assert fill(sue, f"{address}/notes/{note}", text="Never ring").status == 303
    assert fill(sue, address + "/names", description="What sue says", also="By sue").status == 303
    assert save(sue, address).status == 303
    assert save(sam, address)["Location"] == address + "/conflict"
    conflict = words(sam.get(address + "/conflict"))
    for text in ("Never ring. Ring three times.", "What sue says What sam says", "Where both changed the same"):
        assert text in conflict, conflict
    sam.get(address + "/conflict")
    assert sam.post(address + "/conflict", {"action": "mine"}).status == 303
    assert save(sam, address)["Location"] == address.replace("/edit", "?done=saved")
    seen = public(site, address)
    assert "Ring three times" in seen and "What sam says" in seen and "By sue" in seen
    assert "Never ring" not in seen and "Ring twice" not in seen and "What sue says" not in seen


def test_theirs_may_be_taken_instead(sam, sue):
    address = editor(sam, 9)
    assert fill(sam, address + "/names", description="Sam again").status == 303
    assert fill(sue, address + "/names", description="Sue again").status == 303
    assert save(sue, address).status == 303
    sam.get(address + "/conflict")
    assert sam.post(address + "/conflict", {"action": "theirs"}).status == 303
    assert "Sue again" in sam.get(address + "/names").text()
    assert sam.get(address + "/conflict")["Location"] == address


def test_a_listing_that_was_retired_meanwhile_keeps_the_draft(sam, sue):
    address = editor(sam, 10)
    record = address.replace("/edit", "")
    assert fill(sam, address + "/names", description="Written while it went").status == 303
    page = sue.get(record + "/retire")
    assert sue.post(record + "/retire", {**dict(forms.fields(page, record + "/retire")), "reason": "Gone"}).status == 303
    assert "This listing was retired while you worked on it" in words(sam.get(address))
    assert save_location(sam, address) == address + "/conflict"
    assert "retired while you worked on it" in words(sam.get(address + "/conflict"))
    sue.get(record)
    assert sue.post(record + "/restore").status == 303
    assert "Written while it went" in sam.get(address + "/names").text()


def save_location(browser, address):
    page = browser.get(address + "/answers")
    return browser.post(address + "/save", dict(forms.fields(page, address + "/save")))["Location"]


# ---- new ones ----

def test_a_new_listing_from_nothing_to_the_public(site, sam):
    path = "/steward/services/new"
    answer = fill(sam, path, name="The Monday Room", organisation="Monday Trust", title="A call on 1 June 2027",
                  date="1 June 2027")
    assert answer.status == 303
    address = answer["Location"]
    assert site.page(address.replace("/steward", "").replace("/edit", "")).status == 404
    assert "To mend before it can be saved" in words(sam.get(address + "/answers"))
    assert "It can be shown once these are mended" in words(sam.get(address + "/public"))
    types = re.findall(r'<option value="([a-z-]+)"', sam.get(address + "/names").text())
    assert fill(sam, address + "/names", type=types[0], description="Tea on Mondays").status == 303
    assert fill(sam, address + "/dates/new", **{"from": "1 May 2027"}).status == 303
    for condition, terms in (("need", "accommodation"), ("stage", "community")):
        code = re.findall(r'name="terms" type="checkbox" value="([a-z-]+)"',
                          sam.get(f"{address}/rules/new?condition={condition}").text())
        assert fill(sam, address + "/rules/new", query=f"?condition={condition}",
                    terms=[terms if terms in code else code[0]]).status == 303
    assert "To mend" not in words(sam.get(address + "/answers")), words(sam.get(address + "/answers"))[:400]
    assert save(sam, address)["Location"] == address.replace("/edit", "?done=created")
    assert "Tea on Mondays" in public(site, address)
    assert "The Monday Room" in words(sam.get("/steward/services?q=monday"))


def test_a_confidential_service_is_begun_without_a_place(site, sam):
    address = fill(sam, "/steward/services/new", name="The Harbour", organisation="Harbour Trust",
                   title="A call")["Location"]
    types = re.findall(r'<option value="([a-z-]+)"', sam.get(address + "/names").text())
    answer = fill(sam, address + "/names", type=types[0], reach="0", confidential="yes")
    assert {"reach", "region"} <= set(errors(answer))
    region = re.search(r'<option value="([^"]+)">London \(', sam.get(address + "/names").text())
    assert fill(sam, address + "/names", type=types[0], reach="2", confidential="yes",
                region=html.unescape(region[1])).status == 303
    assert "has no place here" in words(sam.get(address + "/places"))
    assert sam.get(address + "/places/new").status == 404
    assert fill(sam, address + "/dates/new").status == 303
    assert fill(sam, address + "/notes/new", text="It is at SE15 4QL.").status == 303
    assert "To mend" in words(sam.get(address + "/answers"))
    assert fill(sam, address + "/notes/0", action="remove").status == 303
    assert "kind" in errors(fill(sam, address + "/coverage/new", kind="0", areas=["borough/E09000007"]))
    assert fill(sam, address + "/coverage/new", kind="1", areas=["borough/E09000007"], site="0").status == 303
    assert "Women who live in London" in words(sam.get(address + "/coverage"))
    assert "To mend" not in words(sam.get(address + "/answers")), words(sam.get(address + "/answers"))[:400]
    assert save(sam, address)["Location"] == address.replace("/edit", "?done=created")
    shown = words(site.page(address.replace("/steward", "").replace("/edit", "")))
    assert "Women who live everywhere in London." in shown and "Camden" not in shown


def test_the_editor_offers_a_confidential_listing_no_place_and_nothing_finer_than_its_region(sam):
    address = editor(sam, 0, "&state=confidential")
    assert f'{address}/places"' not in sam.get(address).text()
    for path in ("/coverage/new", "/coverage/0", "/hours/new", "/names"):
        text = sam.get(address + path).text()
        assert not re.search(r'name="(areas|groups|within|radius|site|polygon|place|point|postcode)"', text), path
        assert "data-pick" not in text, path
    offered = re.findall(r'name="kind" type="radio" value="(\d)"', sam.get(address + "/coverage/new").text())
    assert offered == ["1", "2"]
    assert re.findall(r'name="reach" type="radio" value="(\d)"', sam.get(address + "/names").text()) == ["1", "2"]
    sent = forms.fields(sam.get(address + "/coverage/new"), address + "/coverage/new")
    for more in ({"kind": "3", "radius": "500", "site": "0"}, {"kind": "4", "polygon": POLYGON}, {"kind": "0"}):
        assert "kind" in errors(send(sam, address + "/coverage/new", forms.changed(sent, **more)))
    assert send(sam, address + "/places/new", [("postcode", "SE15 4QL")]).status == 404
    sam.post(address + "/discard")


def test_what_is_made_confidential_in_a_draft_loses_its_places_there(site, sam):
    address = fill(sam, "/steward/services/new", name="The Cove", organisation="Cove Trust", title="A call")["Location"]
    assert fill(sam, address + "/places/new", postcode="SE15 4QL", precision="1").status == 303
    assert fill(sam, address + "/coverage/new", kind="0", areas=["borough/E09000007"]).status == 303
    page = sam.get(address + "/names").text()
    region = html.unescape(re.search(r'<option value="([^"]+)">London \(', page)[1])
    kind = re.search(r'<option value="([a-z-]+)"', page)[1]
    assert fill(sam, address + "/names", type=kind, reach="2", confidential="yes", region=region).status == 303
    text = sam.get(address + "/answers").text()
    assert f'{address}/coverage/0"' in text and "SE15" not in text
    assert 'action="' + address + '/save"' not in text
    assert save_refused(sam, address)
    with sqlite3.connect(f"file:{site.database}?mode=ro", uri=True) as store:
        service = re.search(r"[0-9a-f-]{36}", address)[0]
        held = store.execute("SELECT document FROM draft WHERE service_uuid = ?", (service,)).fetchone()[0]
    assert "The Cove" in str(held) and "SE15" not in str(held)
    assert fill(sam, f"{address}/coverage/0", action="remove").status == 303
    assert "Whom it covers:" not in words(sam.get(address + "/answers"))
    assert sam.post(address + "/discard")["Location"] == "/steward/services"


def save_refused(browser, address):
    """Saving without the button, which is not there."""
    browser.get(address + "/answers")
    draft = draft_of(browser.get(address + "/names"))
    return browser.post(address + "/save", {"draft": draft}).status == 422


# ---- providers ----

def test_a_provider_sends_a_change_for_approval(site, pat, sam):
    address = editor(pat, 0)
    assert fill(pat, address + "/names", description="As pat has it").status == 303
    assert "Send for approval" in words(pat.get(address + "/answers"))
    assert save(pat, address, note="Please")["Location"] == address.replace("/edit", "?done=proposed")
    assert "As pat has it" not in public(site, address)
    found = re.search(r'href="(/steward/proposals/[0-9a-f-]{36})"', sam.get("/steward/proposals").text())[1]
    page = sam.get(found)
    assert "As pat has it" in words(page) and "Please" in words(page)
    answer = sam.post(found, {**dict(forms.fields(page, found)), "action": "approve", "decision": "approve"})
    assert answer.status == 303, words(answer)
    assert "As pat has it" in public(site, address)


def test_a_provider_stays_within_the_organisation(pat, sam):
    own = set(ids(pat))
    others = [one for one in ids(sam) if one not in own]
    nobody = pat.get(f"/steward/services/{NOBODY}/edit")
    for path in ("", "/names", "/phones/new", "/answers", "/public", "/conflict"):
        answer = pat.get(f"/steward/services/{others[0]}/edit{path}")
        assert (answer.status, answer.body) == (404, nobody.body), path
    for path in ("/names", "/phones/new", "/save", "/discard", "/conflict"):
        assert pat.post(f"/steward/services/{others[0]}/edit{path}", {"name": "Mine"}).status == 404, path
    answer = fill(pat, "/steward/services/new", name="Not mine", organisation="Advance", title="A call")
    assert "your own organisation" in errors(answer)["organisation"]
    address = f"/steward/services/{sorted(own)[-1]}/edit"
    rows = re.findall(r"edit/organisations/(\d+)", pat.get(address + "/organisations").text())
    for row in rows:
        fill(pat, f"{address}/organisations/{row}", organisation=f"Somebody else {row}")
    answer = save(pat, address)
    assert answer.status == 422 or answer["Location"].endswith("conflict")
    assert "own organisation must be among" in words(answer)
    pat.get(address)
    pat.post(address + "/discard")


# ---- the edge ----

def test_nobody_comes_in_unknown_or_without_the_token(site, sam):
    address = editor(sam, 0)
    unknown = people.Browser(site)
    for path in ("", "/names", "/phones/new", "/answers", "/public"):
        answer = unknown.get(address + path)
        assert answer.status in (303, 401), (path, answer.status)
    page = sam.get(address + "/names")
    sent = forms.changed(forms.fields(page, address + "/names"), csrf="wrong", description="Forged")
    assert send(sam, address + "/names", sent).status == 403
    assert "Forged" not in sam.get(address + "/names").text()


def test_addresses_that_are_none_say_so(sam):
    address = editor(sam, 0)
    for path in ("/nothing", "/phones/99", "/phones/-1", "/phones/x", "/names/0", "/check/new"):
        assert sam.get(address + path).status == 404, path
    assert sam.post(address + "/phones", {"number": "1"}).status == 404
    assert sam.get(f"/steward/services/{NOBODY}/edit").status == 404
    assert sam.get("/steward/services/x/edit").status == 404


def test_drafts_are_nowhere_but_in_their_table(site, sam):
    """A draft is its writer's: no page or answer of the public site knows it."""
    address = editor(sam, 12)
    assert fill(sam, address + "/names", description="QUITE-PRIVATE-WORDS").status == 303
    service = re.search(r"[0-9a-f-]{36}", address)[0]
    for path in (f"/services/{service}", f"/api/services/{service}", "/services?q=QUITE-PRIVATE-WORDS",
                 f"/openreferral/services/{service}"):
        assert b"QUITE-PRIVATE-WORDS<" not in site.page(path).body.replace(b'value="QUITE-PRIVATE-WORDS"', b"")
        assert b"QUITE-PRIVATE-WORDS" not in site.page(f"/api/services/{service}").body
    with sqlite3.connect(f"file:{site.database}?mode=ro", uri=True) as store:
        assert store.execute("SELECT count(*) FROM draft WHERE service_uuid = ?", (service,)).fetchone() == (1,)
    sam.post(address + "/discard")
    with sqlite3.connect(f"file:{site.database}?mode=ro", uri=True) as store:
        assert store.execute("SELECT count(*) FROM draft WHERE service_uuid = ?", (service,)).fetchone() == (0,)
