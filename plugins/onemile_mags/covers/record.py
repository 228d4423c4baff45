"""A cover as a page draws it: art or a picture, and the real words that stand over it."""

from dataclasses import dataclass

from onemile_mags.article_models import HEADLINE_CHARS_MAX, Article
from onemile_mags.covers import art

HEADLINES_MAX = 3
# Set large, a title takes two lines of nine letters; longer ones are set smaller, twice.
LARGE_CHARS_MAX, LARGE_WORD_CHARS_MAX = 20, 9
MIDDLE_CHARS_MAX, MIDDLE_WORD_CHARS_MAX = 36, 14


@dataclass(frozen=True, kw_only=True)
class Cover:
    """One cover: ``mags_cover`` of ``mags/_cover.html`` draws it, at any width from 70 to 300 px.

    ``label`` hangs below it on a shelf (who writes it, how fresh it is); the shelf draws it.
    Without ``url`` it is no link, beside a title that is one.
    """

    title: str
    number: int = 0
    date: str = ""
    headlines: tuple[str, ...] = ()
    design: str = ""
    palette: str = ""
    picture_url: str = ""
    url: str = ""
    label: str = ""
    language: str = ""

    @property
    def size(self) -> str:
        """How the title is set: large (nothing is said), "long" or "longest"."""
        longest_word = max(map(len, self.title.split()), default=0)
        if len(self.title) <= LARGE_CHARS_MAX and longest_word <= LARGE_WORD_CHARS_MAX:
            return ""
        if len(self.title) <= MIDDLE_CHARS_MAX and longest_word <= MIDDLE_WORD_CHARS_MAX:
            return "long"
        return "longest"

    @property
    def classes(self) -> str:
        """Names in the style sheet: its look, its colours, how large its title is."""
        look = "photo" if self.picture_url else art.design_of(self.design, title=self.title)
        colours = art.palette_of(self.palette, title=self.title)
        return " ".join(f"mags-cover-{name}" for name in (look, colours, self.size) if name)

    @property
    def image_url(self) -> str:
        """Address of what lies under the words: the picture, else the art."""
        design = art.design_of(self.design, title=self.title)
        palette = art.palette_of(self.palette, title=self.title)
        return self.picture_url or art.art_url(self.title, self.number, design, palette)


def headline_of(article: Article) -> str:
    """Say an article on a cover: its headline, else as many words of its title as a line holds."""
    return shortened(article.headline or article.title)


def shortened(text: str) -> str:
    """Cut a text after a word so that it fits one line of a cover, with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= HEADLINE_CHARS_MAX:
        return text
    room = HEADLINE_CHARS_MAX - 1
    whole = text[: room + 1].rpartition(" ")[0] or text[:room]
    return f"{whole.rstrip(' ,;:.!?-–—«(')}…"
