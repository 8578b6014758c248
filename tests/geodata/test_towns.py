"""The towns around London in places.csv: outside, near, and never in the way of a London name."""

import json

import pytest

FARTHEST_M = 30_000
SQUARE, RIVER = (0, 0, 1_000, 1_000), (1_000, 0, 1_200, 1_000)


@pytest.fixture(scope="session")
def shapely_geometry():
    return pytest.importorskip("shapely.geometry", reason="skipped: python3-shapely is not installed")


@pytest.fixture
def find(tool, shapely_geometry):
    """towns_find with a borough of 1 km square, Barchester, and a river along its east side."""
    def run(*points, places=frozenset(), names=frozenset({"Barchester"})):
        boroughs = {"Barchester": shapely_geometry.box(*SQUARE)}
        return tool("towns").towns_find(points, boroughs, shapely_geometry.box(*RIVER), places, names)
    return run


def known(geodata):
    """Rows by every name that people may type, folded."""
    rows = {}
    for row in geodata.rows("places"):
        for name in {row["name"], *filter(None, row["also"].split("|"))}:
            rows.setdefault(name.casefold(), []).append(row)
    return rows


@pytest.mark.parametrize("name", [
    "Watford", "Slough", "Dartford", "Epsom", "Hertford", "Gravesend", "Southend", "Tunbridge Wells",
    "St Albans", "Luton", "Crawley", "Guildford", "Harlow", "Waltham Cross", "Woking"])
def test_a_town_outside_is_known_and_known_to_be_outside(geodata, name):
    (row,) = known(geodata)[name.casefold()]
    assert row["borough_gss"] == "" and row["note"].startswith("outside London; the nearest borough is ")


@pytest.mark.parametrize("name, gss", [
    ("Sutton", "E09000029"), ("Richmond", "E09000027"), ("Barnet", "E09000003"), ("Rainham", "E09000016"),
    ("Farnborough", "E09000006"), ("Hayes, Kent", "E09000006"), ("Hayes, Middlesex", "E09000017")])
def test_a_name_of_london_still_means_london(geodata, name, gss):
    boroughs = {row["name"]: row["gss"] for row in geodata.rows("boroughs") + geodata.rows("borough_names")}
    assert {row["borough_gss"] for row in known(geodata).get(name.casefold(), [])} <= {gss}
    assert name.casefold() in known(geodata) or boroughs[name] == gss


def test_hayes_means_two_places_both_in_london(geodata):
    assert {row["borough_gss"] for row in known(geodata)["hayes"]} == {"E09000006", "E09000017"}


def test_no_town_has_the_name_of_a_borough_or_of_a_place_in_london(geodata, tool):
    fold = tool("towns").name_fold
    rows = geodata.rows("places")
    spoken = [(row, {fold(name) for name in (row["name"], *filter(None, row["also"].split("|")))})
              for row in rows]
    london = {fold(row["name"]) for row in geodata.rows("boroughs") + geodata.rows("borough_names")}
    for row, names in spoken:
        london |= names if row["borough_gss"] else set()
    for row, names in spoken:
        if "outside London; the nearest" in row["note"]:
            assert not names & london, row


def test_every_town_is_outside_and_within_30_km_of_the_borough_that_is_nearest(
        geodata, shapes, shapely_geometry):
    wkt = pytest.importorskip("shapely.wkt")
    names = {row["gss"]: row["name"] for row in geodata.rows("boroughs")}
    (thames,) = geodata.rows("thames")
    river = wkt.loads(thames["wkt"])
    for row in geodata.rows("places"):
        if not row["note"].startswith("outside London"):
            continue
        point = shapely_geometry.Point(int(row["easting"]), int(row["northing"]))
        distance_m, gss = min((shape.distance(point), gss) for gss, shape in shapes.items())
        assert 0 < distance_m <= FARTHEST_M and not river.contains(point), row
        assert row["note"] == f"outside London; the nearest borough is {names[gss]}", row


def test_rebuilding_from_the_package_gives_the_committed_towns(geodata, cities, tool):
    pytest.importorskip("pyproj", reason="skipped: python3-pyproj is not installed")
    build, columns = tool("build_files"), list(geodata.rows("places")[0])
    committed = [[row[c] for c in columns] for row in geodata.rows("places") if row["kind"] == "place"]
    projection = tool("build_boundaries").grid_projection()
    # the four places just outside that stand in the list of London are not towns of the package
    listed = {"Buckhurst Hill", "Ditton Hill", "Waltham Cross", "Whyteleafe"}
    london = [row for row in committed if row[1] in listed or not row[-1].startswith("outside London")]
    rebuilt = [[str(cell) for cell in row]
               for row in build.town_rows(cities, london, geodata.folder, projection)]
    assert len(london) == 265
    assert rebuilt == [row for row in committed if row not in london]


@pytest.mark.parametrize("easting, is_found", [
    (500, False), (1_100, False), (1_201, True), (31_000, True), (31_001, False), (-30_000, True)])
def test_a_town_is_outside_borough_and_river_and_at_most_30_km_away(find, easting, is_found):
    expected = [("Silverbridge", "", easting, 500, "Barchester")] if is_found else []
    assert find(("Silverbridge", easting, 500)) == expected


@pytest.mark.parametrize("london_name", ["Plumstead Episcopi", "PLUMSTEAD EPISCOPI", "Plumstead-Episcopi"])
def test_a_town_with_a_london_name_is_marked_and_has_no_other_spelling(find, london_name):
    (town,) = find(("Plumstead Episcopi", 5_000, 500), names={london_name})
    assert town[:2] == ("Plumstead Episcopi (outside London)", "")


def test_a_spelling_of_a_marked_town_is_dropped_and_that_of_another_kept(find):
    (town,) = find(("Ashford", 5_000, 500))
    assert town[:2] == ("Ashford", "Ashford, Surrey")
    (town,) = find(("Ashford", 5_000, 500), names={"ashford"})
    assert town[:2] == ("Ashford (outside London)", "")


def test_a_place_that_is_listed_already_is_left_out(find):
    assert find(("Framley", 5_000, 500), places={("Framley", 5_000, 500)}, names={"Framley"}) == []


def test_two_towns_of_one_name_are_refused(find):
    with pytest.raises(ValueError, match="two towns are called Framley"):
        find(("Framley", 5_000, 500), ("Framley", 9_000, 500))


def test_only_british_places_are_read(tool, tmp_path):
    pytest.importorskip("pyproj", reason="skipped: python3-pyproj is not installed")
    path = tmp_path / "cities.json"
    path.write_text(json.dumps([
        {"name": "Calais", "lat": "50.95", "lng": "1.85", "country": "FR", "admin1": "32", "admin2": "62"},
        {"name": "Here", "lat": "49", "lng": "-2", "country": "GB", "admin1": "ENG", "admin2": ""}]))
    projection = tool("build_boundaries").grid_projection()
    ((name, easting, northing),) = tool("towns").points_british(path, projection)
    assert name == "Here"
    # the origin of the grid in WGS 84 degrees is some 100 m off that of its own datum
    assert abs(easting - 400_000) < 150 and abs(northing + 100_000) < 150
