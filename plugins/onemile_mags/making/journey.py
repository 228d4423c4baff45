"""A Mag of a journey: its advice not to say on the way that nobody is at home, and until when."""

from dataclasses import dataclass
from datetime import datetime

from onemile.api import clock, publishing
from onemile_mags.article_models import Article
from onemile_mags.making.skeletons import JOURNEY
from onemile_mags.models import WITHDRAWN, Mag


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What stands beside the buttons that publish; ``due_at`` is the morning that is proposed."""

    due_at: datetime | None


def audience_for(template: str) -> str:
    """Return whom a new Mag is for at first: a journey's for those who know that one is away."""
    return publishing.PEOPLE if template == JOURNEY else publishing.default_audience(Mag)


def advice(mag: Mag) -> Advice | None:
    """Advise whoever travels to publish at their return; None for other Mags, and after it."""
    if mag.template != JOURNEY:
        return None
    theirs = (Article.mag == mag.id) & (Article.state != WITHDRAWN)
    # The return itself is not kept: what its drafts are proposed for is the morning after it.
    dated = Article.select(Article.due_at).where(theirs & Article.due_at.is_null(False))
    last = dated.order_by(Article.due_at.desc()).first()
    if last is None:
        return None if mag.published_at is not None else Advice(due_at=None)
    return Advice(due_at=last.due_at) if last.due_at > clock.now() else None
