"""Is our clock right? By the time that stands on the answers of our public name, and of others.

A proxy on the machine of the instance has the same clock: what is twenty minutes off agrees with
itself. So servers that we write to are asked too, where there are some.
"""

from collections.abc import Mapping
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from onemile.api import FetchFailed, FetchRefused, clock, fetch
from onemile.api import gettext as _
from onemile_federation.local import outside
from onemile_federation.remote import reach
from onemile_federation.remote.models import SUSPENDED, Host
from onemile_federation.wire.vocabulary import JRD_JSON

# Smiles bear five minutes; beyond one minute something is not as it should be (federation.md 1.3).
APART_SECONDS_MAX = 60
# Other servers that are asked, those first that took something last; a person waits for it.
OTHERS_MAX = 3
OTHER_SECONDS_MAX = 3.0
PATH = "/.well-known/nodeinfo"
# A cache keeps an answer for a day at the most, in so many digits.
AGE_DIGITS_MAX = 5


def agree() -> str:
    """Compare our clock with the public name's and with other servers'. Raises outside.Amiss."""
    apart = _apart(outside.answer(PATH, (JRD_JSON,)).headers)
    if apart is not None and apart > APART_SECONDS_MAX:
        raise outside.Amiss(
            _("this clock and the public server's are %(n)s seconds apart", n=apart),
            _("switch on time synchronisation (timedatectl set-ntp true) on both machines"),
        )
    others = _others()
    wrong = {host: n for host, n in others.items() if n > APART_SECONDS_MAX}
    # One of many is wrong itself.
    if wrong and 2 * len(wrong) > len(others):
        raise outside.Amiss(
            _(
                "this clock and those of other servers (%(hosts)s) are %(n)s seconds apart",
                hosts=", ".join(sorted(wrong)),
                n=min(wrong.values()),
            ),
            _(
                "compare it with your telephone; if it is wrong, switch on time synchronisation: "
                "timedatectl set-ntp true"
            ),
        )
    if others:
        return _("this clock and those of other servers agree")
    if apart is None:
        return _("the clock cannot be compared: answers bear no date")
    return _("this clock and the public server's agree")


def _others() -> dict[str, int]:
    """Return by how many seconds other servers' clocks are apart from ours, those that said."""
    open_ones = Host.last_sent_at.is_null(False) & Host.unreachable_since.is_null()
    asked = Host.select(Host.host).where(open_ones & (Host.standing != SUSPENDED))
    found = {}
    for row in list(asked.order_by(Host.last_sent_at.desc()).limit(OTHERS_MAX)):
        url = f"{reach.scheme()}://{row.host}{PATH}"
        try:
            answer = fetch(url, bytes_max=outside.ANSWER_BYTES_MAX, seconds_max=OTHER_SECONDS_MAX)
        except (FetchFailed, FetchRefused):
            continue
        apart = _apart(answer.headers)
        if apart is not None:
            found[str(row.host)] = apart
    return found


def _apart(headers: Mapping[str, str]) -> int | None:
    """Return by how many seconds an answer's time and ours differ; None for one without."""
    # What a cache has kept bears the time of when it was made (RFC 9111, 5.1).
    age = headers.get("age", "")
    is_age = age.isascii() and age.isdigit() and len(age) <= AGE_DIGITS_MAX
    try:
        said = parsedate_to_datetime(headers.get("date", ""))
        said = said if said.tzinfo is not None else said.replace(tzinfo=UTC)
        said += timedelta(seconds=int(age) if is_age else 0)
    except (ValueError, OverflowError):  # no date, or one beyond every calendar
        return None
    return round(abs((clock.now() - said).total_seconds()))
