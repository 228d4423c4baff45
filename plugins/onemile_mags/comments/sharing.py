"""How far an article goes, in words; the address to copy; following its Mag."""

from dataclasses import dataclass
from typing import Any

from onemile.api import card, follows, publishing
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.models import Mag


@dataclass(frozen=True, kw_only=True)
class Share:
    """To whom an article can be shown, never more than may read it; ``address`` is its own."""

    scope: str
    address: str
    chooses: str
    is_public: bool


@dataclass(frozen=True, kw_only=True)
class Following:
    """A Mag as it is followed; ``more_than`` counts in steps, 0 for a few or nobody."""

    uri: str
    path: str
    title: str
    follow_id: int | None
    may_follow: bool
    more_than: int


def share_of(article: Article, viewer: Any) -> Share:
    """Return how an article can be shared by who reads it."""
    chosen = Mag.get_or_none(Mag.uri == article.list_uri) or article
    is_mine = viewer is not None and chosen.author_uri == viewer.uri
    may_choose = is_mine and article.audience == chosen.audience == publishing.PEOPLE
    return Share(
        scope=_REACH[str(article.audience)](),
        address=f"{card().base_url}{sight.path(article)}",
        chooses=str(chosen.uri) if may_choose else "",
        is_public=article.audience == publishing.EVERYONE,
    )


def scope_of_comment(article: Article) -> str:
    """Say who reads what is said under an article."""
    return _READ[str(article.audience)]()


def follow_of(mag: Mag, viewer: Any) -> Following:
    """Return how a Mag is followed by who sees it; its writers have no need to."""
    made = None if viewer is None else follows.between(viewer, str(mag.uri))
    may = viewer is not None and viewer.is_active and not sight.role_of(mag, viewer)
    return Following(
        uri=str(mag.uri),
        path=mag.path,
        title=str(mag.title),
        follow_id=None if made is None else int(made.id),
        may_follow=may,
        more_than=follows.step_of_followers(str(mag.uri)),
    )


_REACH = {
    "me": lambda: _("Only you read it. The address opens nothing for anybody else."),
    "people": lambda: _("Read by chosen people. Elsewhere the address opens nothing."),
    "mile": lambda: _("Read within the mile. Elsewhere the address opens nothing."),
    "near": lambda: _("Read by those around. Elsewhere the address opens nothing."),
    "instance": lambda: _("Read by all members here. Elsewhere the address opens nothing."),
    "everyone": lambda: _("Read by everybody, on the web too."),
}
_READ = {
    "me": lambda: _("It is read as the article is: by you alone."),
    "people": lambda: _("It is read as the article is: by the chosen people, and no further."),
    "mile": lambda: _("It is read as the article is: within the mile, and no further."),
    "near": lambda: _("It is read as the article is: by those around, and no further."),
    "instance": lambda: _("It is read as the article is: by all members here, and no further."),
    "everyone": lambda: _("It is read as the article is: by everybody, on the web too."),
}
