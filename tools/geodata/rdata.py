"""Reads objects out of an R package's lazy-load database without R.

Only what spData needs: serialisation format XDR, versions 2 and 3, of lists, vectors, factors,
matrices and compact sequences. "R Internals", chapter "Serialization Formats", describes the items;
the database is a pair of files, an index (.rdx: where each object is) and the objects (.rdb).
"""

import bz2
import gzip
import lzma
import pathlib
import struct
import zlib

# Types of an item, from R's Rinternals.h and serialize.c.
SYMBOL, PAIRLIST, LANGUAGE, STRING = 1, 2, 6, 9
LOGICALS, INTEGERS, DOUBLES, STRINGS, LIST, EXPRESSIONS = 10, 13, 14, 16, 19, 20
ALTERNATIVE, ATTRIBUTED_LANGUAGE, ATTRIBUTED_PAIRLIST = 238, 240, 239
PACKAGE_NAME, PERSISTENT_NAME, REFERENCE = 247, 248, 255
NOTHING = (242, 251, 253, 254)  # empty environment, missing argument, global environment, NULL
HAS_ATTRIBUTES, HAS_TAG = 1 << 9, 1 << 10
INTEGER_NA = -(2**31)


class Vector:
    """Values with R's attributes: names, dim, levels."""

    def __init__(self, values, attributes=None):
        self.values = values
        self.attributes = attributes or {}

    def __getitem__(self, name):
        return self.values[self.attributes["names"].values.index(name)]

    def column(self, name):
        """A column of a data frame as Python values; a factor as its words, NA as None."""
        vector = self[name]
        if "levels" not in vector.attributes:
            return vector.values
        words = vector.attributes["levels"].values
        return [None if i == INTEGER_NA else words[i - 1] for i in vector.values]


class Reader:
    """Walks one serialised object from its first byte to its last."""

    def __init__(self, data):
        self.data = data
        self.at = 0
        self.references = []
        if self.bytes(2) != b"X\n":
            raise ValueError("not R's XDR serialisation")
        version = self.integer()
        self.integer()  # the R that wrote it
        self.integer()  # the oldest R that can read it
        if version == 3:
            self.bytes(self.integer())  # name of the encoding
        elif version != 2:
            raise ValueError(f"serialisation version {version} is not known")

    def bytes(self, count):
        if count < 0 or self.at + count > len(self.data):
            raise ValueError("the object ends too early")
        self.at += count
        return self.data[self.at - count:self.at]

    def numbers(self, letter, size, count):
        return list(struct.unpack(f">{count}{letter}", self.bytes(size * count)))

    def integer(self):
        return self.numbers("i", 4, 1)[0]

    def item(self):
        return self.item_with(self.integer())

    def item_with(self, flags):
        kind = flags & 0xFF
        if kind in NOTHING:
            return None
        if kind == REFERENCE:
            return self.references[(flags >> 8 or self.integer()) - 1]
        if kind == SYMBOL:
            return self.remember(self.item())
        if kind in (PACKAGE_NAME, PERSISTENT_NAME):
            self.integer()
            return self.remember([self.item() for _ in range(self.integer())])
        if kind == STRING:
            size = self.integer()
            return None if size == -1 else self.bytes(size).decode("utf-8")
        if kind in (PAIRLIST, LANGUAGE, ATTRIBUTED_PAIRLIST, ATTRIBUTED_LANGUAGE):
            return self.pairs(flags)
        if kind == ALTERNATIVE:
            return self.alternative()
        return self.vector(kind, flags)

    def remember(self, value):
        self.references.append(value)
        return value

    def pairs(self, flags):
        """A pairlist: cells of an optional tag and a value, each followed by the next."""
        cells = []
        while flags & 0xFF in (PAIRLIST, LANGUAGE, ATTRIBUTED_PAIRLIST, ATTRIBUTED_LANGUAGE):
            if flags & HAS_ATTRIBUTES:
                self.item()
            tag = self.item() if flags & HAS_TAG else None
            cells.append((tag, self.item()))
            flags = self.integer()
        if flags & 0xFF not in NOTHING:
            cells.append((None, self.item_with(flags)))
        return cells

    def vector(self, kind, flags):
        count = self.integer()
        if kind in (LOGICALS, INTEGERS):
            values = self.numbers("i", 4, count)
        elif kind == DOUBLES:
            values = self.numbers("d", 8, count)
        elif kind in (STRINGS, LIST, EXPRESSIONS):
            values = [self.item() for _ in range(count)]
        else:
            raise ValueError(f"item of type {kind} is not known")
        return Vector(values, dict(self.item() or []) if flags & HAS_ATTRIBUTES else None)

    def alternative(self):
        """R's compact forms: a class, a state, attributes."""
        name, state, attributes = self.item()[0][1], self.item(), dict(self.item() or [])
        if name == "compact_intseq":
            count, first, step = (int(value) for value in state.values)
            return Vector([first + step * i for i in range(count)], attributes)
        if name.startswith("wrap_"):
            inner = state[0][1] if isinstance(state, list) else state.values[0]
            return Vector(inner.values, {**inner.attributes, **attributes})
        if name == "deferred_string":
            return Vector([f"{value:g}" for value in state[0][1].values], attributes)
        raise ValueError(f"compact form {name} is not known")


def record_unpack(record, compression):
    """A record of the .rdb: its unpacked size, then the packed object."""
    size, packed = struct.unpack(">I", record[:4])[0], record[4:]
    if compression == 1:
        data = zlib.decompress(packed)
    elif packed[:1] == b"2":
        data = bz2.decompress(packed[1:])
    elif packed[:1] == b"Z":
        data = lzma.decompress(packed[1:], lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2}])
    elif packed[:1] == b"0":
        data = packed[1:]
    else:
        raise ValueError("packing of a record is not known")
    if len(data) != size:
        raise ValueError("a record has not the size that it states")
    return data


def object_load(folder, name):
    """The object of that name in the database Rdata of the folder."""
    folder = pathlib.Path(folder)
    index = Reader(gzip.decompress((folder / "Rdata.rdx").read_bytes())).item()
    offset, length = index["variables"][name].values
    with open(folder / "Rdata.rdb", "rb") as file:
        file.seek(offset)
        record = file.read(length)
    return Reader(record_unpack(record, index["compressed"].values[0])).item()
