"""What happens to Mags."""

from dataclasses import dataclass

from onemile.api import Event


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(Event):
    """An article can be read for the first time. ``is_told`` is False where nobody is to be."""

    name = "mags.ArticlePublished"
    article_uri: str
    mag_uri: str
    author_uri: str
    is_told: bool = True


@dataclass(frozen=True, kw_only=True)
class ArticleChanged(Event):
    """A published article reads otherwise from now on; nobody is told of a corrected word."""

    name = "mags.ArticleChanged"
    article_uri: str


@dataclass(frozen=True, kw_only=True)
class ArticleWithdrawn(Event):
    """An article can be read no longer: taken back, hidden, or gone with its author."""

    name = "mags.ArticleWithdrawn"
    article_uri: str
    object_uri: str


@dataclass(frozen=True, kw_only=True)
class IssuePublished(Event):
    """A number of a Mag has appeared, with all that was ready in it."""

    name = "mags.IssuePublished"
    issue_id: int
    mag_uri: str


@dataclass(frozen=True, kw_only=True)
class WriterInvited(Event):
    """Somebody was asked to write in a Mag."""

    name = "mags.WriterInvited"
    seat_id: int
    mag_uri: str
    member_uri: str
    by_uri: str


EVENT_TYPES = [
    ArticlePublished,
    ArticleChanged,
    ArticleWithdrawn,
    IssuePublished,
    WriterInvited,
]
