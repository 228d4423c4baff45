"""The front of a Mag's PDF: its cover as the newsstand shows it, drawn in lines and set in type."""

from dataclasses import replace

from onemile.api import pdf
from onemile_mags.article_models import Article
from onemile_mags.covers import HEADLINES_MAX, PALETTES, Cover, art, of_mag, of_many
from onemile_mags.covers.palettes import GROUNDS
from onemile_mags.covers.shapes import HEIGHT, WIDTH
from onemile_mags.exports.contents import Contents

# Of the cover's width, as static/covers.css has them: beside and above the words.
_MARGINS = {"kelsch": (0.14, 0.14), "decoupe": (0.09, 0.085)}
_MARGINS_ELSE = (0.07, 0.055)
# Points on a cover of 174 mm: a hundredth of its width is 4.93 points.
_POINTS = 4.93
_TITLES = {"": 12.2, "long": 10.0, "longest": 7.0}
_CENTRED = ("kelsch", "decoupe")


def cover_of(contents: Contents) -> Cover:
    """Return the cover of what is taken along: of a number its own, else the Mag's."""
    mag, issues = contents.mag, contents.issues
    if not contents.part or len(issues) != 1:
        return of_many([mag], viewer=contents.viewer)[int(mag.id)]
    named = contents.slugs()[:HEADLINES_MAX]
    rows = Article.select().where((Article.mag == mag.id) & Article.slug.in_(named))
    by_slug = {str(row.slug): row for row in rows}
    return of_mag(mag, issues[0], articles=[by_slug[one] for one in named if one in by_slug])


def front_of(cover: Cover, *, number: str, alt: str) -> pdf.Front:
    """Return a cover without a photo as the front of a document; ``number`` names its number."""
    head, foot = _words_of(cover, number=number)
    return pdf.Front(
        svg=art.draw(cover.title, cover.number, cover.design, cover.palette),
        head=head,
        foot=foot,
        alt=alt,
        high_by_wide=HEIGHT / WIDTH,
        margins=_MARGINS.get(cover.design, _MARGINS_ELSE),
    )


def _words_of(cover: Cover, *, number: str) -> tuple[list[tuple[str, pdf.Style]], ...]:
    """Return what stands at the head of a cover, and at its foot, as it is set."""
    (_above, on_head), (_below, on_foot) = GROUNDS[cover.design]
    is_centred = cover.design in _CENTRED
    said = pdf.Style(leading=1.2, colour=_rgb(cover, on_head), is_centred=is_centred)
    date = replace(said, points=4.7 * _POINTS, below=3.5, is_bold=True)
    title = replace(
        said, font=pdf.TITLE, points=_TITLES[cover.size] * _POINTS, leading=1.05, below=0
    )
    more = replace(said, points=5.3 * _POINTS, below=2.2, colour=_rgb(cover, on_foot))
    first = replace(more, font=pdf.TITLE, points=7 * _POINTS, leading=1.1, below=3)
    above = " · ".join(filter(None, [number if cover.number else "", cover.date]))
    head = [(above, date)] if above else []
    styles = [first, more, more][: 2 if cover.design == "decoupe" else HEADLINES_MAX]
    return [*head, (cover.title, title)], list(zip(cover.headlines, styles, strict=False))


def _rgb(cover: Cover, name: str) -> tuple[int, int, int]:
    said = getattr(PALETTES[cover.palette], name).removeprefix("#")
    return int(said[:2], 16), int(said[2:4], 16), int(said[4:], 16)
