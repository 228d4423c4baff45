"""End a Mag: withdrawn with all of its articles, its address dead for good."""

from dataclasses import dataclass
from typing import Any

from onemile.api import Invalid, clock, follows, forget_notices, publishing, record, transaction
from onemile.api import gettext as _
from onemile_mags import covers
from onemile_mags.article_models import Article
from onemile_mags.events import MagEnded
from onemile_mags.mailing_models import Subscription
from onemile_mags.making.held import held, held_articles, locked_members
from onemile_mags.models import OWNER, PUBLISHED, WITHDRAWN, Issue, Mag, Seat
from onemile_mags.press import going as going_out


@dataclass(frozen=True, kw_only=True)
class Going:
    """What goes with a Mag."""

    n_published: int
    n_unpublished: int
    n_issues: int
    n_of_others: int


def going(mag: Mag) -> Going:
    """Count what goes with a Mag, before it does."""
    standing = (Article.mag == mag.id) & (Article.state != WITHDRAWN)
    out = Article.state == PUBLISHED
    return Going(
        n_published=Article.select().where(standing & out).count(),
        n_unpublished=Article.select().where(standing & ~out).count(),
        n_issues=Issue.select().where(Issue.mag == mag.id).count(),
        n_of_others=Article.select()
        .where(standing & (Article.author_uri != mag.author_uri))
        .count(),
    )


def end(mag_id: int, *, member: Any, said: str) -> None:
    """End one's own Mag for good, once its title was typed.

    Also for who is suspended: it takes back their own. Raises NotFound, Invalid on ``said``.
    """
    with transaction():
        locked_members([str(member.uri)])
        mag = held(mag_id, member=member, roles=(OWNER,))
        if publishing.folded(said) != publishing.folded(mag.title) and said != mag.title:
            raise Invalid({"said": _("Type its title as it stands above, to be sure.")})
        close(mag)


def close(mag: Mag) -> None:
    """Withdraw a locked Mag and its articles, in the open transaction; nobody is left to write."""
    standing = (Article.mag == mag.id) & (Article.state != WITHDRAWN)
    for article in held_articles(standing):
        article.mag = mag
        going_out.take_away(article)
    publishing.end_list(mag.uri)
    publishing.forget_house(str(mag.uri))
    follows.end_all_of_thing(str(mag.uri))
    covers.discard_pictures(mag)
    forget_notices([mag.path, Mag.path_of(mag.id)])
    Seat.delete().where(Seat.mag == mag.id).execute()
    Subscription.delete().where(Subscription.mag == mag.id).execute()
    mag.state, mag.withdrawn_at = WITHDRAWN, clock.now()
    mag.generation += 1
    mag.save()
    record(MagEnded(mag_uri=str(mag.uri)))
