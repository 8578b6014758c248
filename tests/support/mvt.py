"""Reads Mapbox Vector Tiles (version 2.1), by the specification alone, and complains of what it forbids."""

import struct


class Wrong(Exception):
    """What the tile has that it must not have."""


def demand(truth, words):
    if not truth:
        raise Wrong(words)


def varint(data, at):
    number = shift = 0
    while True:
        demand(at < len(data) and shift < 64, "a number breaks off")
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at


def zigzag(number):
    return (number >> 1) ^ -(number & 1)


def fields(data):
    """(number, value) of a message: integers, or bytes."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        else:
            demand(kind in (1, 5), f"unknown kind {kind}")
            size = 8 if kind == 1 else 4
            value, at = data[at:at + size], at + size
        demand(at <= len(data), "a part breaks off")
        yield tag >> 3, value


def numbers(data):
    found, at = [], 0
    while at < len(data):
        number, at = varint(data, at)
        found.append(number)
    return found


def value_of(data):
    (number, value), = fields(data)
    demand(number in range(1, 8), "a value of an unknown type")
    return {1: lambda: value.decode(), 2: lambda: struct.unpack("<f", value)[0],
            3: lambda: struct.unpack("<d", value)[0], 4: lambda: value, 5: lambda: value,
            6: lambda: zigzag(value), 7: lambda: bool(value)}[number]()


def area(ring):
    """Twice the area by the surveyor's formula."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]))


def geometry_of(commands, kind):
    """Points; or lines; or rings, each without its first point repeated."""
    parts, at, x, y = [], 0, 0, 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        demand(count, "a command that is done no times")
        if command == 7:
            demand(kind == 3 and count == 1, "ClosePath outside a polygon")
            demand(len(parts[-1]) > 2, "a ring of under three points")
            continue
        demand(command in (1, 2), f"unknown command {command}")
        demand(command == 2 or kind == 1 or count == 1, "MoveTo to several points")
        for _ in range(count):
            demand(at + 1 < len(commands), "a point breaks off")
            x, y, at = x + zigzag(commands[at]), y + zigzag(commands[at + 1]), at + 2
            if command == 1:
                parts.append([])
            demand(not parts[-1] or parts[-1][-1] != (x, y), "a repeated point")
            parts[-1].append((x, y))
    demand(parts, "no geometry")
    if kind == 3:
        demand(area(parts[0]) > 0, "the first ring is not an outer one")
        demand(all(area(ring) for ring in parts), "a ring without area")
    return parts


def feature_of(data, keys, values):
    members = dict(fields(data))
    demand(set(members) <= {1, 2, 3, 4}, "an unknown member of a feature")
    kind = members[3]
    tags = numbers(members.get(2, b""))
    demand(kind in (1, 2, 3), "an unknown type of geometry")
    demand(len(tags) % 2 == 0 and all(key < len(keys) for key in tags[::2])
           and all(value < len(values) for value in tags[1::2]), "a property that the layer lacks")
    return {"id": members.get(1), "type": kind,
            "properties": {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2])},
            "geometry": geometry_of(numbers(members[4]), kind)}


def layer_of(data):
    members = list(fields(data))
    one = {number: value for number, value in members if number in (1, 5, 15)}
    demand(one[15] == 2 and one[1], "a layer without its version or name")
    keys = [value.decode() for number, value in members if number == 3]
    raw = [value for number, value in members if number == 4]
    demand(len(set(keys)) == len(keys) and len(set(raw)) == len(raw), "a key or value is there twice")
    values = [value_of(value) for value in raw]
    features = [feature_of(value, keys, values) for number, value in members if number == 2]
    demand(features, "a layer without features")
    return one[1].decode(), {"extent": one.get(5, 4096), "features": features, "fields": set(keys)}


def read(data):
    """The layers by name."""
    layers = [layer_of(value) for number, value in fields(data) if number == 3]
    demand(len(dict(layers)) == len(layers), "two layers of the same name")
    return dict(layers)
