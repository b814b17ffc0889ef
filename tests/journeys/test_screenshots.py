"""The pictures in the README, taken of the demo when asked: ROLLCALL_SCREENSHOTS=1."""

import os
from pathlib import Path

import pytest


pytestmark = pytest.mark.browser

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
MOST_BYTES = 150_000

#: Who looks, where, and how much of the page is shown, in px.
PICTURES = {
    "board": ("sefton", "/board/E08000014/", 1640),
    "figure": ("sefton", "/board/E08000014/figures/accepting/", 1180),
    "home": ("sefton", "/homes/1-900000008/reports/daily/2020-05-26/", 1180),
    "return": ("sefton", "/returns/2020-05-29/E08000014/", 1180),
    "areas": ("nation", "/board/E92000001/", 1630),
}


@pytest.mark.skipif(
    not os.environ.get("ROLLCALL_SCREENSHOTS"),
    reason="pictures are taken with ROLLCALL_SCREENSHOTS=1",
)
@pytest.mark.parametrize("name", PICTURES)
def test_take_a_picture_for_the_readme(visit, name):
    who, address, height = PICTURES[name]
    page = visit(who, width=1280, height=height, device_scale_factor=0.7)
    page.goto(address)
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png")


@pytest.mark.parametrize("name", PICTURES)
def test_the_readmes_pictures_are_there_and_small(name):
    picture = FOLDER / f"{name}.png"
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.stat().st_size < MOST_BYTES
