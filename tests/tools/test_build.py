"""The tools that build and install: what they promise, with fakes in place of the machine."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("SIGNPOST_BUILD", ROOT / "build"))


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **{"cwd": ROOT, **options})


# ---- the package list -----------------------------------------------------------------------------

@pytest.fixture(name="machine")
def fake_machine(tmp_path):
    """A PATH where dpkg-query knows what the test says, and everything that would install only reports."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "sed", "tr", "grep", "dirname"):
        (folder / tool).symlink_to(f"/bin/{tool}" if os.path.exists(f"/bin/{tool}") else f"/usr/bin/{tool}")

    def program(name, text):
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)

    def install(*sections, installed=(), user=0):
        program("dpkg-query", "\n".join(f"echo 'installed {name}'" for name in installed) or ":")
        program("id", f"echo {user}")
        program("apt-get", 'echo "apt-get $*"')
        done = run(ROOT / "tools/install-packages", *sections, env={"PATH": str(folder)})
        return done.returncode, done.stdout, done.stderr

    install.program = program
    return install


def packages(section):
    text = (ROOT / "tools/packages.txt").read_text(encoding="utf-8")
    body = re.search(rf"^\[{section}\]\n(.*?)(?=^\[|\Z)", text, re.M | re.S).group(1)
    return [line.split()[0] for line in body.splitlines() if line and not line.startswith("#")]


def test_install_says_nothing_when_nothing_is_missing(machine):
    assert machine("run", installed=packages("run")) == (0, "", "")


def test_install_asks_apt_for_exactly_what_is_missing(machine):
    have = [name for name in packages("run") if name not in ("gcc", "libzip-dev")]
    code, out, _ = machine("run", installed=have)
    assert code == 0
    assert out.splitlines()[1:] == ["apt-get update", "apt-get install --yes --no-install-recommends gcc libzip-dev"]


def test_install_leaves_a_node_of_ones_own_alone(machine):
    machine.program("npm", ":")
    machine.program("node", ":")
    have = [name for name in packages("run") if name not in ("npm", "nodejs")]
    assert machine("run", installed=have) == (0, "", "")


def test_install_goes_through_sudo_when_not_root(machine):
    machine.program("sudo", 'echo "sudo $*"')
    code, out, _ = machine("run", installed=packages("run")[1:], user=1000)
    assert code == 0
    assert f"sudo env DEBIAN_FRONTEND=noninteractive sh -c apt-get update && apt-get install --yes --no-install-recommends {packages('run')[0]}" in out


def test_install_prints_the_line_to_run_when_it_may_not_install(machine):
    code, _, errors = machine("run", installed=packages("run")[1:], user=1000)
    assert code == 1
    assert f"apt-get update && apt-get install --yes --no-install-recommends {packages('run')[0]}\n" in errors


def test_install_refuses_a_section_that_is_not_in_the_list(machine):
    assert machine("everything")[0] == 2


def test_no_other_file_lists_packages_to_install():
    found = run("git", "grep", "-lE", r"apt(-get)? install [a-z]").stdout.split()
    assert set(found) <= {"README.md", "tests/tools/test_build.py", "tools/install-packages"}


# ---- building -------------------------------------------------------------------------------------

def test_help_lists_every_target_that_people_ask_for():
    listed = {line.split()[0] for line in run("make", "--silent", "help").stdout.splitlines()[1:]}
    assert listed == {"build", "run", "demo", "test", "bench", "conformance", "check", "format-check", "layers", "lint",
                      "format", "sanitize", "coverage", "fuzz", "clean", "help"}


def test_building_again_does_nothing_and_is_quick():
    assert run("make", env={**os.environ, "MAKEFLAGS": ""}).returncode == 0
    start = time.monotonic()
    again = run("make", env={**os.environ, "MAKEFLAGS": ""})
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert time.monotonic() - start < 5  # compiling anything takes longer


def test_write_if_changed_keeps_the_time_of_a_file_that_says_the_same(tmp_path):
    target = tmp_path / "deep/file"
    tool = ROOT / "tools/write-if-changed"
    run(tool, target, input="one\n")
    os.utime(target, (1000, 1000))
    run(tool, target, input="one\n")
    assert target.stat().st_mtime == 1000
    run(tool, target, input="two\n")
    assert target.stat().st_mtime > 1000 and target.read_text() == "two\n"
    assert [path.name for path in target.parent.iterdir()] == ["file"]


def test_embed_sorts_by_the_name_inside_the_program():
    out = run(ROOT / "tools/embed", "web/static/b.svg", "src/store/sql/z.sql", "migrations/0002_b.sql",
              "migrations/0001_a.sql", "build/pages/a.mustache", "build/web/app.css").stdout
    assert re.findall(r'\.asciz "(.*)"', out) == [
        "migrations/0001_a.sql", "migrations/0002_b.sql", "pages/a.mustache", "sql/z.sql", "web/app.css", "web/b.svg"]


@pytest.mark.parametrize("files", [["README.md"], ["web/static/app.css", "build/web/app.css"]])
def test_embed_refuses_a_file_without_rule_and_two_of_one_name(files):
    done = run(ROOT / "tools/embed", *files)
    assert "embed: " in done.stderr


def test_the_lock_of_npm_names_no_registry():
    lock = (ROOT / "web/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock and lock.count('"integrity"') > 5


def test_npm_packages_are_pinned_exactly():
    for version in re.findall(r'"(?:govuk-frontend|sass)": "(.*)"', (ROOT / "web/package.json").read_text()):
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


# ---- the program that people run --------------------------------------------------------------------

def test_the_program_is_hardened():
    program = BUILD / "signpost"
    facts = run("readelf", "--wide", "--file-header", "--program-headers", "--dynamic", "--symbols", program).stdout
    assert re.search(r"Type:\s+DYN", facts), "not position-independent"
    assert "GNU_RELRO" in facts and re.search(r"FLAGS_1.*NOW", facts), "relocations stay writable"
    assert re.search(r"GNU_STACK.* RW ", facts), "the stack is executable"
    assert "__stack_chk_fail" in facts, "no stack protector"
    assert re.search(r"__\w+_chk\b", facts.replace("__stack_chk_fail", "")), "not fortified"


def site_of_words(folder, phrase, template):
    """A folder web/ with one phrase and one template, and what the build makes of it."""
    shutil.copy(ROOT / "web/pages.mjs", folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "phrases.js").write_text(f"export const pages = {json.dumps(phrase)};\n")
    (folder / "pages").mkdir()
    (folder / "pages/one.mustache").write_text(template)
    return subprocess.run(["node", folder / "pages.mjs", folder / "out"], text=True, capture_output=True)


def test_words_go_into_templates_with_their_markup_and_values(tmp_path):
    made = site_of_words(tmp_path, {"one.who": "For <b>{{name}}</b>", "one.all": "@{one.who}, now"}, "<p>@{one.all}.</p>\n")
    assert (made.returncode, made.stderr) == (0, "")
    assert (tmp_path / "out/one.mustache").read_text() == "<p>For <b>{{name}}</b>, now.</p>\n"


@pytest.mark.parametrize("phrase, template, told", [
    ({"one.who": "She"}, "<p>@{one.who} @{one.what}</p>", 'one.mustache: there is no phrase "one.what"'),
    ({"one.who": "She", "one.old": "He"}, "<p>@{one.who}</p>", 'nothing uses the phrase "one.old"')])
def test_a_missing_or_unused_phrase_stops_the_build_by_name(tmp_path, phrase, template, told):
    made = site_of_words(tmp_path, phrase, template)
    assert made.returncode == 1 and told in made.stderr
    assert not (tmp_path / "out/one.mustache").exists()
