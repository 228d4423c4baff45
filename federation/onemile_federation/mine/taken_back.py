"""What became elsewhere of what a member took back, on their own pages."""

from typing import Any

from flask import render_template

from onemile_federation.mine import unconfirmed
from onemile_federation.outbox import ledger, owed


def drawn(member: Any, _subject: Any) -> str:
    """Return who has not confirmed; nothing for who has taken nothing back."""
    uri = str(member.uri)
    if not owed.has_asked(sender_uri=uri):
        return ""
    return render_template(
        "federation/_not_confirmed.html",
        silent=unconfirmed.of(uri),
        days=ledger.CONFIRM_DAYS,
    )


def drawn_for_leaving(member: Any, _subject: Any) -> str:
    """Return who will be asked to delete; nothing for who has nothing elsewhere."""
    uri = str(member.uri)
    hosts, n = unconfirmed.named(uri)
    if not n:
        return ""
    return render_template(
        "federation/_leave.html",
        hosts=hosts,
        n=n,
        silent=unconfirmed.of(uri),
        days=ledger.CONFIRM_DAYS,
    )


def drawn_for_withdrawing(member: Any, _subject: Any) -> str:
    """Return who will be asked to delete, in a sentence; nothing for who has nothing elsewhere."""
    hosts, n = unconfirmed.named(str(member.uri))
    return render_template("federation/_asked.html", hosts=hosts, n=n) if n else ""
