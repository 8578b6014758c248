"""tests/faults/faults.c from Python: builds it, sets what fails, and reads what did."""

import errno
import mmap
import os
import pathlib
import shutil
import struct
import subprocess

SOURCE = pathlib.Path(__file__).with_name("faults.c")
KINDS = ("sync", "read", "short_read", "write", "allocate")  # as in faults.c
FIELDS = ("calls", "first", "count", "failed", "delay_us", "error")
FOR_EVER = 1 << 60


class Faults:
    """A preloaded library for one server, whose database is below a folder."""

    def __init__(self, build, folder, image=None):
        """build: a folder to compile into. image: keep there what the disk would hold."""
        self.library = build / "faults.so"
        if not self.library.exists():
            subprocess.run(["gcc", "-std=gnu17", "-D_GNU_SOURCE", "-O1", "-shared", "-fPIC", "-o", self.library, SOURCE,
                            "-lpthread"], check=True)
        self.path = build / f"control-{os.urandom(6).hex()}"
        self.path.write_bytes(bytes(8 * len(KINDS) * len(FIELDS)))
        with open(self.path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 0)
        self.folder, self.image = folder.resolve(), image

    def environment(self):
        kept = {"LD_PRELOAD": str(self.library), "FAULTS_CONTROL": str(self.path), "FAULTS_FOLDER": f"{self.folder}/"}
        return {**kept, **({"FAULTS_IMAGE": str(self.image)} if self.image else {})}

    @staticmethod
    def _at(field, kind):
        return 8 * (FIELDS.index(field) * len(KINDS) + KINDS.index(kind))

    def get(self, field, kind):
        return struct.unpack_from("q", self.memory, self._at(field, kind))[0]

    def set(self, field, kind, value):
        struct.pack_into("q", self.memory, self._at(field, kind), value)

    def fail(self, kind, first=1, count=1, error=errno.EIO):
        """From now on, the first call of the kind is number 1."""
        self.set("first", kind, 0)
        self.set("error", kind, error)
        self.set("count", kind, count)
        self.set("failed", kind, 0)
        self.set("calls", kind, 0)
        self.set("first", kind, first)

    def heal(self):
        for kind in KINDS:
            self.set("first", kind, 0)
            self.set("delay_us", kind, 0)

    def slow(self, kind, delay_us):
        self.set("delay_us", kind, delay_us)

    def failed(self, kind):
        return self.get("failed", kind)


def start_image(folder, image, database):
    """What a disk holds before anything happens: all of the folder's database, which is closed."""
    image.mkdir()
    assert not (folder / (database + "-wal")).exists(), "it is open"
    shutil.copy(folder / database, image / database)


def take_image(image, to):
    """The disk after the power loss: a copy, as the next program finds it."""
    to.mkdir()
    for path in image.iterdir():
        if not path.name.endswith(".part"):
            shutil.copy(path, to / path.name)
    return to
