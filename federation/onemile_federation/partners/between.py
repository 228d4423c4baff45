"""How it stands between us and another server now: the one judgement that all pages say."""

from dataclasses import dataclass, replace
from datetime import datetime

from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile.api import moment, ngettext
from onemile_federation.outbox import shut_out
from onemile_federation.outbox.traffic import Traffic
from onemile_federation.partners import kept_apart, names
from onemile_federation.partners import standing as partnerships
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import PAUSED
from onemile_federation.remote import standings

# The gravest first: of several the first that holds is said.
SHUT, PAUSED_BY_US, PAUSED_BY_THEM, NOTHING_READ = (
    "shut",
    "paused_by_us",
    "paused_by_them",
    "unread",
)
SHUT_OUT, UNMET, UNHEARD, SILENT, FAILING, GIVEN_UP, WAITING, UNFOLLOWED, FLOWS = (
    "shut_out",
    "unmet",
    "unheard",
    "silent",
    "failing",
    "given_up",
    "waiting",
    "unfollowed",
    "flows",
)
# In these something was decided by a person: it is no fault of the way.
DECIDED = frozenset({SHUT, PAUSED_BY_US, PAUSED_BY_THEM, NOTHING_READ})

_PASSES = {
    PAUSED_BY_US: _l("The partnership is paused, by us: only removals and corrections pass."),
    PAUSED_BY_THEM: _l("The partnership is paused, by them: only removals and corrections pass."),
    NOTHING_READ: _l("Publications and comments are shut between us: nothing new of these passes."),
    UNMET: _l("It has never been met: nothing has passed yet, in either direction."),
    UNHEARD: _l("It has never answered."),
    GIVEN_UP: _l("Messages pass, but some did not get there."),
    FLOWS: _l("Messages pass both ways."),
}
_MENDS = {
    SHUT: _l("Nothing, as long as it is meant so; it is changed further down."),
    PAUSED_BY_US: _l("Take it up again on the page of the partner, when you want to."),
    PAUSED_BY_THEM: _l("Ask your contact there how long it is to last."),
    NOTHING_READ: _l("Look at the page of the partner which side has shut them."),
    SHUT_OUT: _l("Call or write to its people and ask why. Nothing is broken here."),
    UNHEARD: _l("Look whether its name is spelled right, and take it off the list if it is not."),
    GIVEN_UP: _l("Look at the messages that stayed on the way, and try one again."),
    UNFOLLOWED: _l("Tell those here who read there, and call its people: each follows anew."),
}
# The same on the page of the partner, which must not send to itself.
_MENDS_OF_PARTNER = {
    SHUT: _l("Nothing, as long as it is meant so; it is changed on the page of this server."),
    PAUSED_BY_US: _l("Take it up again with the button above, when you want to."),
    NOTHING_READ: _l("Look further down, under “What flows”, which side has shut them."),
}


@dataclass(frozen=True, kw_only=True)
class Between:
    """One of the states above, with its sentences; ``mend`` is empty where nothing is to do.

    ``quiet``: stewards let only those see anything of it who follow somebody there; else empty.
    """

    kind: str
    passes: str
    mend: str
    quiet: str = ""

    @property
    def is_decided(self) -> bool:
        """Tell whether a person decided it, here or there."""
        return self.kind in DECIDED


def of(host: str, seen: Traffic, *, on_partner_page: bool = False) -> Between:
    """Judge how it stands with a host, by its standing, the partnership, and the way there.

    ``on_partner_page``: what is to do is read on the page of the partner.
    """
    row = partnerships.of(host)
    name = host if row is None else names.of(row)
    found = judged(
        seen,
        stands=standings.of_all([host])[host],
        row=row,
        name=name,
        unfollowed_since=kept_apart.unfollowed_since([host]).get(host),
    )
    if on_partner_page and found.kind in _MENDS_OF_PARTNER:
        return replace(found, mend=str(_MENDS_OF_PARTNER[found.kind]))
    return found


def judged(
    seen: Traffic,
    *,
    stands: standings.Standing,
    row: Partnership | None,
    name: str,
    unfollowed_since: datetime | None,
) -> Between:
    """Judge it by what is known already, asking nothing; ``name``: how stewards read the host.

    ``unfollowed_since``: messages pass again, and nobody follows yet (``kept_apart.py``).
    """
    kind = SHUT if stands.is_shut else _agreed(row) or _on_the_way(seen, is_partner=row is not None)
    if kind == FLOWS and unfollowed_since is not None:
        kind = UNFOLLOWED
    if kind == SHUT:
        passes = _shut(stands, seen)
    elif kind == SHUT_OUT and seen.shuts_us_out_since is not None:
        passes = shut_out.said(seen.shuts_us_out_since)
    elif kind in (SILENT, FAILING):
        passes = silence(name, seen)
    elif kind == WAITING:
        passes = ngettext(
            "Messages pass, but %(num)s still waits to leave.",
            "Messages pass, but %(num)s still wait to leave.",
            seen.waiting,
        )
    elif kind == UNFOLLOWED and unfollowed_since is not None:
        passes = _(
            "Messages pass again since %(when)s, but its suspension has ended all follows: they "
            "have to be made anew, on both sides.",
            when=moment(unfollowed_since),
        )
    else:
        passes = str(_PASSES[kind])
    is_quiet = stands.is_limited and not stands.is_shut
    return Between(
        kind=kind,
        passes=passes,
        mend=str(_MENDS.get(kind, "")),
        quiet=_("We keep it quiet: here only who follows somebody there sees anything of it.")
        if is_quiet
        else "",
    )


def _agreed(row: Partnership | None) -> str:
    """Return what a partnership holds back, empty where it lets publications through."""
    if row is None or not row.is_shut:
        return ""
    if row.state != PAUSED:
        return NOTHING_READ
    return PAUSED_BY_US if row.our_stance == PAUSED else PAUSED_BY_THEM


def _on_the_way(seen: Traffic, *, is_partner: bool) -> str:
    if seen.shuts_us_out_since is not None:
        return SHUT_OUT
    if seen.is_unmet and not is_partner:
        return UNMET
    if seen.is_unheard and not seen.waiting and not is_partner:
        return UNHEARD
    if seen.silent_since is not None:
        return SILENT
    if seen.failing_since is not None:
        return FAILING
    if seen.given_up:
        return GIVEN_UP
    return WAITING if seen.waiting else FLOWS


def silence(name: str, seen: Traffic) -> str:
    """Say since when nothing gets through to somebody; empty where their server answers.

    From the first try that failed on. Where something comes from there, it is at work, and only
    what we send does not arrive.
    """
    at = seen.silent_since or seen.failing_since
    if at is None:
        return ""
    since = moment(at)
    if seen.is_heard:
        return _(
            "Not just now: what we send to %(name)s has not got through since %(when)s, though "
            "what it sends arrives here.",
            name=name,
            when=since,
        )
    return _("Not just now: %(name)s has not answered since %(when)s.", name=name, when=since)


def _shut(stands: standings.Standing, seen: Traffic) -> str:
    if stands.is_unnamed:
        return _(
            "Nothing passes: only instances that are let in by name may come, and this one is not."
        )
    if seen.standing == "suspended":
        return _("Nothing passes, either way, but the taking back of what it has of ours.")
    return _("Nothing passes: a domain that it lies beneath is shut out.")
