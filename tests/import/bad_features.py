"""Features that are refused, or mended with a notice: the geometry, the properties that differ from a row that is
right, and what is said."""

from bad_rows import BARE, HIDDEN


def point(x, y):
    return {"type": "Point", "coordinates": [x, y]}


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def square(west=-0.12, south=51.46, side=0.01):
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


LINE = [[-0.1, 51.5], [-0.1, 51.6]]

# (the case, the geometry, the properties that differ, the message; # is the feature's number from 0)
REFUSED = [
    ("swapped latitude and longitude", point(51.5, -0.1), BARE,
     "geometry: The coordinate is [51.5,-0.1]. It is not in Britain: latitude and longitude look swapped, "
     "longitude comes first."),
    ("metres for degrees", point(531080, 182300), BARE,
     "geometry: The coordinate is [531080,182300]. These are no degrees: they look like metres of the British "
     "National Grid."),
    ("in Paris", point(2.35, 48.85), BARE,
     "geometry: The coordinate is [2.35,48.85]. It is not in Britain."),
    ("nowhere", point(0, 0), BARE,
     "geometry: The coordinate is [0,0]. It is not in Britain."),
    ("degrees that are none", point(-0.1, 951), BARE,
     "geometry: The coordinate is [-0.1,951]. It is no longitude and latitude in degrees."),
    ("one number", {"type": "Point", "coordinates": [-0.1]}, BARE,
     "geometry: This should be a number, but is missing. At /features/#/geometry/coordinates/1."),
    ("no numbers", {"type": "Point", "coordinates": []}, BARE,
     "geometry: This should be a number, but is missing. At /features/#/geometry/coordinates/0."),
    ("numbers as texts", {"type": "Point", "coordinates": ["-0.1", "51.5"]}, BARE,
     "geometry: This should be a number, but is text. At /features/#/geometry/coordinates/0."),
    ("null for numbers", {"type": "Point", "coordinates": [None, None]}, BARE,
     "geometry: This should be a number, but is null. At /features/#/geometry/coordinates/0."),
    ("no coordinates", {"type": "Point"}, BARE,
     "geometry: This should be a number, but is missing. At /features/#/geometry/coordinates/0."),
    ("no type", {"coordinates": [-0.1, 51.5]}, BARE,
     "geometry: This is no geometry: it is null, or an object with type and coordinates."),
    ("a type that is none", {"type": "Circle", "coordinates": [-0.1, 51.5]}, BARE,
     "geometry: It is a Circle: a service has a Point (its site), a Polygon or MultiPolygon (whom it covers), or "
     "null."),
    ("a line", {"type": "LineString", "coordinates": LINE}, BARE,
     "geometry: It is a LineString: a service has a Point (its site), a Polygon or MultiPolygon (whom it covers), "
     "or null."),
    ("several points", {"type": "MultiPoint", "coordinates": LINE}, BARE,
     "geometry: It is a MultiPoint: a service has a Point (its site), a Polygon or MultiPolygon (whom it covers), "
     "or null."),
    ("a collection", {"type": "GeometryCollection", "geometries": [point(-0.1, 51.5)]}, BARE,
     "geometry: It is a GeometryCollection: a service has a Point (its site), a Polygon or MultiPolygon (whom it "
     "covers), or null."),
    ("a text", "POINT(-0.1 51.5)", BARE,
     "geometry: This is no geometry: it is null, or an object with type and coordinates."),
    ("a list", [-0.1, 51.5], BARE,
     "geometry: This is no geometry: it is null, or an object with type and coordinates."),
    ("a system of its own",
     {**point(-0.1, 51.5), "crs": {"type": "name", "properties": {"name": "EPSG:27700"}}},
     BARE,
     "geometry: A geometry has no crs of its own: RFC 7946 took it away."),
    ("far from its postcode", point(-0.14, 51.55), {**BARE, "postcode": "SE15 4QL"},
     "longitude: The point is more than 5 km from the postcode."),
    ("in another borough", point(-0.14, 51.55), {**BARE, "site_borough": "Croydon"},
     "site_borough: The point is in Camden, not in Croydon."),
    ("one point of two sites", point(-0.07, 51.47), {**BARE, "postcode": "SE15 4QL | SE15 4QL"},
     "The geometry is one point, and there are several sites. Give longitude and latitude among the properties, or "
     "no geometry."),
    ("a ring that is not closed", polygon(square()[:-1]), BARE,
     "geometry: The coordinate is -0.12, 51.47. The ring is not closed: its last position must be its first again. "
     "At /features/#/geometry/coordinates/0/3."),
    ("a ring of three positions", polygon(square()[:2] + square()[:1]), BARE,
     "geometry: A ring needs four positions, and this has 3. At /features/#/geometry/coordinates/0."),
    ("a ring of two positions", polygon([square()[0], square()[1]]), BARE,
     "geometry: A ring needs four positions, and this has 2. At /features/#/geometry/coordinates/0."),
    ("an empty ring", polygon([]), BARE,
     "geometry: A ring needs four positions, and this has 0. At /features/#/geometry/coordinates/0."),
    ("no rings", {"type": "Polygon", "coordinates": []}, BARE,
     "geometry: The geometry is empty. At /features/#/geometry/coordinates."),
    ("no polygons", {"type": "MultiPolygon", "coordinates": []}, BARE,
     "geometry: The geometry is empty. At /features/#/geometry/coordinates."),
    ("rings too shallow", {"type": "Polygon", "coordinates": square()}, BARE,
     "geometry: A ring needs four positions, and this has 2. At /features/#/geometry/coordinates/0."),
    ("rings too deep", {"type": "Polygon", "coordinates": [[square()]]}, BARE,
     "geometry: A ring needs four positions, and this has 1. At /features/#/geometry/coordinates/0."),
    ("without an area: a line and back",
     polygon([[-0.12, 51.46], [-0.11, 51.46], [-0.1, 51.46], [-0.11, 51.46], [-0.12, 51.46]]),
     BARE,
     "geometry: The polygon is not valid at -0.11000, 51.46000: Ring Self-intersection."),
    ("a point four times", polygon([[-0.12, 51.46]] * 4), BARE,
     "geometry: The polygon is not valid at -0.12001, 51.46000: Too few points in geometry component."),
    ("one position in Paris",
     polygon([[-0.12, 51.46], [2.35, 48.85], [-0.11, 51.47], [-0.12, 51.47], [-0.12, 51.46]]),
     BARE,
     "geometry: The coordinate is 2.35, 48.85. It is not in Britain. At /features/#/geometry/coordinates/0/1."),
    ("all positions swapped", polygon([[y, x] for x, y in square()]), BARE,
     "geometry: The coordinate is 51.46, -0.12. It is not in Britain: latitude and longitude look swapped, "
     "longitude comes first. At /features/#/geometry/coordinates/0/0."),
    ("metres without a crs", polygon([[531080, 182300], [531180, 182300], [531180, 182400], [531080, 182300]]), BARE,
     "geometry: The coordinate is 531080, 182300. These are no degrees: they look like metres of the British "
     "National Grid. At /features/#/geometry/coordinates/0/0."),
    ("a position of words", polygon([[-0.12, 51.46], ["a", "b"], [-0.11, 51.47], [-0.12, 51.46]]), BARE,
     "geometry: This should be a number, but is text. At /features/#/geometry/coordinates/0/1/0."),
    ("a position that is null", polygon([[-0.12, 51.46], None, [-0.11, 51.47], [-0.12, 51.46]]), BARE,
     "geometry: This should be a list, but is null. At /features/#/geometry/coordinates/0/1."),
    ("outside London altogether", polygon(square(-1.25, 51.75)), BARE,
     "geometry: None of it is in London, so it would cover nobody. Draw it again, or name the areas."),
    ("a polygon of a confidential service", polygon(square()), HIDDEN,
     "geometry: The service is confidential: it covers its region as a whole, and has no geometry. Make it null."),
    ("a point of a confidential service", point(-0.07, 51.47), HIDDEN,
     "geometry: The service is confidential: it covers its region as a whole, and has no geometry. Make it null."),
    ("an unknown property near a known one", None, {"nedes": "accommodation"},
     'No property is called "nedes". Is it needs?'),
    ("a property that is an object", None, {"needs": {"a": 1}},
     "needs: This is an object, where a text is wanted."),
    ("a list that holds a number", None, {"needs": ["accommodation", 1]},
     "needs: A list holds texts alone."),
    ("a number for a name", None, {"name": 7, "starts": 20210401},
     'starts: "20210401" is no day that can be read. Write it like 1 April 2021, 01/04/2021, April 2021, 2021 or '
     "2020/21."),
    ("an id that is a number", None, {"id": 7},
     'id: "7" is no id of Signpost. Leave it empty for a new service.'),
    ("a name that is empty", None, {"name": ""},
     "name: A new service needs it, and it is empty."),
    ("a property twice", None, {"post code": "SE15 4QL", "postcode": "SE15 4QL"},
     "postcode: It comes twice. site_borough: SE15 4QL is in Southwark, not in Lambeth."),
]

# These are taken as they were mended, with a notice that names the place.
MENDED = [
    ("a bow tie", polygon([[-0.12, 51.46], [-0.11, 51.47], [-0.11, 51.46], [-0.12, 51.47], [-0.12, 51.46]]), BARE,
     "geometry: It was mended: look at it on the map. The polygon is not valid at -0.11501, 51.46500: "
     "Self-intersection."),
    ("a spike",
     polygon([[-0.12, 51.46], [-0.11, 51.46], [-0.05, 51.46], [-0.11, 51.46], [-0.11, 51.47], [-0.12, 51.47],
              [-0.12, 51.46]]),
     BARE,
     "geometry: It was mended: look at it on the map. The polygon is not valid at -0.05000, 51.46000: "
     "Self-intersection."),
    ("a hole outside", polygon(square(), square(-0.05, 51.5, 0.001)), BARE,
     "geometry: It was mended: look at it on the map. The polygon is not valid at -0.04999, 51.50000: Hole lies "
     "outside shell."),
    ("a hole as large as the whole", polygon(square(), square()), BARE,
     "geometry: It was mended: look at it on the map. The polygon is not valid at -0.12001, 51.46000: "
     "Self-intersection."),
    ("one part in the other",
     {"type": "MultiPolygon", "coordinates": [[square()], [square(-0.118, 51.462, 0.001)]]},
     BARE,
     "geometry: It was mended: look at it on the map. The polygon is not valid at -0.11799, 51.46200: Nested "
     "shells."),
]
