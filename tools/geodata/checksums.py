#!/usr/bin/python3
"""Keeps the last two columns of the table of files in geodata/README.md, rows and sha256, true.

    checksums.py            rewrites them
    checksums.py --check    changes nothing; exit 1 and a line for each difference
    checksums.py --folder FOLDER   works on another folder than geodata/
"""

import argparse
import csv
import hashlib
import pathlib
import re
import sys

GEODATA = pathlib.Path(__file__).resolve().parents[2] / "geodata"
CELLS = re.compile(r"^\| `(?P<file>[a-z0-9_]+\.(?:csv|json))` \|.*\| (?P<rows>[^|]*) \| "
                   r"(?P<sha256>[^|]*) \|$")


def rows_count(path, stated):
    """Records of a CSV file without its header; for any other file what the table says."""
    if path.suffix != ".csv":
        return stated
    with open(path, newline="", encoding="utf-8") as file:
        return f"{sum(1 for _ in csv.reader(file)) - 1:,}"


def line_renew(line, folder):
    """The line of the table with what is true of its file; the line itself if there is no file."""
    cells = CELLS.match(line)
    path = folder / cells["file"]
    if not path.exists():
        return line
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return (line[:cells.start("rows")] + rows_count(path, cells["rows"])
            + line[cells.end("rows"):cells.start("sha256")] + f"`{digest}` |")


def differences(folder):
    """The renewed text of README.md and what was wrong with the old one, a sentence each."""
    lines, problems, listed = [], [], set()
    for line in (folder / "README.md").read_text(encoding="utf-8").split("\n"):
        cells = CELLS.match(line)
        if cells:
            listed.add(cells["file"])
            if not (folder / cells["file"]).exists():
                problems.append(f"{cells['file']}: listed, but there is no such file")
            new = line_renew(line, folder)
            if new != line:
                problems.append(f"{cells['file']}: rows or sha256 differ from README.md")
            line = new
        lines.append(line)
    for path in sorted(folder.iterdir()):
        if path.name not in listed and path.suffix in (".csv", ".json"):
            problems.append(f"{path.name}: not listed in README.md")
    return "\n".join(lines), problems


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Keeps rows and sha256 in geodata/README.md true.")
    parser.add_argument("--check", action="store_true", help="change nothing, report differences")
    parser.add_argument("--folder", type=pathlib.Path, default=GEODATA)
    options = parser.parse_args(arguments)
    text, problems = differences(options.folder)
    if not options.check:
        (options.folder / "README.md").write_text(text, encoding="utf-8", newline="\n")
        problems = [p for p in problems if not p.endswith("differ from README.md")]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
