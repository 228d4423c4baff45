"""A drawing's pieces as SVG text: numbers and palette colours only, so nothing can be put in."""

WIDTH, HEIGHT = 300, 400


def rect(x: float, y: float, w: float, h: float, fill: str, more: str = "") -> str:
    """Draw a filled rectangle."""
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" fill="{fill}"{more}/>'


def path(d: str, fill: str, more: str = "") -> str:
    """Draw a filled path."""
    return f'<path d="{d}" fill="{fill}"{more}/>'


def line(d: str, stroke: str, width: float, more: str = "") -> str:
    """Draw a path as a line."""
    return f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width:g}"{more}/>'


def circle(x: float, y: float, r: float, fill: str) -> str:
    """Draw a filled circle."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{fill}"/>'


def ground(fill: str) -> str:
    """Fill the whole sheet."""
    return rect(0, 0, WIDTH, HEIGHT, fill)
