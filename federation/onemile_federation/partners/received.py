"""What came from a partner in a week, by what flows: counted from what the box remembers.

All that members exchange today is what is published, and comments; the messages of the
partnership itself count apart, and are none of the four.
"""

from collections import Counter

from onemile.api import clock, ids, ngettext, rows
from onemile.api import gettext as _
from onemile_federation.inbox.models import DONE
from onemile_federation.partners.sides import FLOWS

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


def in_words(host: str) -> dict[str, str]:
    """Return of each of the four in a sentence what came from a host within DAYS."""
    counts, is_all = _counted(host)
    said = dict.fromkeys(FLOWS, _("Nothing came this week."))
    if counts:
        week = _("This week from them: %(what)s.", what=_listed(counts))
        newest = _("Of what came last from them: %(what)s.", what=_listed(counts))
        said["publications"] = week if is_all else newest
    return said


def _counted(host: str) -> tuple[Counter[str], bool]:
    """Return what came, by kind; and whether that is all of DAYS, or the newest MESSAGES_MAX."""
    since = ids.first_at(clock.ago(days=DAYS))
    counts: Counter[str] = Counter()
    seen = 0
    for verb, n, n_came in rows(_COUNTED, (DONE, _OF_ITSELF, host, since, MESSAGES_MAX)):
        seen += n
        if verb in _KINDS and n_came:
            counts[_KINDS[verb]] += n_came
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
    "SELECT verb, COUNT(*), SUM(CASE WHEN state = ? AND object_uri NOT LIKE ? "
    "THEN 1 ELSE 0 END) FROM (SELECT verb, state, object_uri FROM federation_inbound "
    "WHERE host = ? AND id >= ? ORDER BY id DESC LIMIT ?) AS newest GROUP BY verb"
)
