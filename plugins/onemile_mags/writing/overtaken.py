"""What a page of the workshop really changed, and what others have changed since it was drawn.

A page sends along what stood when it was drawn. What it leaves alone is not written; what another
page has changed meanwhile is never set back, and nothing is let go of before that was seen.
"""

import json
from collections.abc import Mapping

from onemile.api import cleaned, publishing
from onemile.api import gettext as _
from onemile_mags.article_models import Article
from onemile_mags.writing.particulars import Particulars, tags_of

# Eight tags and a headline at their longest, with the marks around them, in any script.
WAS_CHARS_MAX = 8_000


def standing(article: Article) -> dict[str, str]:
    """Return what stands of an article besides its words, by the fields of the form."""
    return said(
        Particulars(
            section_id=article.section_id or 0,
            issue_id=article.issue_id or 0,
            is_standing=article.is_standing,
            tags=", ".join(article.tags),
            language=article.language,
            headline=article.headline,
            comments=article.comments,
            holds_comments=article.holds_comments,
            is_ready=article.is_ready,
            audience=article.audience,
            is_wider=article.is_wider,
        )
    )


def said(chosen: Particulars) -> dict[str, str]:
    """Return what was chosen, by the fields of the form, each so that equal is the same."""
    return {
        "section": str(chosen.section_id),
        "issue": "standing" if chosen.is_standing else str(chosen.issue_id),
        "tags": ", ".join(tags_of(chosen.tags)),
        "headline": " ".join(cleaned(chosen.headline).split()),
        "language": chosen.language,
        "comments": chosen.comments,
        "holds_comments": "y" if chosen.holds_comments else "",
        "is_ready": "y" if chosen.is_ready else "",
        "audience": chosen.audience,
        "is_wider": "y" if chosen.is_wider else "",
    }


def written(shown: Mapping[str, str]) -> str:
    """Write what a page shows for its form."""
    return json.dumps(shown, separators=(",", ":"))


def read(sent: str | None) -> dict[str, str]:
    """Read what a form says its page showed; nothing where it says nothing that one can read."""
    if not sent or len(sent) > WAS_CHARS_MAX:
        return {}
    try:
        found = json.loads(sent)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(one) for name, one in found.items()} if isinstance(found, dict) else {}


def wrong(
    article: Article, chosen: Particulars, was: Mapping[str, str], *, lets_go: bool
) -> dict[str, str]:
    """Say beside each field what somebody else has changed since the page was drawn.

    Where it lets go of nothing, only what both have changed.
    """
    stands, sent = standing(article), said(chosen)
    lets_go = lets_go or (bool(sent["is_ready"]) and not was.get("is_ready"))
    found = {}
    for name, now in stands.items():
        if now in (was.get(name), sent[name]):
            continue
        if sent[name] != was.get(name):
            found[name] = _mine_or_theirs(name, now)
        elif lets_go:
            found[name] = _("Somebody has changed this meanwhile. Here is what stands now.")
    return found


def _mine_or_theirs(name: str, now: str) -> str:
    if name == "audience":
        return _(
            "Somebody has changed this meanwhile to “%(now)s”. Press again if you want yours.",
            now=publishing.title_of(now),
        )
    return _("Somebody has changed this meanwhile. Press again if you want yours.")
