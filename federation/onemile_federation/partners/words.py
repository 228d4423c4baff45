"""Partnerships in words of a volunteer: what flows, how it stands, what the book says."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from onemile.api import day, ngettext, sendable_email
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation.partners import between, greeting
from onemile_federation.partners.between import Between
from onemile_federation.partners.models import OurClosing, Partnership
from onemile_federation.partners.sides import (
    ACTIVE,
    BY_THEM,
    BY_US,
    ENDED,
    FLOWS,
    PAUSED,
    Switches,
)

TITLES = {
    "publications": _l("Publications and comments"),
    "proposals": _l("Offers and needs"),
    "mile": _l("The mile across the border"),
    "thanks": _l("Smiles"),
}
NOTES = {
    "publications": _l(
        "What is public here can be followed and commented there, and the other way round."
    ),
    "proposals": _l("Only of those who choose it for each of theirs."),
    "mile": _l("By squares of half a mile, never finer, and only where many members live."),
    "thanks": _l("The two treasuries agree on a limit first."),
}
ICONS = {"publications": "book", "proposals": "echanges", "mile": "carte", "thanks": "smile"}
# What begins an address, and a dot in one.
_SCHEME, _DOT_INSIDE = re.compile(r"\b[A-Za-z][A-Za-z0-9+.-]*:(?=\S)/*"), re.compile(r"\.(?=\w)")
# An email and a telephone number in what somebody writes of how to reach them; no fewer digits.
_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_NUMBER, NUMBER_DIGITS_MIN = re.compile(r"\+?[0-9][0-9 ./()-]+[0-9]"), 6
_DECIDED = {
    "proposed": (_l("We proposed a partnership."), _l("They proposed a partnership.")),
    "accepted": (_l("We said yes."), _l("They said yes.")),
    "refused": (_l("We said no."), _l("They said no.")),
    "paused": (_l("We paused."), _l("They paused.")),
    "resumed": (_l("We went on."), _l("They went on.")),
    "ended": (_l("We ended it."), _l("They ended it.")),
    "withdrawn": (_l("We took our proposal back."), _l("They took their proposal back.")),
    "contact": (_l("We named another contact."), _l("They named another contact.")),
    "charter_read": (_l("We read their charter."), _l("They read our charter.")),
    "named": (_l("We took their name over."), _l("They took our name over.")),
    "renamed": (_l("We changed our name."), _l("They changed their name.")),
    "charter_changed": (_l("Our charter changed."), _l("Their charter changed.")),
    "asleep": (_l("We were asleep."), _l("No steward was at work there for two months.")),
    "closing_said": (_l("We announced that we close."), _l("They announced that they close.")),
    "closing_unsaid": (_l("We go on after all."), _l("They go on after all.")),
    "closes": (_l("We announced that we close."), _l("They announced that they close.")),
    "unreached": (
        _l("Nobody there answered for a partnership."),
        _l("Nobody here answered for a partnership."),
    ),
    "mile_claimed": (_l("We said where we are."), _l("They said where they are.")),
    "mile_approved": (_l("We agreed to where they are."), _l("They agreed to where we are.")),
    "mile_held": (
        _l("We changed our squares at the edge too often: the latest wait."),
        _l("They changed their squares at the edge too often: the latest wait."),
    ),
    "switched": (_l("We changed what flows."), _l("They changed what flows.")),
}
# The same with the day, which lines of long ago do not name.
_CLOSING = (
    _l("We announced that we close on %(day)s."),
    _l("They announced that they close on %(day)s."),
)
_CLOSINGS = {
    "closing_said": _CLOSING,
    "closes": _CLOSING,
    "closing_unsaid": (
        _l("We go on after all and do not close on %(day)s."),
        _l("They go on after all and do not close on %(day)s."),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Chip:
    """How a partnership stands, in a word or two."""

    label: str
    tone: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One of the four: whether it is open on both sides, and what is to be said of it."""

    name: str
    title: str
    note: str
    icon: str
    is_open: bool
    is_ours: bool
    is_theirs: bool
    said: str


def chip(
    row: Partnership,
    stands: Between,
    *,
    is_late: bool,
    is_quiet: bool,
    is_heard: bool,
    is_told: bool,
) -> Chip:
    """Return how a partnership stands in a word: as ``between.of`` judges, and what it has besides.

    ``is_late``: something waits for long; ``is_quiet``: stewards keep it quiet; ``is_heard``: what
    they send arrives here (``Traffic.is_heard``); ``is_told``: our latest decision is there.
    """
    if stands.kind == between.SHUT:
        return Chip(label=_("suspended"), tone="geranium", icon="lock")
    if row.state == ENDED:
        return Chip(label=_("ended"), tone="", icon="cross")
    if row.state in (BY_US, BY_THEM):
        return Chip(label=_("proposed"), tone="ciel", icon="mail")
    if row.closes_on:
        return Chip(
            label=_("closes on %(day)s", day=closing_day(row)), tone="geranium", icon="calendar"
        )
    if stands.kind in (between.PAUSED_BY_US, between.PAUSED_BY_THEM):
        return Chip(label=_paused_by(row), tone="", icon="federation-pause")
    if stands.kind == between.SHUT_OUT:
        return Chip(label=_("accepts nothing from us"), tone="geranium", icon="lock")
    if stands.kind in (between.SILENT, between.FAILING):
        label = _("ours does not arrive") if is_heard else _("does not answer")
        return Chip(label=label, tone="miel", icon="clock")
    if is_late:
        return Chip(label=_("late"), tone="miel", icon="clock")
    if not is_told:
        return Chip(label=_("not told yet"), tone="ciel", icon="send")
    if greeting.is_asleep(row):
        return Chip(label=_("asleep"), tone="miel", icon="clock")
    if is_quiet:
        return Chip(label=_("Kept quiet"), tone="miel", icon="hide")
    if stands.kind == between.GIVEN_UP:
        return Chip(label=_("something did not get through"), tone="miel", icon="mail")
    if stands.kind == between.UNFOLLOWED:
        return Chip(label=_("follows to be made anew"), tone="miel", icon="loop")
    n = len(row.ours.switches.and_(row.theirs.switches).open_flows)
    if not n:
        return Chip(label=_("nothing flows"), tone="", icon="lock")
    if n < len(FLOWS):
        some = ngettext("%(num)s of %(all)s flows", "%(num)s of %(all)s flow", n, all=len(FLOWS))
        return Chip(label=some, tone="vigne", icon="check")
    return Chip(label=_("everything flows"), tone="vigne", icon="check")


def refused() -> Chip:
    """Return how a proposal stands to which one side said no."""
    return Chip(label=_("refused"), tone="", icon="cross")


def withdrawn() -> Chip:
    """Return how a proposal stands that its side took back."""
    return Chip(label=_("proposal taken back"), tone="", icon="back")


def in_force(row: Partnership) -> tuple[Switches, Switches]:
    """Return what each side has opened in this turn: what an earlier one left is nobody's word."""
    ours = Switches() if row.state in (BY_THEM, ENDED) else row.ours.switches
    theirs = Switches() if row.state in (BY_US, ENDED) else row.theirs.switches
    return ours, theirs


def flows(row: Partnership, *, is_shut: bool) -> list[Flow]:
    """Return the four switches in words; ``is_shut``: nothing passes, whatever the switches say."""
    ours, theirs = in_force(row)
    is_active = row.state == ACTIVE and not is_shut
    return [
        Flow(
            name=name,
            title=str(TITLES[name]),
            note=str(NOTES[name]),
            icon=ICONS[name],
            is_open=is_active and getattr(ours, name) and getattr(theirs, name),
            is_ours=getattr(ours, name),
            is_theirs=getattr(theirs, name),
            said=_("suspended")
            if is_shut
            else _said(row, getattr(ours, name), getattr(theirs, name)),
        )
        for name in FLOWS
    ]


def closing_day(row: Partnership | OurClosing) -> str:
    """Return the day on which a partner closes, or we do, in words."""
    return _day_in_words(str(row.closes_on))


def _day_in_words(said: str) -> str:
    """Return "2027-01-31" in words; as it stands, where there is no such day."""
    try:
        return day(date.fromisoformat(said), has_year=True)
    except ValueError:
        return said


def reach_url(reach: str) -> str:
    """Return the address by which one writes to a contact, or calls; "" where none stands there."""
    mail = _MAIL.search(reach)
    if mail and sendable_email(mail[0]):
        return f"mailto:{mail[0]}"
    number = _NUMBER.search(reach)
    digits = "".join(one for one in number[0] if one in "+0123456789") if number else ""
    return f"tel:{digits}" if len(digits) >= NUMBER_DIGITS_MIN else ""


def without_links(text: str) -> str:
    """Return words of others in which no program makes a link of an address."""
    return _DOT_INSIDE.sub(".\u2060", _SCHEME.sub("", text))


def closing_day_of(entry: Any) -> str:
    """Return the day that a line of the book names of a closing; empty for any other line."""
    return _day_in_words(str(entry.detail)) if entry.what in _CLOSINGS and entry.detail else ""


def decided(entry: Any) -> str:
    """Return a line of the book in words, without who and why."""
    named = closing_day_of(entry)
    if named:
        ours, theirs = _CLOSINGS[entry.what]
        return str(ours if entry.is_ours else theirs) % {"day": named}
    ours, theirs = _DECIDED.get(entry.what, _DECIDED["switched"])
    return f"{ours if entry.is_ours else theirs} {turned(entry)}".strip()


def turned(entry: Any) -> str:
    """Return which of the four a line of the book has opened and shut; empty for none."""
    opened, shut = _turned(entry.detail, "+"), _turned(entry.detail, "-")
    said = [_("Opened: %(flows)s.", flows=opened)] if opened else []
    return " ".join([*said, _("Shut: %(flows)s.", flows=shut)] if shut else said)


def listed(names: list[str]) -> str:
    """Return some of FLOWS as a list in words."""
    return ", ".join(str(TITLES[name]) for name in FLOWS if name in names)


def _turned(detail: str, mark: str) -> str:
    return listed([one[1:] for one in detail.split() if one[:1] == mark])


def _paused_by(row: Partnership) -> str:
    ours, theirs = row.our_stance == PAUSED, row.their_stance == PAUSED
    if ours and theirs:
        return _("paused, by both")
    return _("paused, by us") if ours else _("paused, by them")


def _said(row: Partnership, ours: bool, theirs: bool) -> str:
    if row.state == BY_US and ours:
        return _("proposed, they have not answered yet")
    if ours and theirs:
        return _("flows again after the pause") if row.state == PAUSED else _("open on both sides")
    if ours:
        return _("they have not opened it")
    return _("we have not opened it, they have") if theirs else _("not opened yet")
