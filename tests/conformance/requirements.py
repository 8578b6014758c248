"""The requirements of OGC API - Features parts 1 and 2, and of Tiles core, one by one, as their abstract test suites put
them. It stands in for the OGC's own runner (ets-ogcapi-features10, ets-ogcapi-tiles10), which Maven Central does not
hold. Each check names its requirement."""

import datetime
import re
import urllib.parse

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CRSS = [CRS84, *(f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in (4326, 27700, 3857))]
GEOJSON = "application/geo+json"
# Where London and the places around it are in each system, in the order of its axes.
LIMITS = {CRS84: (-1, 50.9, 0.9, 52), CRSS[1]: (50.9, -1, 52, 0.9), CRSS[2]: (465000, 110000, 605000, 240000),
          CRSS[3]: (-112000, 6600000, 101000, 6801000)}


def links_of(document, rel):
    return [link for link in document.get("links", []) if link.get("rel") == rel]


def local(about, href):
    """What follows the server's own address in a link."""
    assert href.startswith(about.url) or href.startswith("/"), href
    return href[len(about.url):] if href.startswith(about.url) else href


def first_position(geometry):
    at = geometry["coordinates"]
    while isinstance(at[0], list):
        at = at[0]
    return at


def prove(about, result, collections):
    suite = Suite(about, result)
    suite.landing()
    suite.conformance()
    suite.collections(collections)
    for name in collections:
        suite.one_collection(name)
        suite.items(name)
        suite.parameters(name)
        suite.one_feature(name)
        suite.systems(name)
    suite.paging("places", 100)
    suite.tiles()


class Suite:
    def __init__(self, about, result):
        self.about, self.site, self.result = about, about.site, result

    def check(self, requirement, is_right, fault):
        return self.result.check(is_right, f"{requirement}: {fault}")

    def get(self, requirement, path, media="application/json"):
        answer = self.site.get(path)
        self.check(requirement, answer.status == 200, f"{path}: {answer.status} {answer.body[:160]}")
        self.check(requirement, (answer["Content-Type"] or "").startswith(media), f"{path}: {answer['Content-Type']}")
        return answer.json() if answer.status == 200 else {}

    def landing(self):
        page = self.get("/req/core/root-op", "/?f=json")
        for rel in ("service-desc", "service-doc", "conformance", "data", "self"):
            found = links_of(page, rel)
            if not self.check("/req/core/root-success", found, f"no link {rel}"):
                continue
            answer = self.site.get(local(self.about, found[0]["href"]))
            self.check("/req/core/root-success", answer.status in (200, 303), f"{rel} gives {answer.status}")
        for link in page.get("links", []):
            self.check("/req/core/root-success", link.get("href") and link.get("rel"), f"a link without both: {link}")
        found = links_of(page, "service-desc")
        media = "application/vnd.oai.openapi+json;version=3.0"
        self.check("/req/oas30/oas-definition-1", any(one.get("type") == media for one in found), f"{found}")
        self.get("/req/oas30/oas-definition-2", "/api", media)
        self.check("/req/html/definition", self.site.get("/?f=html")["Content-Type"].startswith("text/html"), "/ as HTML")

    def conformance(self):
        found = self.get("/req/core/conformance-op", "/conformance").get("conformsTo", [])
        for name in ("core", "oas30", "html", "geojson"):
            uri = f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
            self.check("/req/core/conformance-success", uri in found, f"{uri} is not declared")
        self.check("/req/crs", "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in found, "part 2 is not declared")

    def collections(self, names):
        document = self.get("/req/core/fc-md-op", "/collections")
        self.check("/req/core/fc-md-links", links_of(document, "self") and links_of(document, "alternate"), "self or alternate")
        held = {one["id"] for one in document.get("collections", [])}
        self.check("/req/core/fc-md-items", set(names) <= held, f"{held}")
        for one in document.get("collections", []):
            found = links_of(one, "items")
            self.check("/req/core/fc-md-items-links", any(link.get("type") == GEOJSON for link in found), f"{one['id']}: {found}")
            self.check("/req/crs/fc-md-crs-list", set(CRSS) <= set(one.get("crs", [])) or "#/crs" in one.get("crs", []), one["id"])
            if "extent" not in one:
                continue
            box = one["extent"].get("spatial", {}).get("bbox", [[0, 0, 0, 0]])[0]
            self.check("/req/core/fc-md-extent", len(box) in (4, 6) and box[0] <= box[len(box) // 2], f"{one['id']}: {box}")

    def one_collection(self, name):
        one = self.get("/req/core/sfc-md-op", f"/collections/{name}")
        listed = self.site.get("/collections?f=json").json()["collections"]
        same = next((other for other in listed if other["id"] == name), {})
        for member in ("id", "title", "description", "extent", "itemType"):
            self.check("/req/core/sfc-md-success", one.get(member) == same.get(member), f"{name}: {member} differs")
        self.check("/req/core/fc-md-links", links_of(one, "self"), f"{name}: no link self")
        for part in ("schema", "queryables"):
            document = self.get(f"/req/{part}", f"/collections/{name}/{part}", "application/schema+json")
            self.check(f"/req/{part}", document.get("type") == "object" and document.get("properties"), f"{name}: {part}")
            self.check(f"/req/{part}", document.get("$id", "").endswith(f"/{name}/{part}"), f"{name}: {document.get('$id')}")
        answer = self.site.get("/collections/no-such-collection")
        self.check("/req/core/sfc-md-op", answer.status == 404, f"a collection that is not there: {answer.status}")

    def items(self, name):
        page = self.get("/req/core/fc-op", f"/collections/{name}/items", GEOJSON)
        self.check("/req/geojson/content", page.get("type") == "FeatureCollection", f"{name}: {page.get('type')}")
        self.check("/req/core/fc-links", links_of(page, "self") and links_of(page, "alternate"), f"{name}: self or alternate")
        self.check("/rec/core/fc-links", all(link.get("type") for link in page.get("links", [])), f"{name}: a link without a type")
        features = page.get("features", [])
        self.check("/req/core/fc-numberReturned", page.get("numberReturned") == len(features) <= 10, f"{name}: {len(features)}")
        self.check("/req/core/fc-numberMatched", page.get("numberMatched", -1) >= len(features), f"{name}: numberMatched")
        if "timeStamp" in page:
            try:
                datetime.datetime.fromisoformat(page["timeStamp"].replace("Z", "+00:00"))
            except ValueError:
                self.check("/req/core/fc-timeStamp", False, f"{name}: {page['timeStamp']}")
        self.check("/req/html/content", self.site.get(f"/collections/{name}/items?f=html")["Content-Type"].startswith("text/html"), name)

    def parameters(self, name):
        path = f"/collections/{name}/items"
        for limit in (1, 3, 10000):
            page = self.get("/req/core/fc-limit-response-1", f"{path}?limit={limit}", GEOJSON)
            self.check("/req/core/fc-limit-response-1", len(page.get("features", [])) <= limit, f"{name}: limit {limit}")
        wrong = ["limit=0", "limit=-1", "limit=many", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=0,60,1,50", "bbox=0,51,1,51.5,2",
                 "datetime=yesterday", "datetime=2021-02-30", "datetime=2022-01-01/2021-01-01", "no_such_parameter=1",
                 "crs=http://www.opengis.net/def/crs/EPSG/0/1", "bbox-crs=wrong", "filter=1%20%3D", "filter-lang=sql",
                 "sortby=no_such_property", "properties=no_such_property", "f=wrong"]
        for query in wrong:
            answer = self.site.get(f"{path}?{query}")
            self.check("/req/core/query-param-invalid", answer.status == 400, f"{name}?{query}: {answer.status}")
            self.check("/req/core/query-param-invalid", answer["Content-Type"] == "application/problem+json", f"{name}?{query}")
        whole = self.get("/req/core/fc-bbox-response", f"{path}?bbox=-180,-90,180,90&limit=1", GEOJSON)
        none = self.get("/req/core/fc-bbox-response", f"{path}?bbox=10,10,11,11&limit=10", GEOJSON)
        placed = [one for one in none.get("features", []) if one["geometry"]]
        self.check("/req/core/fc-bbox-response", not placed, f"{name}: {len(placed)} features far away")
        self.check("/req/core/fc-bbox-response", whole.get("numberMatched", 0) >= none.get("numberMatched", 0), f"{name}: the world")
        for value in ("2021-02-01", "2021-02-01T12:00:00Z"):
            self.get("/req/core/fc-time-response", f"{path}?datetime={value}&limit=1", GEOJSON)
        if name != "gaps":
            for value in ("2019-01-01/2021-12-31", "../2021-12-31", "2021-01-01/..", "2021-01-01/"):
                self.get("/req/core/fc-time-response", f"{path}?datetime={urllib.parse.quote(value)}&limit=1", GEOJSON)

    def one_feature(self, name):
        first = self.site.get(f"/collections/{name}/items?limit=1").json()["features"][0]
        path = f"/collections/{name}/items/{urllib.parse.quote(str(first['id']))}"
        feature = self.get("/req/core/f-op", path, GEOJSON)
        self.check("/req/core/f-success", feature.get("type") == "Feature" and feature.get("id") == first["id"], path)
        self.check("/req/core/f-success", feature.get("geometry") == first["geometry"], f"{path}: another geometry")
        for rel in ("self", "alternate", "collection"):
            self.check("/req/core/f-links", links_of(feature, rel), f"{path}: no link {rel}")
        answer = self.site.get(f"/collections/{name}/items/no-such-feature")
        self.check("/req/core/f-op", answer.status == 404, f"{name}: a feature that is not there: {answer.status}")
        self.check("/req/core/http", self.site.ask("HEAD", path).status == 200, f"HEAD {path}")
        self.check("/req/core/cross-origin", self.site.get(path)["Access-Control-Allow-Origin"] == "*", path)

    def systems(self, name):
        for uri in CRSS:
            query = urllib.parse.urlencode({"crs": uri, "limit": 50})
            answer = self.site.get(f"/collections/{name}/items?{query}")
            if not self.check("/req/crs/fc-crs-valid-value", answer.status == 200, f"{name} in {uri}: {answer.status}"):
                continue
            self.check("/req/crs/ogc-crs-header", answer["Content-Crs"] == f"<{uri}>", f"{name}: {answer['Content-Crs']}")
            low_a, low_b, high_a, high_b = LIMITS[uri]
            for feature in answer.json()["features"]:
                if not feature["geometry"]:
                    continue
                a, b = first_position(feature["geometry"])[:2]
                self.check("/req/crs/fc-crs-action", low_a <= a <= high_a and low_b <= b <= high_b, f"{name} in {uri}: {a} {b}")
        boxes = {CRS84: "-0.2,51.4,0.1,51.6", CRSS[1]: "51.4,-0.2,51.6,0.1"}
        found = set()
        for uri, box in boxes.items():
            query = urllib.parse.urlencode({"bbox": box, "bbox-crs": uri, "limit": 1})
            found.add(self.site.get(f"/collections/{name}/items?{query}").json()["numberMatched"])
        self.check("/req/crs/fc-bbox-crs-action", len(found) == 1, f"{name}: the same box in two systems finds {found}")

    def paging(self, name, limit):
        """Every feature once, by the links alone."""
        path, seen, matched = f"/collections/{name}/items?limit={limit}", [], None
        while path and len(seen) < 100000:
            page = self.site.get(path).json()
            matched = page["numberMatched"]
            seen += [feature["id"] for feature in page["features"]]
            found = links_of(page, "next")
            path = local(self.about, found[0]["href"]) if found else None
        self.check("/req/core/fc-next", len(seen) == len(set(seen)) == matched, f"{name}: {len(seen)} of {matched}")

    def tiles(self):
        declared = self.site.get("/conformance?f=json").json()["conformsTo"]
        if not self.check("/req/tiles/core", any("ogcapi-tiles-1/1.0/conf/core" in one for one in declared), "is not declared"):
            return
        sets = self.get("/req/tms-list", "/tileMatrixSets")
        self.check("/req/tms-list", any(one.get("id") == "WebMercatorQuad" for one in sets.get("tileMatrixSets", [])), f"{sets}")
        matrix = self.get("/req/tms", "/tileMatrixSets/WebMercatorQuad")
        self.check("/req/tms", len(matrix.get("tileMatrices", [])) >= 17, "few matrices")
        for one in matrix.get("tileMatrices", []):
            is_right = one["matrixWidth"] == one["matrixHeight"] == 2 ** int(one["id"])
            self.check("/req/tms", is_right and re.fullmatch(r"\d+", one["id"]), f"{one['id']}")
        tilesets = self.get("/req/tileset/tilesets-list", "/tiles")
        self.check("/req/tileset/tilesets-list", tilesets.get("tilesets"), "there are none")
        for one in tilesets.get("tilesets", []):
            for member in ("dataType", "crs", "links"):
                self.check("/req/tileset/tilesets-list", one.get(member), f"{one.get('title')}: no {member}")
            for link in links_of(one, "self")[:1]:
                document = self.get("/req/tileset/description", local(self.about, link["href"]))
                self.tileset(document)

    def tileset(self, document):
        found = [link for link in document.get("links", []) if link.get("templated") or "{tileMatrix}" in link.get("href", "")]
        if not self.check("/req/core/tc-success", found, f"{document.get('title')}: no template"):
            return
        for link in found:
            path = local(self.about, link["href"])
            for name, value in (("{tileMatrix}", "9"), ("{tileRow}", "170"), ("{tileCol}", "255")):
                path = path.replace(name, value)
            answer = self.site.get(path)
            self.check("/req/core/tc-success", answer.status in (200, 204), f"{path}: {answer.status}")
            if answer.status == 200 and link.get("type"):
                self.check("/req/core/tc-success", answer["Content-Type"] == link["type"], f"{path}: {answer['Content-Type']}")
            for wrong in (path.replace("/9/", "/99/"), path.replace("/170/", "/512/")):
                status = self.site.get(wrong).status
                self.check("/req/core/tc-error", status in (400, 404), f"{wrong}: {status}")
