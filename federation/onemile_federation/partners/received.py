"""What came from a partner in a week, by what flows: counted from what the box remembers.

What a partner's instance says itself, of anything but itself, is of the mile; the rest is
what is published, and comments. The messages of the partnership count apart, and are none of these.
"""

from collections import Counter

from onemile.api import clock, ids, ngettext, rows
from onemile.api import gettext as _
from onemile_federation.inbox.models import DONE
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import FLOWS
from onemile_federation.wire.vocabulary import SAYING

# The box remembers two weeks.
DAYS = 7
# Of a large place, for one page: the newest of them, read in a hundredth of a second.
MESSAGES_MAX = 5_000
# By verb, what came: something new, a change, something taken back, a warm word, a request.
NEW, CHANGED, REMOVED, WARM, ASKED = "new", "changed", "removed", "warm", "asked"
_KINDS = {
    **dict.fromkeys(("Create", "Announce", "Add"), NEW),
    **dict.fromkeys(("Update", "Move"), CHANGED),
    **dict.fromkeys(("Delete", "Undo", "Remove"), REMOVED),
    "Like": WARM,
    "Follow": ASKED,
}
# By what an instance says something of the mile: a thing that neighbours show, or a word of theirs.
_OF_MILE = frozenset((*SAYING, "Delete"))


def in_words(row: Partnership) -> dict[str, str]:
    """Return of each of the four in a sentence what came from a partner within DAYS."""
    counts, is_all = _counted(str(row.host), instance_uri=str(row.actor_uri))
    said = dict.fromkeys(FLOWS, _("Nothing came this week."))
    for flow, came in counts.items():
        week = _("This week from them: %(what)s.", what=_listed(came))
        newest = _("Of what came last from them: %(what)s.", what=_listed(came))
        said[flow] = week if is_all else newest
    return said


def _counted(host: str, *, instance_uri: str) -> tuple[dict[str, Counter[str]], bool]:
    """Return what came, by flow and kind; and whether that is all of DAYS, or MESSAGES_MAX."""
    since = ids.first_at(clock.ago(days=DAYS))
    counts: dict[str, Counter[str]] = {}
    seen = 0
    asked = (instance_uri, DONE, _OF_ITSELF, host, since, MESSAGES_MAX)
    for verb, is_of_instance, n, n_came in rows(_COUNTED, asked):
        seen += n
        flow = "mile" if is_of_instance and verb in _OF_MILE else "publications"
        if verb in _KINDS and n_came:
            counts.setdefault(flow, Counter())[_KINDS[verb]] += n_came
    return counts, seen < MESSAGES_MAX


def _listed(n: Counter[str]) -> str:
    told = (
        (NEW, ngettext("%(num)s new thing", "%(num)s new things", n[NEW])),
        (CHANGED, ngettext("%(num)s change", "%(num)s changes", n[CHANGED])),
        (REMOVED, ngettext("%(num)s removal", "%(num)s removals", n[REMOVED])),
        (WARM, ngettext("%(num)s warm word", "%(num)s warm words", n[WARM])),
        (ASKED, ngettext("%(num)s request to follow", "%(num)s requests to follow", n[ASKED])),
    )
    return ", ".join(said for kind, said in told if n[kind])


# What is said of a partnership has an id of that kind (statements.py).
_OF_ITSELF = "%#partnership/%"
# By an index of the newest of each host, which is read no further.
_COUNTED = (
    "SELECT verb, is_of_instance, COUNT(*), SUM(is_in_effect) FROM ("
    "SELECT verb, "
    "CASE WHEN actor_uri = ? AND object_uri <> actor_uri THEN 1 ELSE 0 END AS is_of_instance, "
    "CASE WHEN state = ? AND object_uri NOT LIKE ? THEN 1 ELSE 0 END AS is_in_effect "
    "FROM federation_inbound WHERE host = ? AND id >= ? ORDER BY id DESC LIMIT ?"
    ") AS newest GROUP BY verb, is_of_instance"
)
