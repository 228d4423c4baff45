"""What happens to an article, or a number, before it appears: among those who make a Mag."""

from dataclasses import dataclass

from onemile.api import Event


@dataclass(frozen=True, kw_only=True)
class ArticleHanded(Event):
    """A writer hands an article to the editors of the Mag."""

    name = "mags.ArticleHanded"
    article_id: int
    by_uri: str


@dataclass(frozen=True, kw_only=True)
class ArticleToReread(Event):
    """What was to appear by itself in an edited Mag has words there that no editor let go."""

    name = "mags.ArticleToReread"
    article_id: int
    by_uri: str


@dataclass(frozen=True, kw_only=True)
class ArticleCorrected(Event):
    """In an edited Mag the words that readers see were replaced by others."""

    name = "mags.ArticleCorrected"
    article_id: int
    by_uri: str


@dataclass(frozen=True, kw_only=True)
class ArticleSentBack(Event):
    """An editor gives an article back to its writer; their words stand with the article."""

    name = "mags.ArticleSentBack"
    article_id: int
    by_uri: str


@dataclass(frozen=True, kw_only=True)
class ArticleHeld(Event):
    """A newcomer's first article waits until somebody of the association has looked at it."""

    name = "mags.ArticleHeld"
    article_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleLookedAt(Event):
    """The first look is over: it has appeared, or is its author's draft again."""

    name = "mags.ArticleLookedAt"
    article_id: int
    is_let_out: bool


@dataclass(frozen=True, kw_only=True)
class ArticleFlagged(Event):
    """A machine noticed something in an article; ``reasons`` are kinds, never words."""

    name = "mags.ArticleFlagged"
    article_id: int
    reasons: list[str]


@dataclass(frozen=True, kw_only=True)
class ScheduleEnded(Event):
    """The hour of an article has come; ``reason`` names why it stayed a draft, empty if it went."""

    name = "mags.ScheduleEnded"
    article_id: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class IssueStayed(Event):
    """The hour of an issue has come, and nothing in it could appear."""

    name = "mags.IssueStayed"
    issue_id: int


EVENT_TYPES = [
    ArticleHanded,
    ArticleToReread,
    ArticleCorrected,
    ArticleSentBack,
    ArticleHeld,
    ArticleLookedAt,
    ArticleFlagged,
    ScheduleEnded,
    IssueStayed,
]
