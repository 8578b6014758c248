"""Asks two servers everything that can be asked, and tells where their answers differ.

What is asked follows from the first server alone: a route that is added later is asked too, because
the list of routes is the program's own (/api). The date of an answer is the one thing not compared,
nor the same date inside a GeoPackage, nor how many seconds a plan of sites took.
"""

import concurrent.futures
import http.client
import json
import math
import random
import re
import urllib.parse

LONDON = (-0.52, 51.28, 0.34, 51.70)  # west, south, east, north
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
JSON = {"Content-Type": "application/json"}
PAGE = {"Accept": "text/html"}
GROUND = ("/collections/areas", "/collections/boroughs", "/collections/places", "/tiles/base")  # no service is in it
SLOW = "/annex.pdf"
SHORT, USUAL, WHOLE = range(3)
VALUES_MAX = 2     # of a parameter that takes one of many
LEAKS_TOLD = 10


class Caller:
    """One connection that is kept."""

    def __init__(self, port):
        self.port = port
        self.connection = None

    def ask(self, method, target, headers=None, sent=None):
        for attempt in (1, 2):
            try:
                if not self.connection:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                self.connection.request(method, target, body=sent, headers=headers or {})
                answer = self.connection.getresponse()
                body = answer.read()
                if "geopackage" in answer.getheader("Content-Type", ""):
                    body = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", b"(when it was made)", body)
                if target == "/api/siting":
                    body = re.sub(rb'"seconds":[0-9.]+', b'"seconds":(as it took)', body)
                unequal = ("date", "connection", "keep-alive") + ("content-length",) * (target == "/api/siting")
                kept = sorted((name.lower(), value) for name, value in answer.getheaders()
                              if name.lower() not in unequal)
                return answer.status, kept, body
            except (http.client.HTTPException, ConnectionError):
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError("not reached")

    def json(self, target):
        status, _, body = self.ask("GET", target)
        assert status == 200, (target, status, body)
        return json.loads(body)

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


class Crawl:
    """What to ask. How much of it: points to search from, tiles down to a zoom, halvings of a box, and how many
    organisations, features and the like (ids) are asked for one by one; services are, all of them. first: the id of
    a service that is among the few. A short crawl asks one way, and leaves out what no service is in; a whole one
    leaves out nothing."""

    def __init__(self, caller, points=40, zoom_most=10, bisections=6, ids_most=8, first="", depth=USUAL):
        self.caller, self.points, self.zoom_most, self.bisections = caller, points, zoom_most, bisections
        self.ids_most, self.first, self.depth = ids_most, first, depth
        self.random = random.Random(20)  # the same each time
        self.document = caller.json("/api")

    # ---- what there is ----

    def services(self):
        found, page = [], 1
        while True:
            got = self.caller.json(f"/openreferral/services?per_page=100&page={page}")
            found += [service["id"] for service in got["contents"]]
            if page >= got["total_pages"]:
                return sorted(found, key=lambda service: service != self.first)
            page += 1

    def identities(self):
        """Values of path parameters, by the first segment of the path and the parameter's name."""
        services = self.services()
        listed = self.caller.json("/openreferral/organizations?per_page=100")["contents"]
        organisations = [organisation["id"] for organisation in listed][:self.ids_most]
        collections = [one["id"] for one in self.caller.json("/collections")["collections"]]
        at_locations = [one["id"] for one in
                        self.caller.json("/openreferral/service_at_locations?per_page=100")["contents"]]
        taxonomies = [one["id"] for one in self.caller.json("/openreferral/taxonomies?per_page=100")["contents"]]
        nobody = "00000000-0000-4000-8000-000000000000"
        return {
            "/api/services/{id}": [*services, nobody], "/services/{id}": [*services, nobody, "x"],
            "/services/{id}/sheet": services[:self.ids_most], "/organisations/{id}": [*organisations, nobody],
            "/openreferral/services/{id}": [*services, nobody],
            "/openreferral/organizations/{id}": [*organisations, nobody],
            "/openreferral/service_at_locations/{id}": [*at_locations[:self.ids_most], nobody],
            "/openreferral/taxonomies/{id}": [*taxonomies, nobody],
            "collections": [*collections, "nothing"],
        }

    # ---- routes of the program's own list ----

    def routes(self):
        known = self.identities()
        for path, operations in self.document["paths"].items():
            if path.startswith(("/tiles/", "/tileMatrixSets/")) and "{" in path or "/tiles/WebMercatorQuad/{" in path:
                continue  # below
            if "get" not in operations or path.startswith("/steward"):
                continue
            for target in self.targets(path, known):
                if self.depth == SHORT and target.startswith(GROUND):
                    continue
                yield target
                if self.depth < WHOLE and target.startswith((*GROUND, SLOW)):
                    continue
                for query in self.queries(operations["get"]):
                    yield f"{target}?{query}"

    def targets(self, path, known):
        if "{" not in path:
            return [path]
        if path in known:
            return [path.replace("{id}", value) for value in known[path]]
        if path == "/collections/{id}/items/{fid}":
            return self.features(known["collections"])
        if path.startswith("/collections/{id}"):
            return [path.replace("{id}", value) for value in known["collections"]]
        filled = path  # the program's own examples
        for parameter in self.document["paths"][path]["get"]["parameters"]:
            if parameter["in"] == "path":
                filled = filled.replace("{%s}" % parameter["name"], str(parameter.get("example", "none")))
        return [filled]

    def features(self, collections):
        found = []
        for name in collections[:-1]:
            for feature in self.caller.json(f"/collections/{name}/items?limit={self.ids_most}")["features"]:
                fid = urllib.parse.quote(str(feature["id"]), safe="")
                found.append(f"/collections/{name}/items/{fid}")
        return found

    @staticmethod
    def queries(operation):
        """Each parameter alone, with its example and some of its values."""
        for parameter in operation.get("parameters", []):
            if parameter["in"] != "query" or parameter["name"] == "others":
                continue
            values = [parameter["example"]] if "example" in parameter else []
            listed = parameter["schema"].get("enum", [])
            values += listed if parameter["name"] == "f" else listed[:VALUES_MAX]
            for value in dict.fromkeys(map(text_of, values)):
                yield urllib.parse.urlencode({parameter["name"]: value})

    # ---- places ----

    def near(self):
        """As many of the closest as there are, from points all over London."""
        west, south, east, north = LONDON
        for _ in range(self.points):
            lon = round(self.random.uniform(west, east), 6)
            lat = round(self.random.uniform(south, north), 6)
            near = {"lon": lon, "lat": lat}
            yield {"near": near, "limit": 100, "include": ["unsuitable"]}
            yield {"near": near, "limit": 100, "age": 30, "needs": ["accommodation"]}

    def examples(self):
        """The program's own of what is sent as JSON."""
        for path, operations in self.document["paths"].items():
            content = operations.get("post", {}).get("requestBody", {}).get("content", {})
            if "example" in content.get("application/json", {}) and not path.startswith(("/steward", "/api/services")):
                yield path, content["application/json"]["example"]

    def exports(self):
        for name in (one["id"] for one in self.caller.json("/collections")["collections"]):
            for form in ("geojson", "csv", "ndjson"):
                yield f"/collections/{name}/items?limit=10000&f={form}"
        yield "/openreferral/services?per_page=100&full=true"
        yield "/openreferral/services?f=ndjson&full=true"
        yield "/openreferral/service_at_locations?f=ndjson&full=true"
        for need in ("women", "refuge", "domestic", "Brent", "London"):
            yield "/openreferral/services?" + urllib.parse.urlencode({"search": need})

    def boxes(self):
        """Halved again and again, towards the fuller side and a little beside it: how one looks for a point."""
        for name in ("services", "sites", "coverage"):
            if not any(one["id"] == name for one in self.caller.json("/collections")["collections"]):
                continue
            box = list(LONDON)
            for step in range(self.bisections * 2):
                axis = step % 2
                middle = (box[axis] + box[axis + 2]) / 2
                halves = [box[:axis + 2] + [middle] + box[axis + 3:], box[:axis] + [middle] + box[axis + 1:]]
                counts = []
                for half in halves:
                    target = f"/collections/{name}/items?limit=1000&bbox=" + ",".join(f"{v:.6f}" for v in half)
                    yield target
                    counts.append(self.caller.json(target).get("numberMatched", 0))
                box = halves[0] if counts[0] >= counts[1] else halves[1]

    def tiles(self):
        layers = [layer["id"] for name in ("services", "gaps")
                  for layer in self.caller.json(f"/tiles/{name}.json")["vector_layers"]]
        for name in dict.fromkeys(["base", "services", "gaps", *layers]):
            yield f"/tiles/{name}.json"
        for z in range(self.zoom_most + 1):
            for x, y in tiles_of(LONDON, z):
                yield f"/tiles/WebMercatorQuad/{z}/{y}/{x}"
                yield from (f"/tiles/{name}/{z}/{x}/{y}.mvt" for name in ("base", "services", "gaps"))
                if z <= 10:
                    yield from (f"/tiles/{name}/{z}/{x}/{y}.mvt" for name in dict.fromkeys(layers))
                if z in (0, 6, 9):
                    yield f"/tiles/base/{z}/{x}/{y}.png"
                    yield f"/tiles/gaps/{z}/{x}/{y}.png"

    # ---- all of it ----

    def requests(self):
        seen = set()

        def once(method, target, headers=None, body=None):
            key = (method, target, json.dumps(headers), body)
            if key not in seen:
                seen.add(key)
                yield method, target, headers, body

        firsts = set()
        for target in (*self.routes(), *self.exports(), *self.boxes(), *self.tiles()):
            if self.depth == SHORT and target.startswith(GROUND):
                continue
            yield from once("GET", target)
            if self.depth == SHORT or self.depth < WHOLE and target.startswith(SLOW):
                continue
            template = "/".join(target.split("?")[0].split("/")[:3])
            if template not in firsts:  # one of a kind: the other ways to ask for it
                firsts.add(template)
                yield from once("HEAD", target)
                yield from once("GET", target, PAGE)
                yield from once("GET", target, {"Range": "bytes=0-99"})
                yield from once("GET", target, {"Accept-Encoding": "gzip"})
                yield from once("GET", target, {"If-None-Match": "*"})
                yield from once("DELETE", target)
                yield from once("GET", target + "/no-such-thing")
                yield from once("GET", target.split("?")[0] + "?no-such-argument=1")
        for question in self.near():
            yield from once("POST", "/api/find", JSON, json.dumps(question))
        west, south, east, north = LONDON
        for i in range(5):
            lon, lat = west + (east - west) * (i + 0.5) / 5, south + (north - south) * (i + 0.5) / 5
            form = urllib.parse.urlencode({"near": f"{lat:.5f}, {lon:.5f}"})
            yield from once("POST", "/find", FORM, form)
        yield from once("POST", "/services", FORM, "q=women")
        for path, example in self.examples():
            yield from once("POST", path, JSON, json.dumps(example))
        yield from once("POST", "/api/find", JSON, "{")


def text_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def tiles_of(box, z):
    """Those that touch the box."""
    def column(lon):
        return int((lon + 180) / 360 * 2 ** z)

    def row(lat):
        return int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2 ** z)

    west, south, east, north = box
    return [(x, y) for x in range(column(west), column(east) + 1) for y in range(row(north), row(south) + 1)]


class Comparison:
    def __init__(self):
        self.asked = self.same_bytes = 0
        self.statuses = {}
        self.leaks = []  # (request, what differs)

    def tell(self):
        return "\n".join(f"{request}\n    {what}" for request, what in self.leaks[:LEAKS_TOLD])


def first_difference(a, b):
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return f"at byte {at}: {a[max(0, at - 60):at + 60]!r} against {b[max(0, at - 60):at + 60]!r}"


def compare(port_a, port_b, leaks_most=50, wanted="/", **how_much):
    """Asks both the same, one after the other. Stops once it has seen enough leaks. wanted: only targets that
    begin so."""
    a, b, result = Caller(port_a), Caller(port_b), Comparison()
    both = concurrent.futures.ThreadPoolExecutor(2)

    def ask(method, target, headers, body):
        answers = list(both.map(lambda caller: caller.ask(method, target, headers, body), (a, b)))
        result.asked += 1
        result.statuses[answers[0][0]] = result.statuses.get(answers[0][0], 0) + 1
        for name, of_a, of_b in zip(("status", "headers", "body"), *answers):
            if of_a != of_b:
                what = first_difference(of_a, of_b) if name == "body" else f"{of_a} against {of_b}"
                result.leaks.append((f"{method} {target} {headers or ''} {body or ''}", f"{name} {what}"))
        result.same_bytes += len(answers[0][2])
        return answers[0]

    for method, target, headers, body in Crawl(a, **how_much).requests():
        if not target.startswith(wanted):
            continue
        _, kept, _ = ask(method, target, headers, body)
        etag = dict(kept).get("etag")
        if etag and method == "GET" and not headers and result.asked % 5 == 0:
            ask("GET", target, {"If-None-Match": etag}, None)
        if len(result.leaks) >= leaks_most:
            break
    both.shutdown()
    a.close()
    b.close()
    return result


if __name__ == "__main__":
    import sys
    import time
    start = time.monotonic()
    done = compare(int(sys.argv[1]), int(sys.argv[2]))
    print(done.tell())
    print(f"{done.asked} asked, {done.same_bytes} bytes, {len(done.leaks)} differ, {done.statuses}, "
          f"{time.monotonic() - start:.1f} s")
