"""Made-up searches at real places, as bodies of POST /api/find, and scenarios, as bodies of POST /api/gaps/scenario.
The same seed gives the same ones."""

import csv
import json
import math
import os
import random

NEEDS = ("accommodation", "employment-training", "finance-debt", "substance-use", "family-children",
         "emotional-wellbeing", "social-inclusion", "domestic-abuse", "sexual-violence", "mental-health",
         "physical-health", "through-the-gate")
STAGES = ("at-risk", "arrest", "out-of-court", "court", "prison", "release", "community-sentence", "supervision")
REFERRALS = ("self", "professional", "police", "court", "probation", "prison")


def column(geodata, file, name):
    with open(os.path.join(geodata, file), encoding="utf-8", newline="") as rows:
        return [row[name] for row in csv.DictReader(rows)]


class Places:
    """What people type into the box: sectors, boroughs, places by name, and points of a map."""

    def __init__(self, geodata):
        csv.field_size_limit(1 << 24)
        self.sectors = sorted(set(column(geodata, "postcode_sectors.csv", "sector")))
        self.boroughs = column(geodata, "boroughs.csv", "name")
        kinds = column(geodata, "places.csv", "kind")
        names = column(geodata, "places.csv", "name")
        inside = column(geodata, "places.csv", "borough_gss")
        places = [name for name, kind, gss in zip(names, kinds, inside) if kind == "place" and gss]
        self.places = sorted(name for name in set(places) if names.count(name) == 1)

    def near(self, chance):
        kind = chance.random()
        if kind < 0.6:
            return chance.choice(self.sectors)
        if kind < 0.75:
            return chance.choice(self.boroughs)
        if kind < 0.9:
            return chance.choice(self.places)
        return {"lon": round(chance.uniform(-0.4, 0.2), 5), "lat": round(chance.uniform(51.35, 51.65), 5)}


def search(places, chance):
    """Most know where she is, her age, her stage and one need; few know more."""
    asked = {"near": places.near(chance), "limit": 10}
    if chance.random() < 0.3:
        asked["home"] = chance.choice(places.boroughs)
    if chance.random() < 0.7:
        asked["needs"] = chance.sample(NEEDS, chance.choice((1, 1, 1, 2)))
    if chance.random() < 0.7:
        asked["stage"] = chance.choice(STAGES)
    if chance.random() < 0.7:
        asked["age"] = chance.choice((17, *range(18, 66)))
    if chance.random() < 0.2:
        asked["referral"] = chance.choice(REFERRALS)
    for field, share in (("pregnant", 0.1), ("step_free", 0.05), ("no_recourse_to_public_funds", 0.1),
                         ("substance_use", 0.1), ("women_only", 0.1)):
        if chance.random() < share:
            asked[field] = True
    if chance.random() < 0.1:
        asked["children_with_her"] = chance.choice((1, 2, 3))
    return asked


def bodies(geodata, count, seed):
    places = Places(geodata)
    chance = random.Random(seed)
    return [json.dumps(search(places, chance), ensure_ascii=False) for _ in range(count)]


def star(chance):
    """A polygon of 24 corners somewhere in London, as GeoJSON."""
    lon, lat = chance.uniform(-0.4, 0.2), chance.uniform(51.35, 51.65)
    ring = [[round(lon + far * 1.6 * math.sin(angle), 6), round(lat + far * math.cos(angle), 6)] for far, angle in
            ((chance.uniform(0.01, 0.05), 2 * math.pi * corner / 24) for corner in range(24))]
    return {"type": "Polygon", "coordinates": [ring + ring[:1]]}


def scenarios(services, count, seed):
    """Half of the services are not there, two go on for longer, and two new ones have a circle and a polygon."""
    chance = random.Random(seed)
    for _ in range(count):
        left_out = chance.sample(services, min(1000, len(services) // 2))
        longer = [{"service": service, "until": "2099-12-31"} for service in chance.sample(services, 2)]
        circle = {"name": "Hub", "near": {"lon": round(chance.uniform(-0.4, 0.2), 5),
                                          "lat": round(chance.uniform(51.35, 51.65), 5)},
                  "radius_m": chance.randrange(500, 8000), "needs": chance.sample(NEEDS, 6)}
        yield json.dumps({"columns": "need", "as_of": "2026-11-22", "without": left_out, "extend": longer,
                          "add": [circle, {"name": "Outreach", "polygon": star(chance)}]})
