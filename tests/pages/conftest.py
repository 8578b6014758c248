"""What the tests of pages share: one Chromium for each file."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import browser as browsers  # noqa: E402


@pytest.fixture(scope="module")
def chromium():
    if browsers.missing():
        pytest.skip(f"skipped: {browsers.missing()} is not installed")
    running = browsers.Browser()
    yield running
    running.close()
