"""OWSLib lists, reads, filters and pages: owslib_read.py ADDRESS COLLECTION ... Run with the system's Python."""

import json
import sys

import owslib
from owslib.ogcapi.features import Features

passed, faults = 0, []


def check(is_right, fault):
    global passed
    passed += bool(is_right)
    if not is_right:
        faults.append(fault)


address, wanted = sys.argv[1], sys.argv[2:]
server = Features(address)
check(any("ogcapi-features-1/1.0/conf/core" in one for one in server.conformance()["conformsTo"]), "core is not declared")
check(set(wanted) <= set(server.feature_collections()), f"collections: {server.feature_collections()}")
check(server.api()["openapi"].startswith("3.0"), "the description is not OpenAPI 3.0")
for name in wanted:
    about = server.collection(name)
    check(about["id"] == name, f"{name} is called {about['id']}")
    check(server.collection_queryables(name)["properties"], f"{name} has no queryables")
    page = server.collection_items(name, limit=2)
    check(len(page["features"]) == page["numberReturned"] <= 2, f"{name}: {page['numberReturned']} of 2")
    first = page["features"][0]["id"]
    check(server.collection_item(name, str(first))["id"] == first, f"{name}: item {first} is another one")
    if page["numberMatched"] > 2:
        other = server.collection_items(name, limit=2, offset=2)
        check(not {one["id"] for one in page["features"]} & {one["id"] for one in other["features"]},
              f"{name}: pages overlap")
    boxed = server.collection_items(name, bbox=[-0.2, 51.4, 0.1, 51.6], limit=1)
    check(boxed["numberMatched"] <= page["numberMatched"], f"{name}: a box holds more than all")
found = server.collection_items("boroughs", filter="name LIKE 'C%' AND women > 10000", limit=100)
check({one["properties"]["name"][0] for one in found["features"]} == {"C"}, "a filter finds other names")
found = server.collection_items("boroughs", name="Camden")
check(found["numberMatched"] == 1, f"Camden is found {found['numberMatched']} times")
print(json.dumps({"passed": passed, "faults": faults, "note": f"OWSLib {owslib.__version__}"}))
