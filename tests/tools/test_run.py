"""tests/run must never count a failure as a pass: samples of what the runners print."""

import importlib.machinery
import importlib.util
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def load():
    loader = importlib.machinery.SourceFileLoader("tests_run", str(ROOT / "tests/run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("tests_run", loader))
    loader.exec_module(module)
    return module


RUN = load()

CMOCKA = [
    ("[==========] 3 test(s) run.\n[  PASSED  ] 3 test(s).\n", 0, (3, 0, 0)),
    ("[  PASSED  ] 1 test(s).\n[  FAILED  ] 2 test(s), listed below:\n[  FAILED  ] one_thing\n", 2, (1, 2, 0)),
    ("[  PASSED  ] 4 test(s).\n[  SKIPPED ] 1 test(s), listed below:\n[  SKIPPED ] other\n", 0, (4, 0, 1)),
    ("[ RUN      ] one_thing\nAddressSanitizer: heap-buffer-overflow\n", 1, (0, 1, 0)),
    ("[  PASSED  ] 3 test(s).\nLeakSanitizer: detected memory leaks\n", 1, (3, 1, 0)),
    ("", 0, (0, 1, 0)),
]


@pytest.mark.parametrize("output,code,expected", CMOCKA)
def test_cmocka_is_counted(output, code, expected):
    assert RUN.count_cmocka(output, code) == expected


PYTEST = [
    ("....\n4 passed in 0.10s\n", 0, (4, 0, 0)),
    ("FAILED a\n1 failed, 52 passed, 3 skipped in 1.46s\n", 1, (52, 1, 3)),
    ("2 passed, 1 error in 0.20s\n", 1, (2, 1, 0)),
    ("2 passed, 2 errors in 63.20s (0:01:03)\n", 1, (2, 2, 0)),
    ("1 error in 0.05s\n", 2, (0, 1, 0)),
    ("no tests ran in 0.01s\n", 5, (0, 1, 0)),
    ("Segmentation fault\n", 139, (0, 1, 0)),
]


@pytest.mark.parametrize("output,code,expected", PYTEST)
def test_pytest_is_counted(output, code, expected):
    assert RUN.count_pytest(output, code) == expected


def test_a_job_that_hangs_is_ended_and_fails():
    code, output = RUN.run(["/bin/sh", "-c", "echo began; sleep 60"], limit_s=0.2)
    assert code != 0 and "began" in output and "ended after" in output


def test_a_job_that_cannot_start_fails():
    tally = RUN.Tally()
    RUN.run_jobs([RUN.Job("missing", ["/nonexistent/program"], RUN.count_check)], tally)
    assert tally.last_line() == "0 passed, 1 failed"


def test_the_last_line_counts_and_the_exit_code_says_failure():
    done = subprocess.run([sys.executable, ROOT / "tests/run", "no job has this name"],
                          capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "0 passed, 0 failed"
    assert done.returncode == 1
