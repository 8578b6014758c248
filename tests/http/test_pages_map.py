"""The map page and the pages of words over real sockets: what they say, what they refuse, what they hide."""

import csv
import html
import json
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

TODAY = "2026-03-01"
DAY = "2021-02-01"
CARD = re.compile(r'<li class="sp-card.*?</li>', re.S)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("map")


@pytest.fixture(scope="module")
def site(folder):
    database = served.real_database(folder)
    layer = folder / "stations.geojson"
    layer.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": "A station"}, "geometry": {"type": "Point", "coordinates": [-0.1, 51.5]}}]}))
    served.make("import", "layer", layer, "--name", "stations", "--db", database)
    with served.Served(database, today=TODAY) as running:
        yield running


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    with served.Served(served.synthetic_database(tmp_path_factory.mktemp("synthetic"), services=300), today=TODAY) as running:
        yield running


def shown(site, path):
    answer = site.page(path)
    assert answer.status == 200, (path, answer.text()[:500])
    return answer.text()


def words(text):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def cards(page):
    return CARD.findall(page)


def names(page):
    return [html.unescape(name) for name in re.findall(r'data-name="([^"]*)"', page)]


def attribute(page, name):
    return re.search(rf'{name}="([^"]*)"', page)[1]


# ---- the map ----


def test_the_list_holds_what_is_not_ruled_out_on_the_day(site):
    found = names(shown(site, f"/map?as_of={DAY}"))
    assert found == sorted(found) and len(found) > 20
    page = shown(site, f"/map?as_of={DAY}&need=accommodation&stage=prison&borough=E09000022")
    fewer = names(page)
    assert 0 < len(fewer) < len(found) and set(fewer) <= set(found)
    asked = {"home": "Lambeth", "needs": ["accommodation"], "stage": "prison", "as_of": DAY, "limit": 100}
    assert set(fewer) == {feature["properties"]["name"] for feature in site.find(asked).json()["features"]}
    assert f"{len(fewer)} services that help with somewhere to live for women in prison who live in Lambeth on 1 February 2021" in words(page)


def test_the_list_says_all_that_the_map_says(site):
    page = shown(site, f"/map?as_of={DAY}")
    listed = re.findall(r"data-lon", page)
    discs = re.findall(r'<g class="map-(?:suitable|ask)', page)
    assert len(discs) == len(listed) > 10
    for card in cards(page):
        assert "No place to go to is recorded" in card or "No address is held" in card or "data-lon" in card \
            or 'class="govuk-body-s sp-tight"><span>' in card
        is_ask = attribute(card, "data-verdict") == "ask"
        assert is_ask == ("Ask them:" in card), card


def test_a_service_shades_what_it_covers(site):
    everything = shown(site, f"/map?as_of={DAY}")
    for card in cards(everything):
        link = re.search(r'href="(/map\?[^"]*service=[^"]*)"', card)
        if not link:
            continue
        page = shown(site, html.unescape(link[1]))
        sure, maybe = attribute(page, "data-sure").split(), attribute(page, "data-maybe").split()
        assert page.count('class="map-covered"') == len(sure)
        assert page.count('class="map-maybe"') == len(maybe)
        panel = words(re.search(r'<div class="sp-subject">.*?</div>', page, re.S)[0])
        assert html.unescape(attribute(card, "data-name")) in panel
        assert ("Not known:" in panel) == bool(maybe)
        if sure:
            assert len(re.search(r"Covers: ([^.]*)\.", panel)[1].replace(" and ", ", ").split(", ")) >= len(sure)


def test_a_group_shades_its_boroughs_and_names_them(site):
    page = shown(site, f"/map?as_of={DAY}")
    assert "Police basic command units" in page
    group = re.search(r'<option value="([0-9a-f-]{36})">Central East BCU', page)[1]
    page = shown(site, f"/map?as_of={DAY}&group={group}")
    assert set(attribute(page, "data-sure").split()) == {"E09000012", "E09000030"}
    assert "Boroughs: Hackney and Tower Hamlets" in words(page)


def test_a_layer_of_context_is_listed(site):
    page = shown(site, "/map?layer=stations")
    assert 'data-layer="stations"' in page and "<li>A station</li>" in page
    assert "stations: 1 on the map" in words(page)


def test_what_is_wrong_with_the_address_is_told(site):
    for query, part in (("need=gold", "need"), ("stage=x", "stage"), ("borough=Paris", "borough"), ("group=1", "group"),
                        ("service=1", "service"), ("layer=none", "layer"), ("from=-1", "from"), ("near=SE15", "near")):
        answer = site.get(f"/map?{query}")
        assert answer.status == 400 and part in answer.json()["where"], query
    answer = site.page("/map?as_of=never")
    assert answer.status == 400 and "Enter a day, like 2021-02-01." in answer.text()
    assert site.page("/map?need=&stage=&as_of=").status == 200


def test_long_lists_come_in_pages_that_hold_each_service_once(synthetic):
    path, seen = "/map", []
    while path:
        page = shown(synthetic, path)
        seen += re.findall(r'href="/services/([0-9a-f-]{36})"', page)
        link = re.search(r'href="([^"]*)" data-swap>More services', page)
        path = html.unescape(link[1]) if link else None
    total = int(re.search(r"(\d+) services", words(page))[1])
    assert len(seen) == len(set(seen)) == total > 40


def test_confidential_services_have_no_place_and_no_shading(synthetic):
    confidential = 0
    for start in range(0, 320, 40):
        for card in cards(shown(synthetic, f"/map?from={start}")):
            if "No address is held" not in card:
                continue
            confidential += 1
            identity = re.search(r"/services/([0-9a-f-]{36})", card)[1]
            assert "data-lon" not in card and "Show whom" not in card
            page = shown(synthetic, f"/map?service={identity}")
            assert attribute(page, "data-sure") == attribute(page, "data-maybe") == ""
            assert "there is no map of it" in words(page)
    assert confidential > 0


# ---- boundaries for maps ----


def test_boundaries_with_less_detail_are_small_and_still_close(site):
    whole, low = site.get("/api/boroughs"), site.get("/api/boroughs?detail=low")
    assert low.status == 200 and len(low.body) < len(whole.body) / 5
    rings = {}
    for feature in low.json()["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                assert ring[0] == ring[-1] and len(ring) >= 4
                for a, b in zip(ring, ring[1:]):
                    rings.setdefault(frozenset((tuple(a), tuple(b))), []).append(feature["id"])
    shared = [owners for owners in rings.values() if len(owners) == 2]
    assert len(shared) > 500, "neighbours share their borders"
    assert [feature["properties"] for feature in low.json()["features"]] == \
        [feature["properties"] for feature in whole.json()["features"]]
    points = {tuple(point) for feature in whole.json()["features"] for polygon in feature["geometry"]["coordinates"]
              for ring in polygon for point in ring}
    assert {point for edge in rings for point in edge} <= points
    assert site.get("/api/boroughs?detail=full").body == whole.body
    assert site.get("/api/boroughs?detail=none").status == 400


# ---- words ----


def test_every_source_is_named_with_what_is_recorded_of_its_licence(site, folder):
    text = words(shown(site, "/sources"))
    for fact in json.loads((served.ROOT / "geodata" / "provision.json").read_text())["sources"]:
        assert " ".join(fact["title"].split()) in text, fact
    with open(served.ROOT / "geodata" / "sources.csv", newline="") as file:
        for row in csv.DictReader(file):
            assert row["title"] in text and row["licence"] in text and row["attribution"] in text, row


def test_about_the_data_says_what_it_is_and_is_not(site, synthetic):
    text = words(shown(site, "/about"))
    for part in ("What is not known", "It is not a list of what is open today", "No service recorded", "straight line"):
        assert part in text, part
    assert "are made up" in words(shown(synthetic, "/about"))


@pytest.mark.parametrize("path", ["/about", "/sources", "/data", "/privacy", "/accessibility"])
def test_pages_of_words_are_kept_by_browsers_until_they_change(site, path):
    answer = site.page(path)
    assert answer.status == 200 and answer["Cache-Control"] == "no-cache"
    assert site.get(path, If_None_Match=answer["ETag"]).status == 304
    assert len(re.findall("<h1", answer.text())) == 1
    assert " – Signpost</title>" in answer.text()
    assert site.page(path + "?x=1").status == 400


def test_services_keep_the_day_that_was_asked_for(site):
    asked = re.findall(r'href="/services/[0-9a-f-]{36}([^"]*)"', shown(site, f"/map?as_of={DAY}"))
    assert asked and set(asked) == {f"?as_of={DAY}"}
    assert set(re.findall(r'href="/services/[0-9a-f-]{36}([^"]*)"', shown(site, "/map"))) == {""}
