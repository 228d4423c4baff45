"""Squares that a telephone reads: their modules are those of the code, and nothing else."""

import io
import re
from xml.etree import ElementTree

import pytest
import segno
from PIL import Image

from onemile.api import qr

ADDRESS = "https://1mile.example/mags/le-petit-colporteur?d=1&e=été"


def drawn(path: str, size: int) -> list[list[bool]]:
    """Paint the stretches of a path."""
    rows = [[False] * size for _row in range(size)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        for column in range(int(x), int(x) + int(length)):
            rows[int(y)][column] = True
    return rows


def expected(text: str) -> list[list[bool]]:
    code = segno.make_qr(text, error="m", boost_error=True)
    return [[bool(one) for one in row] for row in code.matrix_iter(border=4)]


def test_the_drawing_is_the_code_with_its_white_around():
    tree = ElementTree.fromstring(qr.svg(ADDRESS, title="Le Mag"))
    size = int(tree.attrib["viewBox"].split()[2])
    ground, dark = tree.findall("path")

    assert drawn(dark.attrib["d"], size) == expected(ADDRESS)
    assert (ground.attrib["fill"], dark.attrib["fill"]) == ("#fff", "#000")


def test_the_picture_is_the_same_code():
    picture = Image.open(io.BytesIO(qr.png(ADDRESS, module_pixels=2))).convert("L")

    rows = [
        [picture.getpixel((x, y)) == 0 for x in range(0, picture.width, 2)]
        for y in range(0, picture.height, 2)
    ]
    assert rows == expected(ADDRESS)


def test_it_says_where_it_leads_and_has_no_style_and_no_script():
    found = qr.svg(ADDRESS, title='Le Mag "A" <script>')

    assert "<title>Le Mag &#34;A&#34; &lt;script&gt;</title>" in found
    assert not re.search(r"style|<script|xlink|href|on\w+=", found)
    assert ADDRESS not in found


@pytest.mark.parametrize("text", ["", "x" * 501, "é" * 251])
def test_nothing_and_too_much_are_refused(text):
    for draw in (lambda: qr.svg(text, title="x"), lambda: qr.png(text)):
        with pytest.raises(ValueError, match="500"):
            draw()


def test_the_longest_is_drawn():
    assert qr.svg("x" * 500, title="x")
