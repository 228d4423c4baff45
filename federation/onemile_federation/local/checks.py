"""Does federation work as seen from outside? For ``onemile doctor``, in words of a volunteer.

Each question goes out and comes back in by our public name, through whatever stands before us.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from onemile.api import (
    Fetched,
    FetchFailed,
    FetchRefused,
    HealthCheck,
    HealthResult,
    Outgoing,
    clock,
    fetch,
)
from onemile.api import gettext as _
from onemile_federation import addresses
from onemile_federation.keys import keeping
from onemile_federation.keys.sealing import SealLost
from onemile_federation.signatures import judging, sending
from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.keys import WeakKey, public_key
from onemile_federation.wire.vocabulary import ACTIVITY_JSON, JRD_JSON, LD_JSON

# Our own answers have some kilobytes.
ANSWER_BYTES_MAX = 100_000
# Smiles bear five minutes; beyond one minute something is not as it should be (federation.md 1.3).
CLOCK_SECONDS_MAX = 60


class Amiss(Exception):
    """What was found is not what it should be: in words, with what mends it."""

    def __init__(self, detail: str, mend: str) -> None:
        super().__init__(detail)
        self.result = HealthResult(is_fine=False, detail=detail, mend=mend)


def webfinger() -> str:
    """Find the instance by its name, as the first step of every other server."""
    host = addresses.host()
    subject = f"acct:{host}@{host}"
    found = _asked_json(f"/.well-known/webfinger?resource={quote(subject, safe='')}", JRD_JSON)
    links = found.get("links")
    hrefs = [link.get("href") for link in links if isinstance(link, dict)] if links else []
    if found.get("subject") != subject or addresses.instance_uri() not in hrefs:
        raise _another("/.well-known/webfinger")
    return _("others find this instance by its name")


def nodeinfo() -> str:
    """Find out which software this is, as lists of instances do."""
    found = _asked_json("/.well-known/nodeinfo", JRD_JSON)
    links = found.get("links")
    hrefs = [link.get("href") for link in links if isinstance(link, dict)] if links else []
    if addresses.instance_uri() not in hrefs:
        raise _another("/.well-known/nodeinfo")
    return _("others can ask which software this is")


def own_clock() -> str:
    """Compare the time on the answer, which a proxy may have written, with our clock."""
    answer = _asked("/.well-known/nodeinfo", (JRD_JSON,))
    said = _instant_of(answer.headers.get("date", ""))
    if said is None:
        return _("the clock cannot be compared: answers bear no date")
    apart = round(abs((clock.now() - said).total_seconds()))
    if apart > CLOCK_SECONDS_MAX:
        raise Amiss(
            _("this clock and the public server's are %(n)s seconds apart", n=apart),
            _("switch on time synchronisation (timedatectl set-ntp true) on both machines"),
        )
    return _("this clock and the public server's agree")


def signature() -> str:
    """Sign a question to ourselves, and check it by the key that the answer publishes."""
    sent: list[Outgoing] = []
    given: list[Mapping[str, str]] = []

    def prepare(outgoing: Outgoing) -> Mapping[str, str]:
        sent.append(outgoing)
        key = keeping.signer(addresses.instance_uri())
        given.append(sending.headers_for(outgoing, key=key, now=clock.now()))
        return given[-1]

    path = addresses.instance_uri().removeprefix(addresses.base())
    answer = _asked(path, (LD_JSON, ACTIVITY_JSON), prepare=prepare)
    published = _json_of(answer, path).get("publicKey")
    if not isinstance(published, dict) or not _is_proven(sent[-1], given[-1], published):
        raise Amiss(
            _("the key that the public name shows is not the one that this instance signs with"),
            _("a cache, or a copy of this instance, answers in its place: look at the proxy"),
        )
    return _("others can check what this instance signs")


def own_keys() -> str:
    """Open the private keys of the instance."""
    try:
        keeping.signer(addresses.instance_uri())
        keeping.ed25519_signer(addresses.instance_uri())
    except SealLost:
        raise Amiss(
            _("the seal of the private keys is lost: nothing can be signed"),
            _("put keys/federation/seal back from the backup that belongs to the database"),
        ) from None
    return _("the private keys can be opened")


def _is_proven(sent: Outgoing, given: Mapping[str, str], published: Mapping[str, Any]) -> bool:
    """Judge our own request as a peer would, by the key that our public name shows."""
    headers = {**sent.headers, **given}
    # The transport writes this one, and a signature covers it.
    headers.setdefault("Host", sent.host)
    asked = Asked(
        method=sent.method,
        target=sent.path,
        headers=[(name.lower(), value) for name, value in headers.items()],
        body=None,
    )

    def key_of(key_id: str, *, again: bool = False) -> judging.OwnedKey | None:
        if published.get("id") != key_id:
            raise judging.Unproven("another key")
        key = public_key(str(published.get("publicKeyPem")))
        owner = str(published.get("owner"))
        return judging.OwnedKey(key_id=key_id, owner_uri=owner, key=key)

    try:
        proven = judging.judge(
            asked,
            own_host=addresses.host(),
            own_url=addresses.base(),
            key_of=key_of,
            now=clock.now(),
        )
    except (judging.Unproven, judging.KeyAway, WeakKey):
        return False
    return proven.owner_uri == addresses.instance_uri()


def _asked_json(path: str, media_type: str) -> dict[str, Any]:
    return _json_of(_asked(path, (media_type,)), path)


def _asked(path: str, accept: tuple[str, ...], prepare: Any = None) -> Fetched:
    """Ask ourselves from outside. Raises Amiss for whatever is no 200 of the right kind."""
    where = path.partition("?")[0]
    try:
        answer = fetch(
            f"{addresses.base()}{path}",
            bytes_max=ANSWER_BYTES_MAX,
            accept=accept,
            prepare=prepare,
        )
    except FetchRefused as refused:
        if refused.reason == "scheme":
            raise Amiss(
                _("other servers only speak to https, and base_url begins with http"),
                _("give the instance a certificate, and write https:// in base_url"),
            ) from None
        if refused.reason == "inside":
            raise Amiss(
                _("the public name leads to an address that others cannot reach"),
                _("check the DNS entries of the name in base_url"),
            ) from None
        raise _another(where) from None
    except FetchFailed as failed:
        raise Amiss(
            _("%(url)s cannot be had: %(why)s", url=f"{addresses.base()}{where}", why=str(failed)),
            _("look whether the proxy runs, its certificate is valid and port 443 is open"),
        ) from None
    if answer.status != 200:
        raise _not_passed(where, answer.status)
    return answer


def _json_of(answer: Fetched, path: str) -> dict[str, Any]:
    try:
        found = json.loads(answer.content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _another(path.partition("?")[0])
    return found


def _not_passed(where: str, status: int) -> Amiss:
    return Amiss(
        _("%(path)s answers %(status)s from outside", path=where, status=status),
        _(
            "let the proxy pass %(path)s on to 1Mile with its Host header, as it does with pages",
            path=where,
        ),
    )


def _another(where: str) -> Amiss:
    return Amiss(
        _("from outside, something else than 1Mile answers at %(path)s", path=where),
        _("look which server the name in base_url leads to, and what its proxy passes on"),
    )


def _instant_of(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _run(ask: Callable[[], str]) -> Callable[[], HealthResult]:
    def run() -> HealthResult:
        try:
            return HealthResult(is_fine=True, detail=ask())
        except Amiss as amiss:
            return amiss.result

    return run


CHECKS = [
    HealthCheck(name="federation.keys", run=_run(own_keys)),
    HealthCheck(name="federation.webfinger", run=_run(webfinger)),
    HealthCheck(name="federation.nodeinfo", run=_run(nodeinfo)),
    HealthCheck(name="federation.clock", run=_run(own_clock)),
    HealthCheck(name="federation.signature", run=_run(signature)),
]
