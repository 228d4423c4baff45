"""What the federation hangs into a member's own pages: what became of what they took back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from onemile.api import Fragment
from onemile_federation.mine import unconfirmed
from onemile_federation.outbox import ledger


def of(slot: str, viewer: Any) -> Sequence[Fragment]:
    """Return what hangs in an opening for a member; nothing for who has nothing elsewhere."""
    hang = OPENINGS.get(slot)
    html = "" if hang is None or viewer is None else hang(str(viewer.uri))
    return [Fragment(html=Markup(html), order=30)] if html else []


def _taken_back(member_uri: str) -> str:
    if not ledger.has_asked(sender_uri=member_uri):
        return ""
    return render_template(
        "federation/_not_confirmed.html",
        silent=unconfirmed.of(member_uri),
        days=ledger.CONFIRM_DAYS,
    )


def _leaving(member_uri: str) -> str:
    hosts = ledger.hosts_that_have(sender_uri=member_uri)
    if not hosts:
        return ""
    return render_template(
        "federation/_leave.html",
        hosts=unconfirmed.named(hosts),
        n=len(hosts),
        silent=unconfirmed.of(member_uri),
        days=ledger.CONFIRM_DAYS,
    )


def _withdrawing(member_uri: str) -> str:
    hosts = ledger.hosts_that_have(sender_uri=member_uri)
    if not hosts:
        return ""
    named = unconfirmed.named(hosts)
    return render_template("federation/_asked.html", hosts=named, n=len(hosts))


OPENINGS: Mapping[str, Callable[[str], str]] = {
    "me.taken_back": _taken_back,
    "privacy.leave": _leaving,
    "me.withdraw": _withdrawing,
}
FILLS = tuple(OPENINGS)
