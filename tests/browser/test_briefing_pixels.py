"""The glyphs of the PDF beside those of a browser: the text behind a wrong glyph may be right, its picture is not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageOps
from playwright.sync_api import Browser

from pilots.briefings.pdf import STATIC, written_apart

#: What a briefing writes much of, with characters whose Japanese or Korean form is another: 骨 直 与 关 门.
LINES = {
    "text": "青岛市绿色城市建设发展试点，直接与骨干关门复盘",
    "heading": "二、滞后事项及原因（一）海绵城市达标面积",
}
#: A line as high as this stands in both pictures.
HEIGHT = 96
#: A stretch of a comma alone counts as if it had so many dark pixels.
LEAST_DARK = 400
#: The share of dark pixels that may have no neighbour in the other picture: edges are drawn a little otherwise.
TOLERATED = 0.02
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<link rel="stylesheet" href="{static}css/paper.css"><link rel="stylesheet" href="{static}css/paper_pdf.css">
<style>@page {{ size: 1400pt 200pt; margin: 20pt;
  @top-left {{ content: none }} @top-right {{ content: none }} @bottom-center {{ content: none }} }}
.paper h2, .paper p {{ font-size: 48pt; margin: 0; text-indent: 0; line-height: 1.5; white-space: nowrap }}
</style></head>
<body><div class="paper" lang="zh-CN">{line}</div></body></html>"""


def page_of(kind: str, words: str, static: str) -> str:
    line = f"<h2>{words}</h2>" if kind == "heading" else f'<div class="paper-paragraph"><p>{words}</p></div>'
    return PAGE.format(static=static, line=line)


def shape_of(picture: Image.Image) -> Image.Image:
    """The words alone, dark as white, at a common height: where on the page they stood does not count."""
    dark = ImageOps.invert(picture.convert("L"))
    box = dark.point(lambda level: 255 if level > 60 else 0).getbbox()
    assert box, "nothing is drawn"
    words = dark.crop(box)
    scaled = words.resize((round(words.width * HEIGHT / words.height), HEIGHT), Image.Resampling.LANCZOS)
    return scaled.point(lambda level: 255 if level > 127 else 0)


def in_pdf(folder: Path, kind: str, words: str) -> Image.Image:
    """As WeasyPrint writes it and poppler draws it."""
    (folder / "line.pdf").write_bytes(written_apart(page_of(kind, words, "own:")))
    subprocess.run(["pdftoppm", "-r", "144", "-png", "-singlefile", "line.pdf", "line"], cwd=folder, check=True)
    return shape_of(Image.open(folder / "line.png"))


def in_browser(browser: Browser, folder: Path, kind: str, words: str) -> Image.Image:
    """As Chromium prints it."""
    (folder / "line.html").write_text(page_of(kind, words, f"file://{STATIC}/"))
    page = browser.new_page()
    page.goto(f"file://{folder}/line.html")
    page.pdf(path=folder / "printed.pdf", prefer_css_page_size=True, print_background=True)
    page.close()
    command = ["pdftoppm", "-r", "144", "-png", "-singlefile", "printed.pdf", "printed"]
    subprocess.run(command, cwd=folder, check=True)
    return shape_of(Image.open(folder / "printed.png"))


def strayed(one: Image.Image, other: Image.Image) -> float:
    """The share of dark pixels of either without a dark one of the other near it, in the worst stretch.

    A stretch is about a character wide: in a whole line one wrong character would hardly count.
    """
    width = max(one.width, other.width)
    left, right = (ImageOps.pad(each, (width, HEIGHT), centering=(0, 0)) for each in (one, other))
    alone = ImageChops.lighter(beyond(left, right), beyond(right, left))
    dark = ImageChops.lighter(left, right)
    stretches = [(at, 0, at + HEIGHT, HEIGHT) for at in range(0, width - HEIGHT // 2, HEIGHT // 2)]
    return max(count_of(alone.crop(box)) / max(count_of(dark.crop(box)), LEAST_DARK) for box in stretches)


def beyond(one: Image.Image, other: Image.Image) -> Image.Image:
    """The dark pixels of one that lie more than two pixels from any of the other."""
    return ImageChops.subtract(one, other.filter(ImageFilter.MaxFilter(5)))


def count_of(picture: Image.Image) -> int:
    return sum(picture.histogram()[128:])


@pytest.mark.parametrize("kind", LINES)
def test_chinese_glyphs_are_those_of_a_browser(browser: Browser, tmp_path: Path, kind: str) -> None:
    words = LINES[kind]
    written = in_pdf(tmp_path, kind, words)
    assert strayed(written, in_browser(browser, tmp_path, kind, words)) < TOLERATED


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("text", LINES["text"].replace("岛", "鸟")), ("heading", LINES["heading"].replace("绵", "锦"))],
    ids=["text", "heading"],
)
def test_one_wrong_character_is_found(browser: Browser, tmp_path: Path, kind: str, wrong: str) -> None:
    written = in_pdf(tmp_path, kind, wrong)
    assert strayed(written, in_browser(browser, tmp_path, kind, LINES[kind])) > TOLERATED
