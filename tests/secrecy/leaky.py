"""Programs that leak, so that each check is seen to fail: each is a sound server with somebody before it who spoils its
answers. TRUE_PLACE is where the confidential service would be."""

import http.server
import json
import math
import threading

import served
import twin
import world

TRUE_PLACE = (-0.164054, 51.542947)
KM_PER_DEGREE = 111.25


class Leaky:
    """Stands before a sound server. spoil(path, sent, headers, body) gives the headers and body to tell instead."""

    def __init__(self, port, spoil):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            caller = None

            def handle_any(self):
                sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                Handler.caller = Handler.caller or twin.Caller(port)
                kept = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                status, headers, body = Handler.caller.ask(self.command, self.path, kept, sent or None)
                headers, body = spoil(self.path, sent, dict(headers), body)
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_HEAD = do_DELETE = handle_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


    def get(self, path):
        return self.ask("GET", path)

    def find(self, question):
        return self.ask("POST", "/api/find", json.dumps(question), {"Content-Type": "application/json"})

    def ask(self, method, path, body=None, headers=None):
        caller = twin.Caller(self.port)
        try:
            status, kept, got = caller.ask(method, path, headers, body)
            return served.Answer(status, dict(kept), got)
        finally:
            caller.close()


def km_from_it(near):
    lon, lat = TRUE_PLACE
    return KM_PER_DEGREE * math.hypot((near["lon"] - lon) * math.cos(math.radians(51.5)), near["lat"] - lat)


def written(answer, headers):
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    return {**headers, "content-length": str(len(text))}, text


def found_near(path, sent, body):
    """(near, answer) of a search by a point; else (None, None)."""
    if path != "/api/find" or not body.startswith(b'{"type":"FeatureCollection"'):
        return None, None
    near = json.loads(sent)["near"]
    return (None, None) if isinstance(near, str) else (near, json.loads(body))


def sort_by_the_true_point(path, sent, headers, body):
    """It stands where its distance, which nobody may know, would put it."""
    near, answer = found_near(path, sent, body)
    if not answer:
        return headers, body
    answer["features"].sort(key=lambda feature: km_from_it(near) if feature["id"] == world.SERVICE
                            else (feature["properties"]["distance_m"] or 1e6) / 1000)
    return written(answer, headers)


def tell_its_distance(path, sent, headers, body):
    near, answer = found_near(path, sent, body)
    if not answer:
        return headers, body
    for feature in answer["features"]:
        if feature["id"] == world.SERVICE:
            feature["properties"]["distance_m"] = 1000 * km_from_it(near)
    return written(answer, headers)


def show_it_in_boxes(path, _sent, headers, body):
    """Only whether it is in the box: no point, no distance."""
    if not path.startswith("/collections/services/items?") or "bbox=" not in path:
        return headers, body
    west, south, east, north = map(float, path.split("bbox=")[1].split("&")[0].split(","))
    if not (west <= TRUE_PLACE[0] <= east and south <= TRUE_PLACE[1] <= north):
        return headers, body
    answer = json.loads(body)
    answer["features"].append({"type": "Feature", "id": world.SERVICE, "geometry": None, "properties": {}})
    return written(answer, headers)


def count_it_where_it_is(path, _sent, headers, body):
    """1 more in Brent, none elsewhere."""
    if not path.startswith("/api/gaps?"):
        return headers, body
    answer = json.loads(body)
    answer["features"][4]["properties"]["may_cover"].append({"id": world.SERVICE})
    return written(answer, headers)


def count_private_edits(path, _sent, headers, body):
    """A version that grows with every change, also with those that nobody may see."""
    if "etag" in headers and path.startswith("/collections/services"):
        headers = {**headers, "etag": headers["etag"][:-1] + '-7"'}
    return headers, body


def spoil_nothing(_path, _sent, headers, body):
    return headers, body


def say_that_it_is_there(path, _sent, headers, body):
    """404 like another, but for a length that somebody may notice."""
    if world.SERVICE in path:
        body += b" "
        headers = {**headers, "content-length": str(len(body))}
    return headers, body
