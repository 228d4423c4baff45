"""The one guarded fetcher: every byte that this server asks of another comes through here.

An address that a member types, or that a feed names, would else be a way to make this server
speak to the machines around it. ``fetching`` is the table of contents of a fetch.
"""

from onemile.fetch.addresses import SETTINGS, check_settings
from onemile.fetch.fetching import Fetched, Outgoing, fetch
from onemile.fetch.refusals import FetchFailed, FetchRefused

__all__ = [
    "SETTINGS",
    "FetchFailed",
    "FetchRefused",
    "Fetched",
    "Outgoing",
    "check_settings",
    "fetch",
]
