"""What happens to Mags, and to what appears in them; before that, see `press/desk_events.py`."""

from dataclasses import dataclass
from typing import Any

from onemile.api import Event
from onemile_mags.press import desk_events


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
    """An article can be read no longer: taken back, hidden, or gone with its author.

    ``told_uri`` is by what URI other servers were last told of it, and by whom.
    """

    name = "mags.ArticleWithdrawn"
    article_uri: str
    object_uri: str
    told_uri: str = ""
    told_by_uri: str = ""

    @classmethod
    def of(cls, article: Any) -> "ArticleWithdrawn":
        """Make the event of an article that goes just now."""
        return cls(
            article_uri=str(article.uri),
            object_uri=str(article.object_uri or article.uri),
            told_uri=str(article.told_uri),
            told_by_uri=str(article.told_by_uri),
        )


@dataclass(frozen=True, kw_only=True)
class ArticlesLeft(Event):
    """More articles are touched by what happened than one transaction holds: these are left.

    Those with an id above ``after`` of an issue, or of a Mag, or by a member; one of the two is
    given.
    """

    name = "mags.ArticlesLeft"
    after: int
    issue_id: int = 0
    whose_uri: str = ""


@dataclass(frozen=True, kw_only=True)
class ArticlesTouched(Event):
    """Articles may lie elsewhere, or be shown to their mile or not: those above ``after``.

    Of a Mag, or by a member and in their Mags. So many are looked at in one transaction; of what
    is left another one tells.
    """

    name = "mags.ArticlesTouched"
    whose_uri: str
    after: int = 0


@dataclass(frozen=True, kw_only=True)
class CommentsLeft(Event):
    """A member has withdrawn who said more than one transaction takes back: these are left.

    Those that were told with a number above ``after``, and not after they had withdrawn: up to
    ``up_to``.
    """

    name = "mags.CommentsLeft"
    by_uri: str
    after: int
    up_to: int


@dataclass(frozen=True, kw_only=True)
class IssuePublished(Event):
    """A number of a Mag has appeared, with all that was ready in it."""

    name = "mags.IssuePublished"
    issue_id: int
    mag_uri: str


@dataclass(frozen=True, kw_only=True)
class ArticleShared(Event):
    """Its author tells followers of an article by a press of a button, perhaps long after."""

    name = "mags.ArticleShared"
    article_uri: str
    mag_uri: str


@dataclass(frozen=True, kw_only=True)
class ThingHidden(Event):
    """Moderators have hidden an article or a Mag; ``mag_uri`` is where its editors are."""

    name = "mags.ThingHidden"
    uri: str
    mag_uri: str


@dataclass(frozen=True, kw_only=True)
class MagChanged(Event):
    """A Mag is called, looks or describes itself otherwise from now on, or others make it."""

    name = "mags.MagChanged"
    mag_uri: str


@dataclass(frozen=True, kw_only=True)
class MagRestored(Event):
    """Moderators have brought a Mag back, with what is in it."""

    name = "mags.MagRestored"
    mag_uri: str


@dataclass(frozen=True, kw_only=True)
class MagEnded(Event):
    """A Mag is gone for good."""

    name = "mags.MagEnded"
    mag_uri: str


@dataclass(frozen=True, kw_only=True)
class FollowersTold(Event):
    """Some of those who follow a Mag are to be told of what is new in it: so many at a time."""

    name = "mags.FollowersTold"
    mag_uri: str
    follower_uris: list[str]
    article_uri: str = ""
    issue_id: int = 0


@dataclass(frozen=True, kw_only=True)
class WriterInvited(Event):
    """Somebody was asked to write in a Mag."""

    name = "mags.WriterInvited"
    seat_id: int
    mag_uri: str
    member_uri: str
    by_uri: str


@dataclass(frozen=True, kw_only=True)
class HeirAsked(Event):
    """The owner of a Mag asks somebody who writes in it to take it over."""

    name = "mags.HeirAsked"
    seat_id: int
    by_uri: str


EVENT_TYPES = [
    ArticlePublished,
    ArticleChanged,
    ArticleWithdrawn,
    ArticlesLeft,
    ArticlesTouched,
    CommentsLeft,
    IssuePublished,
    WriterInvited,
    HeirAsked,
    ArticleShared,
    ThingHidden,
    MagChanged,
    MagRestored,
    MagEnded,
    FollowersTold,
    *desk_events.EVENT_TYPES,
]
