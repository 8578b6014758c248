"""A directory with one service that somebody hides: as it was public, as it was always confidential, and
what must be found nowhere afterwards.

All of it is invented: the towns, the row, the postcode (its area is far from London), the words.
"""

import json
import os
import re
import struct
import sqlite3
import urllib.parse
import uuid
import zlib

from served import make

TODAY = "2026-03-01"
NAME = "Synthetic refuge of the test"
SERVICE = str(uuid.uuid5(uuid.NAMESPACE_URL, "https://signpost.example/hidden"))
SITE = str(uuid.uuid5(uuid.NAMESPACE_URL, "https://signpost.example/hidden-site"))
LONDON = ["london", "E12000007"]
EASTING, NORTHING = 527413.7, 184269.3  # metres: in Brent or beside it, at nobody's door
OPEN = ["0001-01-01", "9999-12-31", "0001-01-01", "9999-12-31"]  # nothing is known of either end
ALWAYS = ["0001-01-01", "0001-01-01", "9999-12-31", "9999-12-31"]

# Each erased field has a word of its own.
WORDS = {
    "site name": "Zörquillan’s Lodge",
    "address": "47 Vexmorrin Row & Yard",
    "postcode": "ZE2 9ZZ",
    "place": "Quellibrand Mooring",
    "site note": "beside the Thrundlewick gasworks",
    "coverage text": "women from Ostrimarch and Pellbury",
    "coverage note": "agreed with the Drennachurch panel",
    "coverage dates": "since Wimblecrest opened",
    "history": "Once it was at Kravenhythe",
    "draft": "It moves to Sallowmere Reach",
    "proposal": "Tell Uxworthy about it",
}


def records_of(document):
    """The parts of a listing's document that are Signpost's own: (code, value, attribute)."""
    for attribute in document["attributes"]:
        if attribute.get("taxonomy_term", {}).get("taxonomy") == "signpost-record":
            yield attribute["taxonomy_term"]["code"], json.loads(attribute["value"]), attribute


def term(code):
    """A part of a listing as the program knows it again: by its name and an id that is made from it."""
    namespace = uuid.uuid5(uuid.NAMESPACE_DNS, "signpost.london.directory")
    return {"id": str(uuid.uuid5(namespace, f"taxonomy-term:signpost-record:{code}")), "code": code, "name": code,
            "description": code, "taxonomy": "signpost-record",
            "taxonomy_id": str(uuid.uuid5(namespace, "taxonomy:signpost-record"))}


def attribute_of(link_type, code, value):
    return {"id": str(uuid.uuid4()), "link_type": link_type, "value": json.dumps(value, ensure_ascii=False),
            "taxonomy_term": term(code)}


def common(source, organisation):
    """What the service is in both lives."""
    return {
        "id": SERVICE, "name": NAME, "description": "Made up by a test. Not a real service.", "status": "active",
        "organization": organisation,
        "attributes": [
            attribute_of("service", "source", source),
            attribute_of("service", "role", {"organisation": organisation["id"], "name": organisation["name"],
                                             "role": "lead"}),
            attribute_of("service", "statement", {"validity": ["2018-04-01", "2018-04-01", "9999-12-31", "9999-12-31"],
                                                  "known_from": "2018-04-01", "source": source["id"]}),
            attribute_of("service", "rule", {"condition": "need", "mode": "offers", "terms": ["domestic-abuse"]}),
            attribute_of("service", "evidence", {"seen": ["2026-01-10", "2026-01-10"], "source": source["id"]}),
        ]}


def service_record(source, **more):
    return attribute_of("service", "service", {
        "audience": "women", "type": "accommodation", "cjs_specific": False, "synthetic": True,
        "checked_on": "2026-01-10", "source": source["id"], **more})


def public_document(source, organisation):
    document = common(source, organisation)
    document["attributes"] += [
        service_record(source, reach="visit", coverage_text=WORDS["coverage text"]),
        attribute_of("service", "coverage", {
            "basis": "residence", "kind": "areas", "areas": [["borough", "E09000005"], ["borough", "E09000007"]],
            "validity": ALWAYS, "from_text": WORDS["coverage dates"], "known_from": "2018-04-01",
            "source": source["id"], "note": WORDS["coverage note"]}),
    ]
    document["service_at_locations"] = [{
        "id": str(uuid.uuid4()), "service_id": SERVICE, "location_id": SITE,
        "location": {
            "id": SITE, "location_type": "physical", "name": WORDS["site name"],
            "attributes": [attribute_of("location", "site", {
                "address": WORDS["address"], "postcode": WORDS["postcode"], "place": WORDS["place"],
                "note": WORDS["site note"], "precision": "exact", "grid": [EASTING, NORTHING],
                "area": ["borough", "E09000005"], "source": source["id"]})]},
        "attributes": [attribute_of("service_at_location", "location", {
            "validity": ALWAYS, "known_from": "2018-04-01"})]}]
    return document


def confidential_document(source, organisation, region=LONDON):
    """The same service, had nobody ever written down where it is."""
    document = common(source, organisation)
    document["attributes"] += [
        service_record(source, reach="refuge", confidential=True, region=region),
        attribute_of("service", "coverage", {
            "basis": "residence", "kind": "everywhere", "within": region, "validity": OPEN, "known_from": TODAY,
            "source": source["id"]}),
    ]
    return document


def empty_directory(folder, services=40):
    """The rest of the directory: synthetic, the same each time. Gives path, a source and an organisation."""
    folder.mkdir(exist_ok=True)
    path = folder / "directory.db"
    make("demo", "--db", path, "--services", services, "--seed", 11)
    db = sqlite3.connect(path)
    source = db.execute("SELECT uuid, title FROM source ORDER BY id LIMIT 1").fetchone()
    organisation = db.execute("SELECT uuid, name FROM organisation ORDER BY id LIMIT 1").fetchone()
    db.close()
    return (path, {"id": source[0], "title": source[1], "published": ["2025-01-01", "2025-01-01"],
                   "confidence": "made up"},
            {"id": organisation[0], "name": organisation[1], "description": "No description is held."})


def import_document(path, document):
    file = path.with_suffix(".json")
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    make("import", "openreferral", file, "--db", path)
    file.unlink()


# ---- every way to write a secret -----------------------------------------------------------------

def spellings(text):
    """A word in every encoding in which it may be lying about."""
    for case in (text, text.lower(), text.upper()):
        yield case.encode()
        yield case.encode("utf-16-le")
        yield case.encode("utf-16-be")
    yield urllib.parse.quote(text).encode()
    yield urllib.parse.quote_plus(text).encode()
    yield json.dumps(text)[1:-1].encode()
    yield text.replace("&", "&amp;").replace("'", "&#39;").encode()
    for word in re.findall(r"[^\W\d_]{7,}", text):  # what an index of words keeps
        if word.lower() not in ("women", "opened", "agreed", "gasworks"):
            yield word.lower().encode()
            yield word.lower().translate(str.maketrans("ö", "o")).encode()


def geohash(lon, lat, length):
    low, high = [-180.0, -90.0], [180.0, 90.0]
    text, bits = "", 0
    for i in range(length * 5):
        axis = i % 2
        middle = (low[axis] + high[axis]) / 2
        is_upper = (lon, lat)[axis] >= middle
        bits = bits * 2 + is_upper
        (low if is_upper else high)[axis] = middle
        if i % 5 == 4:
            text += "0123456789bcdefghjkmnpqrstuvwxyz"[bits]
            bits = 0
    return text


def notations(lon, lat):
    """The point as text: grid metres, degrees with 3 to 8 digits, geohash, the site's id."""
    yield f"{EASTING:.1f}".encode()
    yield f"{NORTHING:.1f}".encode()
    for between in (",", " ", ", "):
        yield f"{EASTING:.0f}{between}{NORTHING:.0f}".encode()
    for digits in range(3, 9):
        for between in (",", ", ", " ", "%2C"):
            yield f"{lon:.{digits}f}{between}{lat:.{digits}f}".encode()
            yield f"{lat:.{digits}f}{between}{lon:.{digits}f}".encode()
        if digits >= 6:
            yield f"{lon:.{digits}f}".encode()
            yield f"{lat:.{digits}f}".encode()
    yield geohash(lon, lat, 7).encode()
    yield SITE.encode()


def binaries(lon, lat):
    """The point as a program holds it: doubles, floats, whole ten-millionths, the box of an index; the site's id."""
    for order in "<>":
        for value in (EASTING, NORTHING, lon, lat):
            yield struct.pack(order + "d", value)
        yield struct.pack(order + "ii", round(lon * 1e7), round(lat * 1e7))
        yield struct.pack(order + "ff", EASTING, NORTHING)
        yield struct.pack(order + "ff", lon, lat)
        yield struct.pack(order + "ff", EASTING, EASTING)
    yield uuid.UUID(SITE).bytes


def shortest(all_of_them):
    """Without those in which another one is found."""
    return {one for one in all_of_them if not any(other != one and other in one for other in all_of_them)}


class Canaries:
    """All spellings of all secrets."""

    def __init__(self, lon, lat):
        self.words = {small: name for name, text in WORDS.items()
                      for small in shortest(set(map(bytes.lower, spellings(text))))}
        self.words.update((small, "the point") for small in shortest(set(map(bytes.lower, notations(lon, lat)))))
        self.binary = dict.fromkeys(binaries(lon, lat), "the point")

    def found_in(self, content):
        """The names of the secrets. Words are found whatever their capitals."""
        names = set()
        for part in layers(content):
            small = part.lower()
            names.update(name for secret, name in self.words.items() if secret in small)
            names.update(name for secret, name in self.binary.items() if secret in part)
        return names


def layers(content):
    """The bytes themselves, and what is compressed in them."""
    yield content
    for magic, window in ((b"\x1f\x8b\x08", 31), (b"stream\n", 15), (b"stream\r\n", 15)):
        at = content.find(magic)
        while at >= 0:
            start = at if window == 31 else at + len(magic)
            try:
                yield zlib.decompressobj(window).decompress(content[start:])
            except zlib.error:
                pass
            at = content.find(magic, at + 1)


def export_all(path, folder):
    """Every file that a command makes of a directory."""
    folder.mkdir()
    of_it = ("--db", path, "--today", TODAY)
    make("annex", *of_it, "--out", folder / "annex")
    for name in ("services", "gaps"):
        make("tiles", "export", *of_it, "--set", name, "--zoom", "0-9", folder / f"{name}.pmtiles")
    make("tiles", "export", *of_it, "--set", "services", "--zoom", "0-9", folder / "services.mbtiles")
    for form in ("csv", "geojson", "openreferral", "geopackage", "spatialite"):
        make("export", *of_it, "--format", form, "--out", folder / f"directory.{form}")


def files_below(folder):
    for path, _, names in os.walk(folder):
        for name in names:
            full = os.path.join(path, name)
            if os.path.isfile(full):
                yield full


def secrets_in_files(folder, canaries):
    """{file: what is in it}."""
    found = {}
    for path in files_below(folder):
        with open(path, "rb") as file:
            secrets = canaries.found_in(file.read())
        if secrets:
            found[path] = secrets
    return found
