"""Files that are refused as a whole: the ending of the name, the bytes, and what is said."""

import tables

WANTED = b"name,organisation,audience,reach"
ROW = b"A service,An organisation,women,visit\r\n"


def good(*names, **more):
    return tables.table([{**tables.GOOD, "name": name} for name in names], **more)


def with_column(name):
    return WANTED + b"," + name + b"\r\n" + ROW.strip() + b",x\r\n"


def collection(rest):
    return b'{"type":"FeatureCollection",' + rest + b"}"


def feature(rest):
    return collection(b'"features":[{"type":"Feature",' + rest + b"}]")


CRS = ("/crs: Coordinates must be WGS 84 longitude and latitude (no crs member needed) or British National Grid "
       "(EPSG:27700), and this says something else.")
NO_HEADER = ("line 1: This line names no columns. The first line names them, as in the template, with a comma, a "
             "semicolon or a tab between them.")
MISSING = "line 1: These columns are missing: %s. The first line names the columns, as in the template."
UTF16 = 'FILE: The file is UTF-16 ("Unicode text"). Save it as "CSV UTF-8".'
SPREADSHEET = "FILE: This is a spreadsheet as a whole. Save its table as CSV (UTF-8) and send that."
NOTHING = "FILE: There are no services in it."

# (the case, the file's ending, its bytes, the message; FILE is its name, PATH its path)
FILES = [
    # Nothing in it
    ("nothing", "csv", b"", "FILE: The file is empty."),
    ("spaces and line ends", "csv", b" \r\n \r\n", NO_HEADER),
    ("a byte order mark", "csv", b"\xef\xbb\xbf", "FILE: The file is empty."),
    ("a header", "csv", WANTED + b"\r\n", NOTHING),
    ("an empty collection", "geojson", collection(b'"features":[]'), NOTHING),
    ("an empty object", "json", b"{}", NOTHING),
    ("an empty list", "json", b"[]", NOTHING),
    # Columns
    ("rows without a header", "csv", ROW, NO_HEADER),
    ("columns parted by colons", "csv", WANTED.replace(b",", b":") + b"\r\nA:B:women:visit\r\n", NO_HEADER),
    ("one column", "csv", b"name\r\nA service\r\n", MISSING % "organisation, audience, reach"),
    ("a column missing", "csv", b"name,organisation,audience\r\nA,B,women\r\n", MISSING % "reach"),
    ("a column misspelt", "csv", with_column(b"adress"), 'line 1: No column is called "adress". Is it address?'),
    ("a column with two letters turned", "csv", with_column(b"nedes"),
     'line 1: No column is called "nedes". Is it needs?'),
    ("a column twice", "csv", with_column(b"name"), "line 1: The column name comes twice: take one of them out."),
    ("a column under two names", "csv", WANTED + b",postcode,Post Code\r\n",
     "line 1: The column postcode comes twice: take one of them out."),
    ("300 columns", "csv", b",".join(b"c%d" % i for i in range(300)) + b"\r\n",
     "line 1: The row has more than 256 fields."),
    # Encodings, and other kinds of file
    ("UTF-16", "csv", good("A").decode().encode("utf-16"), UTF16),
    ("UTF-16 without its mark", "csv", good("A").decode().encode("utf-16-le"), UTF16),
    ("two encodings", "csv", good("Café") + "Caf\xe9\r\n".encode("cp1252"),
     'line 3: Two encodings are mixed: line 2 is UTF-8, and line 3 is not. Save the file as "CSV UTF-8".'),
    ("a byte that is no letter anywhere", "csv", WANTED + b"\r\nCaf\x81,B,women,visit\r\n",
     'line 2: The file is neither UTF-8 nor Windows-1252. Save it as "CSV UTF-8".'),
    ("a character cut in the middle", "csv", good("Café", "B")[:-4] + b"\xc3",
     'line 3: Two encodings are mixed: line 2 is UTF-8, and line 3 is not. Save the file as "CSV UTF-8".'),
    ("NUL bytes", "csv", b"name" + b"\0" * 60,
     'FILE: The file is no text: it holds NUL bytes. Save the table as "CSV UTF-8".'),
    ("a spreadsheet called a table", "csv", b"PK\x03\x04\x14\x00\x06\x00", SPREADSHEET),
    ("a spreadsheet of old", "csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, SPREADSHEET),
    ("a spreadsheet by its name", "xlsx", b"PK", SPREADSHEET),
    ("a PDF", "csv", b"%PDF-1.7\n",
     "FILE: This is a PDF. Signpost reads a table (CSV), GeoJSON or Open Referral."),
    ("a web page", "csv", b"<!DOCTYPE html><table><tr><td>name</td></tr></table>",
     "FILE: This is a web page or XML. Signpost reads a table (CSV), GeoJSON or Open Referral."),
    # JSON
    ("JSON cut short", "geojson", b'{"type":"FeatureCollection","features":[',
     "line 1, column 40: The JSON ends too early."),
    ("a comma too many", "geojson", b'{"type":"FeatureCollection","features":[],}',
     "line 1, column 43: This is not valid JSON."),
    ("a member twice", "geojson", collection(b'"type":"FeatureCollection","features":[]'),
     "line 1, column 34: An object has the same member twice."),
    ("a list", "geojson", b"[]", "FILE: This should be an object, but is a list."),
    ("a single feature", "geojson", b'{"type":"Feature","geometry":null,"properties":{}}',
     "/type: This must be a FeatureCollection."),
    ("a geometry alone", "geojson", b'{"type":"Point","coordinates":[0,0]}',
     "/type: This must be a FeatureCollection."),
    ("no features", "geojson", b'{"type":"FeatureCollection"}', "/features: This should be a list, but is missing."),
    ("features that are none", "geojson", collection(b'"features":{}'),
     "/features: This should be a list, but is an object."),
    ("another system of coordinates", "geojson",
     collection(b'"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[]'), CRS),
    ("a system without a name", "geojson", collection(b'"crs":{"type":"name"},"features":[]'), CRS),
    ("not a number", "geojson", feature(b'"geometry":{"type":"Point","coordinates":[NaN,51]}'),
     "line 1, column 103: This is not valid JSON."),
    ("a number beyond all numbers", "geojson", feature(b'"geometry":{"type":"Point","coordinates":[1e999,51]}'),
     "line 1, column 105: A number is too large."),
    ("half a pair of surrogates", "geojson", feature(b'"properties":{"name":"\\ud800"}'),
     "line 1, column 87: This is not valid JSON."),
    ("bytes that are no UTF-8", "geojson", feature(b'"properties":{"name":"\xff"}'),
     "line 1, column 80: The text is not well-formed UTF-8."),
    ("30,000 lists in each other", "geojson", collection(b'"features":' + b"[" * 30000 + b"]" * 30000),
     "line 1, column 71: The JSON is nested more than 32 deep."),
    ("something after the end", "geojson", collection(b'"features":[]') + b" {}",
     "line 1, column 44: Something follows the end of the JSON."),
    ("another format of maps", "json", b'{"type":"Topology","objects":{},"arcs":[]}', NOTHING),
    ("a number", "json", b"7", NOTHING),
    # Databases
    ("a database of nothing", "sqlite", b"SQLite format 3\0" + b"\0" * 84, "FILE: PATH is damaged or not a database."),
    ("a GeoPackage cut short", "gpkg", b"SQLite format 3\0" + b"\0" * 52 + b"GPKG" + b"\0" * 28,
     "FILE: PATH is not a GeoPackage."),
]

# Lines after a right header: (the case, the bytes, the message)
LINES = [
    ("a value too many", b"A service,An organisation,women,visit,x\r\n",
     "The row has 5 values, and the header names 4 columns: is a quote or a comma missing?"),
    ("a value too few", b"A service,An organisation,women\r\n",
     "The row has 3 values, and the header names 4 columns: is a quote or a comma missing?"),
    ("text after a quote", b'"A service" here,An organisation,women,visit\r\n', "Text follows a closing quote."),
    ("300 values", b"," * 299 + b"\r\n", "The row has more than 256 fields."),
    ("a cell of 5 MiB", b"A service," + b"x" * (5 * 1024 * 1024) + b",women,visit\r\n",
     "A field is larger than 4 MiB."),
    ("a NUL byte", b"A\0 service,An organisation,women,visit\r\n", "The row holds a NUL byte."),
    ("a quote that is never closed", b'"A service,An organisation,women,visit\r\nB,C,women,visit\r\n',
     "A quote in this row is never closed."),
]
