"""Squares that a telephone reads: an address as a drawing, for posters, cards and pages in print.

The drawing is SVG without any style, so that it may stand in a page of ours. It is black on white
in the dark look too: many readers do not find a light square on a dark ground.
"""

import io

import segno
from markupsafe import Markup

# Read from an arm's length at 3 cm, with a finger's print on it (15 % may be lost).
ERROR_LEVEL = "m"
# The white around, in modules, without which no reader finds the square (ISO/IEC 18004).
QUIET_MODULES = 4
# What is longer makes modules too small for a poster seen from two metres.
TEXT_BYTES_MAX = 500


def svg(text: str, *, title: str) -> Markup:
    """Draw a text, an address mostly, as an SVG to be put into a page.

    ``title`` says to those who do not see it where it leads. Raises ValueError for nothing and
    for what is too long.
    """
    code = _code(text)
    size = code.symbol_size(border=QUIET_MODULES)[0]
    path = "".join(
        f"M{QUIET_MODULES + start} {QUIET_MODULES + row}h{length}v1h-{length}z"
        for row, modules in enumerate(code.matrix)
        for start, length in _runs(modules)
    )
    return Markup(
        '<svg class="qr" role="img" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        "<title>{title}</title>"
        '<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
    ).format(size=size, title=title, path=path)


def png(text: str, *, module_pixels: int = 8) -> bytes:
    """Draw a text as a PNG, for what takes no SVG (a PDF, a letter). Raises ValueError likewise."""
    out = io.BytesIO()
    _code(text).save(out, kind="png", scale=module_pixels, border=QUIET_MODULES)
    return out.getvalue()


def _code(text: str) -> segno.QRCode:
    if not 0 < len(text.encode()) <= TEXT_BYTES_MAX:
        raise ValueError(f"a square holds 1 to {TEXT_BYTES_MAX} bytes")
    return segno.make_qr(text, error=ERROR_LEVEL, boost_error=True)


def _runs(modules: bytearray) -> list[tuple[int, int]]:
    """Give where the dark stretches of a row begin, and how long they are."""
    found: list[tuple[int, int]] = []
    for column, is_dark in enumerate(modules):
        if not is_dark:
            continue
        if found and sum(found[-1]) == column:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((column, 1))
    return found
