"""The pages about gaps over real sockets: what they say, what they refuse, and that they say what the API says."""

import datetime
import html
import json
import pathlib
import re
import struct
import sys
import urllib.parse
import xml.etree.ElementTree

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

PAGES = ["/gaps", "/gaps?columns=need", "/gaps/timeline", "/gaps/cliff", "/gaps/scenario", "/gaps/siting"]
TODAY = "2026-03-01"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served.Served(served.real_database(tmp_path_factory.mktemp("real")), today=TODAY) as running:
        yield running


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    with served.Served(served.synthetic_database(tmp_path_factory.mktemp("synthetic"), services=400), today=TODAY) as running:
        yield running


def shown(site, path):
    answer = site.page(path)
    assert answer.status == 200, (path, answer.text()[:500])
    return answer.text()


def words(text):
    """What is read, without tags."""
    spaced = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())
    return re.sub(r" ([.,:;])", r"\1", spaced)


def heading(text):
    return words(re.search(r"<h1[^>]*>(.*?)</h1>", text, re.S)[1])


def rows_of(text):
    """The body rows of the first table, cells as words."""
    body = re.search(r"<tbody[^>]*>(.*?)</tbody>", text, re.S)[1]
    return [[words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)]


def verdicts_of(text):
    return {row[0]: row[1] for row in rows_of(text)}


def scenario(site, **fields):
    body = urllib.parse.urlencode(fields, doseq=True)
    return site.ask("POST", "/gaps/scenario", body.encode(), {"Content-Type": served.FORM, **served.PAGE})


def service_id(site, name, day):
    for feature in site.get(f"/api/gaps?as_of={day}&geometry=false&women_specific=false").json()["features"]:
        for service in feature["properties"]["services"]:
            if service["name"] == name:
                return service["id"]
    raise AssertionError(name)


# ---- what every page says ----


@pytest.mark.parametrize("path", PAGES)
def test_every_page_states_its_day_its_listings_what_unknown_means_and_its_sources(site, path):
    text = words(shown(site, path))
    assert "As at 1 March 2026." in text
    assert re.search(r"\d+ of \d+ listings were checked in the 12 months before 1 March 2026\.", text)
    assert "Unknown means" in text and "Census 2021" in text
    assert re.search(r"Sources of the services listed: [1-9]", text)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_small_and_of_one_piece(site, path):
    answer = site.ask("GET", path, headers={**served.PAGE, "Accept-Encoding": "gzip"})
    assert answer.status == 200 and len(answer.body) < 30 * 1024, len(answer.body)
    text = shown(site, path)
    scripts = re.findall(r"<script[^>]*>.*?</script>", text, re.S)
    assert scripts and all(re.fullmatch(r'<script type="module" src="/web/[a-z]+-[0-9a-f]+\.js"></script>', one) for one in scripts)
    assert " style=" not in text and "http://" not in re.sub(
        r'xmlns="[^"]*"|href="[^"]*"', "", text)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids)), [one for one in ids if ids.count(one) > 1]
    for control in re.findall(r'<(?:input|select)\b[^>]*? id="([^"]+)"', text):
        assert f'for="{control}"' in text, control


def test_every_page_leads_to_the_finder_and_to_the_gaps(site):
    for path in ["/", "/data", "/gaps", "/gaps/cliff"]:
        text = shown(site, path)
        assert re.search(r'<a href="/"[^>]*>Find</a>', text) and '<a href="/gaps"' in text


def test_pages_are_asked_for_again_with_their_etag(site):
    page = site.page("/gaps")
    again = site.ask("GET", "/gaps", headers={**served.PAGE, "If-None-Match": page["ETag"]})
    assert page["Cache-Control"] == "no-cache" or "must-revalidate" in page["Cache-Control"]
    assert again.status == 304 and not again.body


# ---- the areas ----


def test_the_page_says_what_the_api_says(site):
    for query in ("as_of=2021-07-01&stage=at-risk", "as_of=2022-02-01&area=police-bcu", "as_of=2019-06-01&secured=true",
                  "as_of=2021-07-01&women_specific=false&need=accommodation"):
        features = site.get(f"/api/gaps?geometry=false&{query}").json()["features"]
        said = verdicts_of(shown(site, f"/gaps?{query}"))
        expected = {"covered": "Covered", "partly": "Partly covered", "none": "No service recorded"}
        assert len(said) == len(features)
        for feature in features:
            got = said[feature["properties"]["name"]]
            if feature["properties"]["verdict"] in expected:
                assert got.startswith(expected[feature["properties"]["verdict"]]), (feature["properties"]["name"], got)
            else:
                assert got in ("Not known", "Unknown"), got


def test_the_heading_counts_and_names_the_areas_without_a_service(site):
    text = shown(site, "/gaps?as_of=2026-10-01&stage=at-risk")
    none = [name for name, verdict in verdicts_of(text).items() if verdict.startswith("No service")]
    found = heading(text)
    assert none and found.startswith(f"On 1 October 2026, {len(none)} of 33 boroughs")
    assert "for women at risk of contact with the justice system: " in found
    assert none[0] in found


def test_a_borough_of_which_nothing_is_certain_is_neither_covered_nor_a_gap(site):
    said = verdicts_of(shown(site, "/gaps?as_of=2019-06-01&stage=at-risk"))
    assert said["Lambeth"] == "Covered" and said["Enfield"] in ("Not known", "Unknown")
    said = verdicts_of(shown(site, "/gaps?as_of=2021-07-01&stage=at-risk"))
    assert said["Bromley"] == said["Merton"] == "Covered"


def test_the_map_tells_each_verdict_by_a_pattern_and_in_words(site):
    text = shown(site, "/gaps?as_of=2021-07-01&stage=at-risk")
    svg = re.search(r"<svg class=\"map\".*?</svg>", text, re.S)[0]
    titles = dict(re.findall(r"<title>([^<:]+): ([^<]+)</title>", svg))
    assert len(titles) == 33 and titles["Bromley"] == "covered" and titles["Enfield"] == "unknown"
    assert text.index("<table") < text.index('<svg class="map"'), "the table comes first"
    assert 'id="gap-hatch"' in svg and 'id="gap-dots"' in svg


def test_the_next_change_names_its_day_and_its_cause(site):
    text = shown(site, "/gaps?as_of=2021-07-01&stage=at-risk")
    row = next(row for row in rows_of(text) if row[0] == "Bromley")
    assert "until 30 June 2022" in row[4]
    assert "1 July 2022" in row[5] and "ends on 30 June 2022" in row[5]


def test_downloads_reproduce_the_view(site):
    text = shown(site, "/gaps?as_of=2021-07-01&stage=at-risk&secured=true&women_specific=false")
    links = [html.unescape(link) for link in re.findall(r'href="(/api/gaps[^"]*)"', text)]
    assert len(links) == 3
    for link in links:
        answer = site.get(link)
        assert answer.status == 200, (link, answer.text()[:300])
        assert "as_of=2021-07-01" in link and "secured=true" in link and "women_specific=false" in link
    question = site.get(links[1]).json()["question"]
    assert question["stage"] == "at-risk" and question["as_of"] == "2021-07-01"


def test_all_links_of_all_pages_lead_somewhere(site):
    seen = set()
    for path in [*PAGES, "/gaps?as_of=2021-07-01&stage=at-risk&known_on=2021-01-01", "/gaps/timeline?from=2019-06-01&to=2023-01-01"]:
        links = {html.unescape(link).split("#")[0]
                 for link in re.findall(r'href="(/(?:gaps|api/gaps)[^"]*)"', shown(site, path))}
        for link in sorted(links - seen)[:60]:
            assert site.page(link).status == 200, (path, link)
        seen |= links
    assert len(seen) > 20


# ---- the matrix ----


@pytest.mark.parametrize("columns, count", [("need", 18), ("stage", 9), ("type", 13)])
def test_the_matrix_says_what_the_api_says(site, columns, count):
    matrix = site.get(f"/api/gaps/matrix?as_of=2021-07-01&columns={columns}").json()
    text = shown(site, f"/gaps?as_of=2021-07-01&columns={columns}")
    rows = rows_of(text)
    assert len(rows) == len(matrix["rows"]) == 33
    for row, expected in zip(rows, matrix["rows"]):
        assert row[0] == expected["name"] and len(row) == count + 4
        assert row[-2] == str(expected["totals"]["covered"]) and row[-1] == str(expected["totals"]["none"])
        assert sum(cell.startswith("Covered") for cell in row[1:count + 1]) == expected["totals"]["covered"]
    foot = re.search(r"<tfoot>(.*?)</tfoot>", text, re.S)[1]
    first = [words(cell) for cell in re.findall(r"<td[^>]*><span>(.*?)</span>", foot.split("</tr>")[0])]
    assert first == [str(total["covered"]) for total in matrix["column_totals"]]


# ---- over time ----


def test_the_timeline_names_days_areas_and_causes(site):
    path = "from=2019-06-01&to=2024-06-01&stage=community-sentence"
    text = shown(site, f"/gaps/timeline?{path}")
    days = site.get(f"/api/gaps/timeline?columns=none&{path}").json()["dates"]
    rows = rows_of(text)
    assert len(rows) == len(days) > 1
    assert any("Barnet, Ealing, Harrow and Hillingdon" in row[1] for row in rows)
    assert all(row[2] for row in rows), "each change has a cause"
    bars = re.search(r"<svg class=\"gap-bars\".*?</svg>", text, re.S)[0]
    assert bars.count('class="gap-name"') == 33


def test_the_cliff_shows_what_ends_and_which_areas_it_leaves(site):
    text = shown(site, "/gaps/cliff?from=2021-07-01&to=2024-01-01&stage=at-risk")
    rows = rows_of(text)
    assert any(row[0].startswith("30 June 2022") and "Bromley" in row[2] for row in rows)
    women = [int(row[3].replace(",", "")) for row in rows]
    assert women == sorted(women, reverse=True) and women[0] > 0
    then = rows_of(shown(site, "/gaps/cliff?from=2019-06-01&known_on=2019-06-01&to=2024-01-01&stage=at-risk"))
    vague = next(row for row in then if row[0].startswith("March 2021"))
    assert "The source gives no day" in vague[0] and "South London Alliance" in vague[1]


def test_the_cliff_draws_the_areas_of_its_first_step_before_and_after(site):
    text = shown(site, "/gaps/cliff?from=2021-07-01&to=2024-01-01&stage=at-risk")
    maps = re.findall(r"<svg class=\"map\".*?</svg>", text, re.S)
    before, after = (dict(re.findall(r"<title>([^<:]+): ([^<]+)</title>", drawn)) for drawn in maps)
    first = rows_of(text)[0][2]
    assert set(before) == set(after) and before["Bromley"] == "covered" and before != after
    assert all(name in first for name in before) and text.index("<table") < text.index('<svg class="map"')
    assert text.count('id="gap-hatch"') == 1
    assert "<svg class=\"map\"" not in shown(site, "/gaps/cliff?from=2035-01-01&to=2035-06-01")


def test_a_day_without_areas_of_the_kind_says_so(site):
    said = "There were no police basic command units on 1 July 2016."
    assert heading(shown(site, "/gaps?area=police-bcu&as_of=2016-07-01")) == said
    assert heading(shown(site, "/gaps?area=police-bcu&as_of=2016-07-01&columns=need")) == said


def test_the_heading_is_the_sentence_of_the_command_line(site):
    text = shown(site, "/gaps?as_of=2019-06-01&stage=at-risk")
    assert heading(text) == ("On 1 June 2019, 6 of 33 boroughs have a recorded service for women at risk of contact "
                             "with the justice system; for the other 27 we do not know.")


def test_the_question_for_secured_funding_leads_to_a_cliff_that_answers(site):
    text = shown(site, "/gaps?as_of=2021-07-01&secured=true")
    link = html.unescape(re.search(r'href="(/gaps/cliff[^"]*)"', text)[1])
    assert "secured" not in link and site.page(link).status == 200
    assert site.page("/gaps/cliff?secured=true").status == 400


def test_an_extension_to_an_earlier_day_and_a_hub_far_away_are_refused(site):
    alliance = service_id(site, "South London Alliance", "2021-07-01")
    answer = scenario(site, as_of="2021-07-01", **{f"until_{alliance}": "2021-12-31"})
    assert answer.status == 422 and "As recorded it goes on until 30 June 2022" in words(answer.text())
    answer = scenario(site, as_of="2021-07-01", hub_near="55.9,-3.2")
    assert answer.status == 422 and "more than 20 km outside Greater London" in words(answer.text())


def test_a_quiet_time_is_said_to_be_one(site):
    assert "Nothing that is recorded changes in this time." in shown(site, "/gaps/timeline?from=2035-01-01&to=2035-06-01")
    assert "none of the boroughs loses" in shown(site, "/gaps/cliff?from=2035-01-01&to=2035-06-01")


# ---- days of change ----


def test_the_strip_marks_each_day_of_change_and_leads_to_the_ones_beside(site):
    query = "stage=at-risk&women_specific=false"
    text = shown(site, f"/gaps?as_of=2021-07-01&{query}")
    days = {entry["date"] for entry in site.get(f"/api/gaps/timeline?columns=none&from=2014-01-01&to=2029-12-31&{query}").json()["changes"]}
    options = {int(value): label for value, label in re.findall(r'<option value="(-?\d+)" label="([^"]+)">', text)}
    first = datetime.date(1970, 1, 1)
    assert {(first + datetime.timedelta(days=value)).isoformat() for value in options} >= days and len(days) > 5
    assert text.count('class="gap-strip__change"') == len(options)
    before, after = sorted(day for day in days if day < "2021-07-01")[-1], sorted(day for day in days if day > "2021-07-01")[0]
    links = dict(re.findall(r'rel="(prev|next)" href="([^"]+)"', text))
    assert f"as_of={before}" in links["prev"] and f"as_of={after}" in links["next"]


def test_between_two_neighbouring_changes_nothing_changes(site):
    text = shown(site, "/gaps?as_of=2022-07-01&stage=at-risk")
    after = re.search(r'rel="next" href="[^"]*as_of=([0-9-]+)', text)[1]
    day = (datetime.date.fromisoformat(after) - datetime.timedelta(days=1)).isoformat()
    assert verdicts_of(text) == verdicts_of(shown(site, f"/gaps?as_of={day}&stage=at-risk"))
    assert verdicts_of(text) != verdicts_of(shown(site, f"/gaps?as_of={after}&stage=at-risk"))


# ---- the panel ----


def panel_of(text):
    return re.search(r'<section class="sp-panel".*?</section>', text, re.S)[0]


@pytest.mark.parametrize("columns", ["", "&columns=need"])
def test_a_borough_opens_a_panel_with_its_services_next_change_and_neighbours(site, columns):
    text = panel_of(shown(site, f"/gaps?as_of=2021-07-01&stage=at-risk&borough=E09000006{columns}"))
    said = words(text)
    assert "Bromley" in said and "South London Alliance" in said and "Next change: 1 July 2022" in said
    assert "Cover it: 1" in said and 'class="gap-bars gap-bars--services"' in text
    neighbours = re.findall(r"<a[^>]*>([^<]+)</a>: ", text.split("Its neighbours by land")[1])
    assert neighbours == ["Bexley", "Croydon", "Greenwich", "Lambeth", "Lewisham", "Southwark"]
    for name, verdict in re.findall(r">([^<]+)</a>: ([A-Z][a-z ]+)<", text.split("Its neighbours by land")[1]):
        assert verdicts_of(shown(site, "/gaps?as_of=2021-07-01&stage=at-risk"))[name].startswith(verdict)


def test_the_bars_of_a_panel_say_their_days_in_a_table(site):
    text = panel_of(shown(site, "/gaps?as_of=2021-07-01&stage=at-risk&borough=E09000006"))
    row = next(row for row in rows_of(text) if row[0] == "South London Alliance")
    assert "30 June 2022" in row[1]


def test_a_group_has_neighbours_and_an_unknown_area_no_panel(site):
    text = panel_of(shown(site, "/gaps?as_of=2022-02-01&area=police-bcu&borough=" + re.search(
        r'id="a-([^"]+)"', shown(site, "/gaps?as_of=2022-02-01&area=police-bcu"))[1]))
    assert re.findall(r"<a[^>]*>([^<]+)</a>: ", text.split("Its neighbours by land")[1])
    assert site.page("/gaps?borough=E99000001").status == 400
    assert "sp-panel\"" not in shown(site, "/gaps?area=police-bcu&as_of=2022-02-01&borough=E09000006")


# ---- files ----


@pytest.mark.parametrize("path, name", [
    ("/gaps?as_of=2021-07-01&stage=at-risk&need=accommodation", "gaps-accommodation-at-risk-2021-07-01"),
    ("/gaps?as_of=2021-07-01&columns=need", "gaps-any-need-any-stage-2021-07-01"),
    ("/gaps/timeline?from=2019-06-01&to=2023-01-01", "timeline-any-need-any-stage-2019-06-01"),
    ("/gaps/cliff?from=2019-06-01&to=2024-01-01", "cliff-any-need-any-stage-2019-06-01"),
    ("/gaps/scenario?as_of=2021-07-01&hub_near=Barnet", "what-if-any-need-any-stage-2021-07-01"),
    ("/gaps/siting?as_of=2021-07-01&sites=2", "new-hubs-any-need-any-stage-2021-07-01")])
def test_every_drawing_is_there_as_a_file_that_stands_alone(site, path, name):
    svg = site.get(f"{path}&f=svg")
    assert svg.status == 200 and svg["Content-Type"] == "image/svg+xml"
    assert svg["Content-Disposition"] == f'attachment; filename="{name}.svg"'
    root = xml.etree.ElementTree.fromstring(svg.text())
    title = "".join(root.find("{http://www.w3.org/2000/svg}title").itertext())
    assert title.startswith(heading(shown(site, path))) and "Fingerprint of the data" in svg.text()
    classes = set(re.findall(r'class="([^"]+)"', svg.text()))
    styled = set(re.findall(r"^\.([a-z0-9-]+){", svg.text(), re.M))
    assert classes - styled <= {"map", "gap-bars", "gap-bars gap-bars--services"}, classes - styled
    png = site.get(f"{path}&f=png")
    assert png.status == 200 and png["Content-Type"] == "image/png" and png.body.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png.body[16:24])
    assert width == 2 * int(root.get("width")) and height == 2 * int(root.get("height"))
    assert png["Content-Disposition"] == f'attachment; filename="{name}.png"'


@pytest.mark.parametrize("path", ["/gaps/scenario?as_of=2021-07-01&hub_near=Barnet", "/gaps/siting?as_of=2021-07-01&sites=2"])
def test_what_the_api_takes_by_post_alone_is_downloaded_from_the_page(site, path):
    csv = site.get(f"{path}&f=csv")
    table = site.get(f"{path}&f=json")
    assert csv.status == 200 and csv["Content-Type"].startswith("text/csv") and len(csv.text().splitlines()) > 1
    assert table.status == 200 and table.json()["question"]["as_of"] == "2021-07-01"
    for link in re.findall(r'href="([^"]+&amp;f=(?:csv|json|svg|png))"', shown(site, path)):
        assert site.get(html.unescape(link)).status == 200


@pytest.mark.parametrize("path", ["/gaps?f=pdf", "/gaps?f=csv", "/gaps/siting?f=svg", "/gaps/scenario?f=png"])
def test_a_file_that_is_not_there_is_refused(site, path):
    assert site.get(path).status == 400


# ---- where next ----


def test_new_hubs_are_ranked_as_the_api_ranks_them(site):
    text = shown(site, "/gaps/siting?as_of=2021-07-01&stage=at-risk&sites=3&radius_m=3000")
    question = {"as_of": "2021-07-01", "stage": "at-risk", "sites": 3, "radius_m": 3000}
    api = site.ask("POST", "/api/siting", json.dumps(question).encode(), {"Content-Type": "application/json"}).json()
    rows = rows_of(text)
    assert [row[1] for row in rows] == [feature["properties"]["name"] for feature in api["features"]]
    assert [int(row[3].replace(",", "")) for row in rows] == [feature["properties"]["women_gained"] for feature in api["features"]]
    assert api["optimal"] and "that is proven" in words(text)
    assert text.count('class="gap-site"') == 3 and text.count('class="gap-reach"') == 3
    link = html.unescape(re.search(r'href="(/gaps/scenario[^"]*hub_near[^"]*)"', text)[1])
    assert "this would change" in heading(shown(site, link))


def test_the_form_of_new_hubs_waits_to_be_asked_and_says_what_is_wrong(site):
    assert "<table" not in shown(site, "/gaps/siting?as_of=2021-07-01")
    for query in ("sites=0", "sites=11", "sites=two", "sites=2&radius_m=far", "sites=2&method=guess"):
        answer = site.page(f"/gaps/siting?{query}")
        assert answer.status == 400 and "There is a problem" in answer.text(), query
    assert "shorter" in words(shown(site, "/gaps/siting?as_of=2021-07-01&sites=1&method=median"))


# ---- charts ----


def test_services_are_drawn_those_that_end_first_at_the_top(site):
    text = shown(site, "/gaps/timeline?from=2019-06-01&to=2024-06-01&stage=at-risk")
    chart = re.search(r'<svg class="gap-bars gap-bars--services".*?</svg>', text, re.S)[0]
    names = [html.unescape(name) for name in re.findall(r'<text class="gap-service"[^>]*>([^<]*)<', chart)]
    table = text.split("The bars as a table")[1]
    assert names == [row[0] for row in rows_of(table)] and len(names) > 3
    assert names.index("Minerva WrapAround") < names.index("South London Alliance")


def test_the_stair_of_the_cliff_stands_before_its_table(site):
    text = shown(site, "/gaps/cliff?from=2021-07-01&to=2024-01-01&stage=at-risk")
    assert 'class="gap-stair"' in text and text.index('class="gap-stair"') < text.index("<table")
    assert 'class="gap-stair"' not in shown(site, "/gaps/cliff?from=2035-01-01&to=2035-06-01")


# ---- scenarios ----


def test_a_service_switched_off_loses_its_areas(site):
    alliance = service_id(site, "South London Alliance", "2021-07-01")
    answer = scenario(site, as_of="2021-07-01", stage="at-risk", without=alliance)
    text = answer.text()
    assert answer.status == 200 and answer["Cache-Control"] == "no-store"
    rows = rows_of(text)
    assert "Bromley" in [row[0] for row in rows]
    assert all(row[1].startswith("Covered") and row[3].startswith("−") for row in rows)
    assert re.match(r"On 1 July 2021, this would change \d+ of 33 boroughs: no women gain certain cover, and about", heading(text))
    assert text.count('<svg class="map"') == 2 and text.count('id="gap-hatch"') == 1
    assert re.search(rf'value="{alliance}" checked', text), "the form keeps what was ticked"


def test_a_service_prolonged_gains_its_areas(site):
    alliance = service_id(site, "South London Alliance", "2021-07-01")
    rows = rows_of(scenario(site, as_of="2023-06-01", stage="at-risk", **{f"until_{alliance}": "2024-06-30"}).text())
    assert "Bromley" in [row[0] for row in rows]
    assert all(row[2].startswith("Covered") and row[3].startswith("+") for row in rows)


def test_a_new_hub_covers_what_lies_near_it_or_the_boroughs_that_are_ticked(site):
    near = rows_of(scenario(site, as_of="2026-03-01", hub_name="Corner", hub_near="Barnet", hub_radius="3000").text())
    assert any(row[2].startswith("Partly covered") for row in near) and all(row[3].startswith("+") for row in near)
    whole = rows_of(scenario(site, as_of="2026-03-01", hub_areas=["E09000003", "E09000005"]).text())
    assert [row[0] for row in whole] == ["Barnet", "Brent"]
    assert all(row[2].startswith("Covered") for row in whole)
    assert whole[0][3].replace("+", "").replace(",", "").isdigit()


SQUARE = {"type": "Polygon", "coordinates": [[[-0.25, 51.6], [-0.15, 51.6], [-0.15, 51.66], [-0.25, 51.66], [-0.25, 51.6]]]}


def test_a_polygon_is_covered_as_the_api_covers_it(site):
    rows = rows_of(scenario(site, as_of="2021-07-01", stage="at-risk", coverage_polygon=json.dumps(SQUARE)).text())
    question = {"as_of": "2021-07-01", "stage": "at-risk", "columns": "none", "add": [{"name": "Hub", "polygon": SQUARE}]}
    api = site.ask("POST", "/api/gaps/scenario", json.dumps(question).encode(), {"Content-Type": "application/json"}).json()
    assert [row[0] for row in rows] == [difference["name"] for difference in api["differences"]] and "Barnet" in rows[0][0]
    assert [int(row[3].replace(",", "").replace("+", "")) for row in rows] == [entry["women"] for entry in api["differences"]]


def test_a_scenario_has_a_link_that_reproduces_it(site):
    alliance = service_id(site, "South London Alliance", "2021-07-01")
    for fields in ({"without": alliance}, {"hub_name": "A & B", "hub_near": "Barnet"}, {"coverage_polygon": json.dumps(SQUARE)},
                   {"hub_areas": ["E09000003", "E09000005"]}):
        text = scenario(site, as_of="2021-07-01", stage="at-risk", **fields).text()
        link = html.unescape(re.search(r'href="(/gaps/scenario[^"]*)">Link to this view', text)[1])
        again = shown(site, link)
        assert heading(again) == heading(text) and rows_of(again) == rows_of(text)


def test_the_scenario_page_says_what_the_api_says(site):
    alliance = service_id(site, "South London Alliance", "2021-07-01")
    question = {"as_of": "2021-07-01", "stage": "at-risk", "columns": "none", "without": [alliance]}
    api = site.ask("POST", "/api/gaps/scenario", json.dumps(question).encode(), {"Content-Type": "application/json"}).json()
    rows = rows_of(scenario(site, as_of="2021-07-01", stage="at-risk", without=alliance).text())
    assert [row[0] for row in rows] == [difference["name"] for difference in api["differences"]]
    assert [int(row[3].replace(",", "").replace("−", "-").replace("+", "")) for row in rows] == [
        difference["women"] for difference in api["differences"]]


def test_an_empty_scenario_says_what_to_do(site):
    assert "Nothing was changed." in scenario(site, as_of="2021-07-01").text()


# ---- refusals ----


@pytest.mark.parametrize("path, said", [
    ("/gaps?need=shelter", "need"), ("/gaps?stage=nowhere", "stage"), ("/gaps?area=county", "area"),
    ("/gaps?as_of=yesterday", "2021-02-01"), ("/gaps?columns=colour", ""), ("/gaps?secured=perhaps", "true or false"),
    ("/gaps/timeline?from=2021-01-01&to=2020-01-01", ""), ("/gaps?as_of=2021-01-01&as_of=2021-01-02", "")])
def test_a_wrong_question_is_told_and_the_form_stays(site, path, said):
    answer = site.page(path)
    assert answer.status == 400
    text = answer.text()
    assert "There is a problem" in text and "<form" in text and said in words(text)


@pytest.mark.parametrize("path", ["/gaps?colour=red", "/gaps?age=19", "/gaps?pregnant=yes", "/gaps?from=2021-01-01",
                                  "/gaps/cliff?as_of=2021-01-01", "/gaps/timeline?without=x"])
def test_what_the_form_does_not_ask_has_no_place_in_the_address(site, path):
    answer = site.page(path)
    assert answer.status == 400 and "There is no parameter of this name" in answer.text()


@pytest.mark.parametrize("fields, said", [
    ({"hub_near": "SW99 9ZZ"}, "SW99 9ZZ"), ({"hub_near": "Brixton", "hub_radius": "far"}, "distance"),
    ({"coverage_polygon": "a square"}, ""), ({"coverage_polygon": '{"type":"Point","coordinates":[0,51]}'}, ""),
    ({"coverage_polygon": '{"type":"Polygon","coordinates":[[[-0.2,51.5],[-0.1,51.6],[-0.1,51.5],[-0.2,51.6],[-0.2,51.5]]]}'}, ""),
    ({"coverage_polygon": '{"type":"Polygon","coordinates":[]}', "hub_near": "Barnet"}, "not both"),
    ({"hub_areas": "Atlantis"}, ""), ({"without": "0"}, ""),
    ({"until_00000000-0000-0000-0000-000000000000": "2024-01-01"}, "")])
def test_a_wrong_scenario_is_told_and_kept(site, fields, said):
    answer = scenario(site, as_of="2021-07-01", **fields)
    assert answer.status == 422 and "There is a problem" in answer.text() and said in words(answer.text())
    if "hub_near" in fields:
        assert f'value="{fields["hub_near"]}"' in answer.text()


@pytest.mark.parametrize("text", ['"><script>alert(1)</script>', "{{sentence}}", "' onfocus='alert(1)"])
def test_what_is_typed_stays_text(site, text):
    answer = scenario(site, as_of="2021-07-01", hub_name=text, hub_near="Barnet")
    assert answer.status == 200 and "<script>" not in answer.text()
    assert html.escape(text).replace("&#x27;", "&#39;") in answer.text()
    wrong = site.page("/gaps?as_of=" + urllib.parse.quote(text))
    assert wrong.status == 400 and "<script>" not in wrong.text()


# ---- many services ----


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_with_many_services(synthetic, path):
    text = shown(synthetic, path)
    assert "none of these services exist" in text
    assert len(text) < 600_000, len(text)


def test_a_page_of_all_stays_within_what_a_form_may_send(synthetic):
    text = shown(synthetic, "/gaps/scenario")
    assert "more services are not shown here" in text
    sent = len(re.findall(r"<(?:input|select)\b[^>]*name=", text))
    assert sent <= 256, sent


def test_what_is_chosen_stays_among_the_ticks_however_many_there_are(synthetic):
    text = shown(synthetic, "/gaps/scenario?women_specific=false")
    every = set()
    for feature in synthetic.get("/api/gaps?geometry=false&women_specific=false").json()["features"]:
        for group in ("services", "may_cover", "for_some"):
            every |= {service["id"] for service in feature["properties"].get(group) or []}
    beyond = sorted(every - set(re.findall(r'name="without" type="checkbox" value="([^"]+)"', text)))[:2]
    assert len(beyond) == 2
    for question in ({"women_specific": "false"}, {}):
        again = scenario(synthetic, without=beyond[0], **{f"until_{beyond[1]}": "2030-01-01"}, **question).text()
        assert re.search(rf'value="{beyond[0]}" checked', again)
        assert re.search(rf'name="until_{beyond[1]}" type="date" value="2030-01-01"', again)
        assert len(re.findall(r"<(?:input|select)\b[^>]*name=", again)) <= 256


def test_a_scenario_says_what_it_changes_and_every_page_whether_services_for_everybody_count(site):
    alliance = service_id(site, "South London Alliance", "2021-07-01")
    text = words(scenario(site, as_of="2021-07-01", stage="prison", secured="true", without=alliance, hub_name="Corner",
                          hub_near="Barnet", hub_radius="1200", hub_areas=["E09000005", "E09000004"]).text())
    assert "What counts: any recorded service for women in prison, with secured funding only" in text
    assert "Switched off: South London Alliance" in text
    assert "Opened: Corner, for women within 1.2 km of Barnet and in Bexley and Brent" in text
    text = words(scenario(site, as_of="2023-06-01", coverage_polygon=json.dumps(SQUARE), women_specific="false",
                          **{f"until_{alliance}": "2024-06-30"}).text())
    assert "Extended: South London Alliance, until 30 June 2024" in text
    assert "Opened: The new hub, for women in the area that was drawn" in text
    assert "Services for everybody count as well" in text
    assert "Only women-specific services count." in words(shown(site, "/gaps?columns=need"))
