"""A server that says something genuine is there: noted once a minute, not for each message."""

from datetime import timedelta

from flask import current_app

from onemile.api import clock
from onemile_federation import addresses
from onemile_federation.remote import hosts

EVERY = timedelta(minutes=1)
# So many are remembered for it; then all are forgotten.
HOSTS_MAX = 10_000
EXTENSION = "federation.heard"


def note(host: str) -> None:
    """Note that a host was heard from, if that was not noted just now."""
    if host == addresses.host():
        return  # the canary; we are no other server to ourselves
    heard = current_app.extensions.setdefault(EXTENSION, {})
    now = clock.now()
    last = heard.get(host)
    # What lies in the future was noted while the clock went wrong.
    if last is not None and last <= now < last + EVERY:
        return
    if len(heard) >= HOSTS_MAX:
        heard.clear()
    heard[host] = now
    if not hosts.is_suspended(host):
        hosts.heard_from(host)
