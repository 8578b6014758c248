"""Files of services for the tests of the import."""

import csv
import io
import json

TODAY = "2026-11-30"

# A row that is right.
GOOD = {"name": "A service", "organisation": "An organisation", "audience": "women", "reach": "visit",
        "type": "advice", "site_name": "A house", "address": "1 A Street", "postcode": "", "site_borough": "Lambeth",
        "areas": "Lambeth", "needs": "accommodation", "starts": "1 April 2021", "ends": "ongoing",
        "phones": "020 7946 0000", "description": "What it does.", "checked_on": "1 June 2026"}


def table(rows, columns=None, delimiter=",", encoding="utf-8", end="\r\n", start=b"", errors="strict"):
    """The rows (of texts by column) as CSV."""
    columns = columns or list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    write = csv.writer(out, delimiter=delimiter, lineterminator=end)
    write.writerow(columns)
    for row in rows:
        write.writerow([row.get(name, "") for name in columns])
    return start + out.getvalue().encode(encoding, errors)


def features(rows, geometries=None, **more):
    """The same as GeoJSON."""
    geometries = geometries or [None] * len(rows)
    return json.dumps({"type": "FeatureCollection", **more, "features": [
        {"type": "Feature", "geometry": geometry, "properties": row}
        for row, geometry in zip(rows, geometries)]}).encode()
