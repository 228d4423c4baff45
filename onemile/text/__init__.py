"""Texts that members write, and HTML from elsewhere, as what a page may show without danger.

Nothing else in the house reads Markdown or calls HTML safe.

    characters   which characters a text may have
    markdown     the tokens of a text, refused before they cost much
    weights      what a text may weigh
    runs         the addresses in plain words
    links        where a link leads, and whether its words say so
    inlines      what stands in a line, as HTML
    blocks       what stands on a page, as HTML
    rendering    a text, whole
    foreign      HTML from elsewhere
    backwards    HTML from elsewhere as Markdown, to write on in
    spoken       HTML from elsewhere as plain words
    activity_streams   plain words, instants and hosts as other servers have them
    outline, side_notes, typography, excerpts   what a text is made of besides
"""

from onemile.text.backwards import markdown_from
from onemile.text.characters import cleaned
from onemile.text.foreign import sanitised
from onemile.text.records import Heading, Profile, Rendered, ShownPicture, TextRefused
from onemile.text.rendering import rendered
from onemile.text.spoken import spoken

__all__ = [
    "Heading",
    "Profile",
    "Rendered",
    "ShownPicture",
    "TextRefused",
    "cleaned",
    "markdown_from",
    "rendered",
    "sanitised",
    "spoken",
]
