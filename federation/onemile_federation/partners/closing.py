"""An instance closes: a partner's, of which members are told once; and our own, announced.

What is announced here is said to every partner at once and with each greeting: the day, and what
becomes of what appears here. It can be taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from onemile.api import (
    Conflict,
    Event,
    Invalid,
    Notice,
    NoticeText,
    TaskKind,
    clock,
    follows,
    record,
    transaction,
)
from onemile.api import gettext as _
from onemile_federation.in_turn import CLOSING, take_turn
from onemile_federation.partners import holding, standing, telling
from onemile_federation.partners import words as in_words
from onemile_federation.partners.hearing import TELL_OF_CLOSING
from onemile_federation.partners.models import CLOSING_DAYS_MAX, OurClosing, Partnership
from onemile_federation.partners.sides import ACTIVE, PAUSED
from onemile_federation.remote.models import RemoteActor


@dataclass(frozen=True, kw_only=True)
class FollowedCloses(Event):
    """The instance of somebody whom a member follows closes on a day, "2027-01-31"; "": not now."""

    name = "federation.FollowedCloses"
    member_uri: str
    host: str
    on: str


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """Who would hear of our closing: the partners, by their hosts."""

    closes_on: str
    partners: list[str]


def rehearse(closes_on: str) -> Rehearsal:
    """Return what announcing our closing would do; changes nothing. Raises Invalid."""
    return Rehearsal(closes_on=_checked(closes_on), partners=standing.partners())


def announce(*, closes_on: str, words: str, by_uri: str = "") -> Rehearsal:
    """Announce that this instance closes on a day, or another day than before; says it at once.

    What is announced already is not said again.
    """
    found = rehearse(closes_on)
    if not words.strip():
        raise Invalid({"words": _("Say what becomes of what appears here.")})
    with transaction():
        take_turn(CLOSING)
        now = ours()
        if now is not None and (now.closes_on, now.words) == (found.closes_on, words.strip()):
            return found  # a second press
        OurClosing.delete().execute()
        OurClosing.create(closes_on=found.closes_on, words=words.strip(), by_uri=by_uri)
        _say_to_all("closing_said", by_uri=by_uri, detail=found.closes_on)
    return found


def take_back(*, by_uri: str = "") -> None:
    """Take our announcement back. Raises Conflict where there is none."""
    with transaction():
        take_turn(CLOSING)
        now = ours()
        if now is None:
            raise Conflict(_("Nobody has announced that this instance closes."))
        OurClosing.delete().execute()
        _say_to_all("closing_unsaid", by_uri=by_uri, detail=str(now.closes_on))


def ours() -> OurClosing | None:
    """Return our own announcement, None for none."""
    found: OurClosing | None = OurClosing.select().first()
    return found


def _say_to_all(what: str, *, by_uri: str, detail: str = "") -> None:
    for row in holding.held_all(Partnership.state.in_((ACTIVE, PAUSED))):
        telling.note(row, what, is_ours=True, by_uri=by_uri, detail=detail)
        telling.say(row, telling.CHANGED)


def _checked(closes_on: str) -> str:
    try:
        wanted = date.fromisoformat(closes_on)
    except ValueError:
        raise Invalid({"closes_on": _("This is no day.")}) from None
    days = (wanted - clock.now().date()).days
    if not 0 < days <= CLOSING_DAYS_MAX:
        raise Invalid({"closes_on": _("Choose a day to come, within two years.")})
    return wanted.isoformat()


def _tell(payload: Mapping[str, Any]) -> None:
    """Tell each member who follows somebody of a host that closes; once, whomever they follow."""
    host = str(payload["host"])
    row = standing.of(host)
    if row is None or bool(row.closes_on) != bool(payload["on"]):
        return  # it has changed its mind meanwhile
    on = str(row.closes_on)
    for uri in sorted(_followers(host)):
        record(FollowedCloses(member_uri=uri, host=host, on=on))


def _followers(host: str) -> set[str]:
    """Return who of ours follows anybody of a host, or asks to."""
    return set(follows.members_who_follow(RemoteActor.host, [host], uri=RemoteActor.uri))


def _member(event: FollowedCloses) -> Sequence[str]:
    return [event.member_uri]


def _compose(event: FollowedCloses, _member: Any) -> NoticeText | None:
    row = standing.of(event.host)
    if row is None or bool(row.closes_on) != bool(event.on):
        return None
    if not row.closes_on:
        return NoticeText(
            title=_("%(name)s goes on", name=standing.name_of(event.host)),
            body=_("It had said that it closes, and has taken that back."),
            url="/me/followed",
        )
    return NoticeText(
        title=_("%(name)s closes", name=standing.name_of(event.host)),
        body=_(
            "From %(day)s on nothing new comes from there. You follow something there: %(words)s",
            day=in_words.closing_day(row),
            words=in_words.without_links(str(row.closing_words)),
        ),
        url="/me/followed",
    )


@click.command("closing")
@click.option("--on", "closes_on", help="The day: 2027-01-31.")
@click.option(
    "--words", default="", help="What becomes of what appears here, in a sentence or two."
)
@click.option("--yes", is_flag=True, help="Announce it, instead of only saying whom it reaches.")
@click.option("--take-back", "takes_back", is_flag=True, help="Take the announcement back.")
def closing(closes_on: str | None, words: str, yes: bool, takes_back: bool) -> None:
    """Announce to all partners that this instance closes; without --yes say whom it reaches."""
    try:
        if takes_back:
            take_back()
            click.echo("The announcement is taken back; the partners will be told.")
        elif yes:
            found = announce(closes_on=closes_on or "", words=words)
            click.echo(f"Announced for {found.closes_on} to {len(found.partners)} partners.")
        else:
            found = rehearse(closes_on or "")
            click.echo(f"On {found.closes_on} this would be announced to:")
            for host in found.partners:
                click.echo(f"  {host}")
            click.echo("Nothing has been said. To announce it: --words and --yes.")
    except (Invalid, Conflict) as refusal:
        raise click.ClickException(refusal.message) from None


COMMANDS = [closing]
TASKS = [TaskKind(name=TELL_OF_CLOSING, run=_tell)]
EVENT_TYPES: list[type[Event]] = [FollowedCloses]
NOTICES = [Notice(event_type=FollowedCloses, recipients=_member, compose=_compose)]
