"""What came from a partner in a week, by what flows: counted from what the box remembers.

All that members exchange today is what is published, and comments; the messages of the
partnership itself count apart, and are none of the four.
"""

from collections import Counter
from typing import Any

from peewee import fn

from onemile.api import clock, ngettext
from onemile.api import gettext as _
from onemile_federation.inbox.models import DONE, Inbound
from onemile_federation.partners.sides import FLOWS

# The box remembers two weeks.
DAYS = 7
# By verb, what came: something new, a change, something taken back, a warm word, a request.
NEW, CHANGED, REMOVED, WARM, ASKED = "new", "changed", "removed", "warm", "asked"
_KINDS = {
    **dict.fromkeys(("Create", "Announce", "Add"), NEW),
    **dict.fromkeys(("Update", "Move"), CHANGED),
    **dict.fromkeys(("Delete", "Undo", "Remove"), REMOVED),
    "Like": WARM,
    "Follow": ASKED,
}


def in_words(host: str) -> dict[str, str]:
    """Return of each of the four in a sentence what came from a host within DAYS."""
    counts = _counted(host)
    said = dict.fromkeys(FLOWS, _("Nothing came this week."))
    if counts:
        said["publications"] = _("This week from them: %(what)s.", what=_listed(counts))
    return said


def _counted(host: str) -> Counter[str]:
    came = (Inbound.host == host) & (Inbound.state == DONE) & Inbound.verb.in_(list(_KINDS))
    # What is said of a partnership has an id of that kind (statements.py).
    came &= (Inbound.received_at >= clock.ago(days=DAYS)) & ~Inbound.object_uri.contains(
        "#partnership/"
    )
    found: Any = Inbound.select(Inbound.verb, fn.COUNT(Inbound.id)).where(came)
    counts: Counter[str] = Counter()
    for verb, n in found.group_by(Inbound.verb).tuples():
        counts[_KINDS[verb]] += n
    return counts


def _listed(n: Counter[str]) -> str:
    told = (
        (NEW, ngettext("%(num)s new thing", "%(num)s new things", n[NEW])),
        (CHANGED, ngettext("%(num)s change", "%(num)s changes", n[CHANGED])),
        (REMOVED, ngettext("%(num)s removal", "%(num)s removals", n[REMOVED])),
        (WARM, ngettext("%(num)s warm word", "%(num)s warm words", n[WARM])),
        (ASKED, ngettext("%(num)s request to follow", "%(num)s requests to follow", n[ASKED])),
    )
    return ", ".join(said for kind, said in told if n[kind])
