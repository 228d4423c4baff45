"""Ask ourselves as others do: out of the door, and in again by our public name.

Whatever stands between, a proxy or a cache, answers first: what it does wrong is found here.
"""

from typing import Any

from onemile.api import Fetched, FetchFailed, FetchRefused, HealthResult, fetch
from onemile.api import gettext as _
from onemile_federation import addresses
from onemile_federation.wire import json_reader

# Our own answers have some kilobytes.
ANSWER_BYTES_MAX = 100_000


class Amiss(Exception):
    """What was found is not what it should be: in words, with what mends it."""

    def __init__(self, detail: str, mend: str) -> None:
        super().__init__(detail)
        self.result = HealthResult(is_fine=False, detail=detail, mend=mend)


def document(path: str, media_type: str) -> dict[str, Any]:
    """Ask ourselves from outside for a JSON object. Raises Amiss."""
    return json_of(answer(path, (media_type,)), path)


def answer(path: str, accept: tuple[str, ...], prepare: Any = None) -> Fetched:
    """Ask ourselves from outside. Raises Amiss for whatever is no 200 of the right kind."""
    where = path.partition("?")[0]
    url = f"{addresses.base()}{path}"
    try:
        found = fetch(url, bytes_max=ANSWER_BYTES_MAX, accept=accept, prepare=prepare)
    except FetchRefused as refused:
        raise _refused(refused, where) from None
    except FetchFailed as failed:
        raise _failed(failed, where) from None
    if not addresses.same_origin(found.url, url):
        raise Amiss(
            _(
                "%(path)s is sent on to %(url)s, where nothing can be delivered",
                path=where,
                url=found.url.partition("?")[0],
            ),
            _(
                "let the proxy answer at the name in base_url itself, without sending on; a new "
                "instance may take the other name for its base_url, one that has members may not"
            ),
        )
    if found.status != 200:
        raise _not_passed(where, found.status)
    return found


def json_of(answer: Fetched, path: str) -> dict[str, Any]:
    """Read an answer. Raises Amiss for what is no JSON object."""
    try:
        return json_reader.read(answer.content, bytes_max=ANSWER_BYTES_MAX)
    except json_reader.Unreadable:
        raise another(path.partition("?")[0]) from None


def _refused(refused: FetchRefused, where: str) -> Amiss:
    """Say what we do not ask, or do not take."""
    if refused.reason == "scheme":
        return Amiss(
            _("other servers only speak to https, and base_url begins with http"),
            _(
                "give the instance a certificate, and write https:// in base_url; to try it on "
                "one machine: development = true"
            ),
        )
    if refused.reason == "inside":
        return Amiss(
            _("the public name leads to an address that others cannot reach"),
            _(
                "check the DNS entries of the name in base_url, and that /etc/hosts of this "
                "machine does not name it"
            ),
        )
    return another(where)


def _failed(failed: FetchFailed, where: str) -> Amiss:
    """Say why nobody answered."""
    host = addresses.host()
    if failed.reason == "name":
        return Amiss(
            _("the DNS does not know the name %(host)s", host=host),
            _("enter the name in base_url in the DNS of its domain, or mend its spelling"),
        )
    if failed.reason == "expired":
        return Amiss(
            _("the certificate of %(host)s has run out", host=host),
            _(
                "renew it and let the proxy read it anew (certbot renew; Caddy does it by itself: "
                "look in its log), and look at the date of this machine (timedatectl)"
            ),
        )
    if failed.reason == "certificate":
        return Amiss(
            _("the certificate that %(host)s shows is not one that others believe", host=host),
            _(
                "it has to be for this very name, by a known authority, and shown with its whole "
                "chain (of certbot's files fullchain.pem, not cert.pem)"
            ),
        )
    url = f"{addresses.base()}{where}"
    if failed.reason == "connection":
        detail = _("nobody answers at %(url)s", url=url)
    elif failed.reason == "answer":
        detail = _("the answer of %(url)s breaks off, or is none", url=url)
    else:
        detail = _("%(url)s does not answer in time", url=url)
    return Amiss(
        detail,
        _(
            "look whether 1Mile is served (onemile serve), whether the proxy before it runs, and "
            "whether the firewall lets its port in (443 for https)"
        ),
    )


def _not_passed(where: str, status: int) -> Amiss:
    return Amiss(
        _("%(path)s answers %(status)s from outside", path=where, status=status),
        _(
            "let the proxy pass %(path)s on to 1Mile with its Host header, as it does with pages",
            path=where,
        ),
    )


def another(where: str) -> Amiss:
    """Say that it is not us who answered."""
    return Amiss(
        _("from outside, something else than 1Mile answers at %(path)s", path=where),
        _("look which server the name in base_url leads to, and what its proxy passes on"),
    )
