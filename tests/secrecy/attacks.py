"""How one finds a place that an interface only hints at. Each attack asks a live server and gives the point that
it believes in, or None where the answers hold no hint. Distances are metres on a plane round London."""

import itertools
import math
import statistics

MILE_M = 1609.344
SPOTS_OF_ORDER = 8
METRES_PER_DEGREE = 111_250.0
MIDDLE = (-0.11, 51.5)
WEST, SOUTH, EAST, NORTH = -0.52, 51.28, 0.34, 51.70


def to_plane(lon, lat):
    return ((lon - MIDDLE[0]) * METRES_PER_DEGREE * math.cos(math.radians(MIDDLE[1])),
            (lat - MIDDLE[1]) * METRES_PER_DEGREE)


def to_degrees(x, y):
    return (MIDDLE[0] + x / (METRES_PER_DEGREE * math.cos(math.radians(MIDDLE[1]))),
            MIDDLE[1] + y / METRES_PER_DEGREE)


def apart_m(a, b):
    (ax, ay), (bx, by) = to_plane(*a), to_plane(*b)
    return math.hypot(ax - bx, ay - by)


class Attacker:
    """Somebody with the public interface and patience."""

    def __init__(self, server, service):
        self.server, self.service = server, service
        self.queries = 0

    # ---- what one sees ----

    def found(self, x, y):
        lon, lat = to_degrees(x, y)
        self.queries += 1
        answer = self.server.find({"near": {"lon": lon, "lat": lat}, "limit": 100, "include": ["unsuitable"]})
        assert answer.status == 200, answer.body
        return answer.json()["features"]

    def distance_m(self, x, y, of=None):
        for feature in self.found(x, y):
            if feature["id"] == (of or self.service) and feature["properties"].get("distance_m") is not None:
                return float(feature["properties"]["distance_m"])
        return None

    # ---- attacks ----

    def exact(self):
        """Three distances, and a circle round each."""
        spots = ((-8000.0, -6000.0), (9000.0, -5000.0), (500.0, 11000.0))
        distances = [self.distance_m(*spot) for spot in spots]
        return None if None in distances else crossing(spots, distances)

    def floored(self):
        """Distances in whole miles: along three lines, the points where the mile changes."""
        spots, radii = [], []
        for angle in (0.3, 2.4, 4.5):
            near = None
            for step in range(24):  # outwards until a whole mile is seen to change
                x, y = (step * 900.0 * math.cos(angle), step * 900.0 * math.sin(angle))
                distance = self.distance_m(x, y)
                if distance is None:
                    return None
                miles = math.floor(distance / MILE_M)
                if near and miles != near[2]:
                    low, high, low_miles = (near[0], near[1]), (x, y), near[2]
                    break
                near = (x, y, miles)
            else:
                return None
            for _ in range(26):
                middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
                distance = self.distance_m(*middle)
                if distance is None:
                    return None
                if math.floor(distance / MILE_M) == low_miles:
                    low = middle
                else:
                    high = middle
            spots.append(low)
            radii.append(max(low_miles, math.floor(self.distance_m(*high) / MILE_M)) * MILE_M)
        return crossing(spots, radii)

    def by_order(self, others):
        """Only who comes before whom: where it changes, the hidden one is as far as the other, whose place, and so
        its distance, everybody knows. others: ids of services."""
        spots, radii = [], []
        for number, other in enumerate(others):
            for turn in range(6):  # another direction each time: spots on one line tell nothing
                spot = self.change_of_order(other, 1.05 * turn + 0.7 * number)
                if spot:
                    spots.append(spot)
                    radii.append(self.distance_m(*spot, of=other))
                    break
            if len(spots) == SPOTS_OF_ORDER:
                return best_crossing(spots, radii)
        return None

    def change_of_order(self, other, angle):
        """Where, from the middle outwards, the other one comes before the hidden one; None: nowhere that can be
        told."""
        low, high = (0.0, 0.0), (14000.0 * math.cos(angle), 14000.0 * math.sin(angle))
        first = self.comes_first(other, *low)
        if first is None or self.comes_first(other, *high) is not (not first):
            return None
        for _ in range(26):
            middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
            is_first = self.comes_first(other, *middle)
            if is_first is None:  # they stand in different parts of the answer there
                return None
            if is_first == first:
                low = middle
            else:
                high = middle
        return low

    def comes_first(self, other, x, y):
        """Is the hidden one before the other in the list? None: they are in parts of it that are not compared."""
        order = {feature["id"]: (place, feature["properties"]["verdict"])
                 for place, feature in enumerate(self.found(x, y))
                 if feature["id"] == self.service or feature["properties"]["distance_m"] is not None}
        if self.service not in order or other not in order or order[self.service][1] != order[other][1]:
            return None
        return order[self.service][0] < order[other][0]

    def by_box(self, collection="services"):
        """Is it in the box? Halved again and again, first by longitude, then by latitude."""
        box = [WEST, SOUTH, EAST, NORTH]
        if not self.in_box(collection, box):
            return None
        for axis in (0, 1):
            for _ in range(20):
                middle = (box[axis] + box[axis + 2]) / 2
                half = box.copy()
                half[axis + 2] = middle
                if self.in_box(collection, half):
                    box = half
                else:
                    box[axis] = middle
        return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2

    def in_box(self, collection, box):
        self.queries += 1
        target = f"/collections/{collection}/items?limit=1000&bbox=" + ",".join(f"{value:.9f}" for value in box)
        return self.service.encode() in self.server.get(target).body


def best_crossing(spots, radii):
    """Of all threes, the one whose point fits most of the others: an order may change for another reason too."""
    def misfit(point):
        x, y = to_plane(*point)
        return statistics.median(abs(math.hypot(x - spot[0], y - spot[1]) - radius)
                                 for spot, radius in zip(spots, radii))
    points = [crossing(*([values[one] for one in three] for values in (spots, radii)))
              for three in itertools.combinations(range(len(spots)), 3)]
    return min(points, key=misfit)


def crossing(spots, radii):
    """The point at those distances from three spots."""
    (x1, y1), (x2, y2), (x3, y3) = spots
    r1, r2, r3 = radii
    a, b = 2 * (x2 - x1), 2 * (y2 - y1)
    c = r1 ** 2 - r2 ** 2 - x1 ** 2 + x2 ** 2 - y1 ** 2 + y2 ** 2
    d, e = 2 * (x3 - x2), 2 * (y3 - y2)
    f = r2 ** 2 - r3 ** 2 - x2 ** 2 + x3 ** 2 - y2 ** 2 + y3 ** 2
    determinant = a * e - b * d
    return to_degrees((c * e - b * f) / determinant, (a * f - c * d) / determinant)
