"""geodata/README.md states the rows and sha256 of every file, and its keeper notices when not."""

import shutil

import pytest


@pytest.fixture
def copy(geodata, tmp_path):
    folder = tmp_path / "geodata"
    shutil.copytree(geodata.folder, folder)
    return folder


def check(tool, folder, *options):
    return tool("checksums").main([*options, "--folder", str(folder)])


def test_the_readme_states_rows_and_sha256_of_every_file(geodata, tool, capsys):
    status = check(tool, geodata.folder, "--check")
    assert status == 0, capsys.readouterr().err


def test_a_changed_file_is_named(copy, tool, capsys):
    with open(copy / "women_1km.csv", "a", encoding="utf-8") as file:
        file.write("E09000001,531460,181340,1\n")
    assert check(tool, copy, "--check") == 1
    assert "women_1km.csv: rows or sha256 differ" in capsys.readouterr().err


def test_a_file_that_is_missing_or_not_listed_is_named(copy, tool, capsys):
    (copy / "thames.csv").unlink()
    (copy / "rivers.csv").write_text("name\nLea\n", encoding="utf-8")
    assert check(tool, copy, "--check") == 1
    errors = capsys.readouterr().err
    assert "thames.csv: listed, but there is no such file" in errors
    assert "rivers.csv: not listed" in errors


def test_rewriting_mends_what_the_check_names_and_changes_nothing_else(copy, tool, geodata):
    with open(copy / "women_1km.csv", "a", encoding="utf-8") as file:
        file.write("E09000001,531460,181340,1\n")
    assert check(tool, copy) == 0
    assert check(tool, copy, "--check") == 0
    old = (geodata.folder / "README.md").read_text(encoding="utf-8").split("\n")
    new = (copy / "README.md").read_text(encoding="utf-8").split("\n")
    changed = [line for before, line in zip(old, new) if before != line]
    assert len(old) == len(new) and len(changed) == 1 and "| 1,566 |" in changed[0]
