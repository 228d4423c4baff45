"""One letter to who has left: which servers have not confirmed that what they had is gone there.

Nobody who has left can look at a page of theirs, so their address is kept for it, a month and a
day, and they read so when they leave. It goes with the letter. Source: GDPR, article 19.
"""

from typing import Any

from onemile.api import (
    Job,
    Kept,
    card,
    clock,
    day,
    lock_rows,
    post_letter,
    speaking,
    transaction,
)
from onemile.api import gettext as _
from onemile_federation import one_by_one
from onemile_federation.mine import links, stops
from onemile_federation.mine.models import Leaver
from onemile_federation.outbox import ledger, owed

# A day after who was asked last has had their time.
DUE_DAYS = ledger.CONFIRM_DAYS + 1
# Names in a letter; all stand behind its link.
HOSTS_WRITTEN_MAX = 30
# Letters of one round, each of them in a transaction; the others are written an hour later.
LETTERS_MAX = 100
HOUR_SECONDS = 3_600


def remember(member: Any) -> list[Kept]:
    """Keep, in the open transaction, where to write to who leaves; gives what they are told.

    Nothing for who has nothing elsewhere, and for who is asked about once more: whoever left while
    the federation was switched off has no address any more.
    """
    if not member.email or not owed.hosts_that_have(sender_uri=str(member.uri), limit=1):
        return []
    due_at = clock.ahead(days=DUE_DAYS)
    row = Leaver.insert(
        member_uri=str(member.uri),
        email=str(member.email),
        language=str(member.language),
        due_at=due_at,
    )
    row.on_conflict_ignore().execute()
    what = _("Your e-mail address, until %(day)s", day=day(due_at))
    why = _("So that we can write to you once which server has not confirmed. Then it is erased.")
    return [Kept(what=what, why=why)]


def write_due() -> int:
    """Write the letters that are due; gives how many. Each goes once, with its address."""
    due = Leaver.select(Leaver.id).where(Leaver.due_at <= clock.now()).order_by(Leaver.id)
    return one_by_one.each([int(row.id) for row in due.limit(LETTERS_MAX)], _write)


def _write(number: int) -> bool:
    with transaction():
        row = lock_rows(Leaver.select().where(Leaver.id == number)).first()
        if row is None:
            return False  # another worker was quicker
        row.delete_instance()
        with speaking(str(row.language)):
            subject, body = _letter(str(row.member_uri))
            post_letter(to=str(row.email), subject=subject, body=body)
    return True


def _letter(member_uri: str) -> tuple[str, str]:
    """Return the subject and the words of a letter, in the language that is spoken."""
    found = stops.of_actor(member_uri)
    late = [one for one in found.listed if one.standing != stops.CONFIRMED]
    name, contact = card().name, card().contact
    subject = f"{name} – " + _("What became of your things elsewhere")
    first = _(
        "You left %(instance)s a month ago. All that others had of you was asked back.",
        instance=name,
    )
    if late:
        words = [first, _("These servers have not confirmed that it is gone there:"), _lines(late)]
        n_more = sum(found.counts.values()) - found.counts[stops.CONFIRMED] - HOSTS_WRITTEN_MAX
        if n_more > 0:
            words.append(_("%(n)s more stand on the page below.", n=n_more))
        words.append(
            _("Write to their people, they answer for their copy, and to us if nobody answers.")
        )
    else:
        words = [first, _("Every server has confirmed that it is gone there.")]
    words += [
        _("Where it went, server by server. The link works for %(n)s days:", n=links.LINK_DAYS),
        links.address_of(links.ALL, member_uri),
        _("This is our last letter: your address is erased with it."),
        f"{name}\n{contact}" if contact else name,
    ]
    return subject, "\n\n".join(words) + "\n"


def _lines(late: list[stops.Stop]) -> str:
    lines = [
        _("%(address)s, asked on %(day)s", address=one.address, day=day(one.asked_at))
        for one in late[:HOSTS_WRITTEN_MAX]
        if one.asked_at is not None
    ]
    return "\n".join(f"- {line}" for line in lines)


JOBS = [
    Job(
        name="federation.farewells",
        every_seconds=HOUR_SECONDS,
        run=write_due,
        trusts_clock=True,
    )
]
