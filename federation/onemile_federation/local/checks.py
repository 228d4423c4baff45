"""Does federation work as seen from outside? For ``onemile doctor``, in words of a volunteer.

Each question goes out and comes back in by our public name, through whatever stands before us.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from onemile.api import HealthCheck, HealthResult, Outgoing, clock
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation import addresses
from onemile_federation.keys import keeping, lost, sealing
from onemile_federation.keys.sealing import SealLost
from onemile_federation.local import clocks, outside
from onemile_federation.local import nodeinfo as own_nodeinfo
from onemile_federation.signatures import judging, sending
from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.keys import PrivateKey, WeakKey, public_key
from onemile_federation.wire.vocabulary import ACTIVITY_JSON, JRD_JSON, LD_JSON


def webfinger() -> str:
    """Find the instance by its name, as the first step of every other server."""
    host = addresses.host()
    subject = f"acct:{host}@{host}"
    found = outside.document(f"/.well-known/webfinger?resource={quote(subject, safe='')}", JRD_JSON)
    if found.get("subject") != subject or addresses.instance_uri() not in _hrefs(found):
        raise outside.another("/.well-known/webfinger")
    return _("others find this instance by its name")


def nodeinfo() -> str:
    """Find out which software this is, as lists of instances do."""
    found = outside.document("/.well-known/nodeinfo", JRD_JSON)
    if addresses.instance_uri() not in _hrefs(found):
        raise outside.another("/.well-known/nodeinfo")
    path = own_nodeinfo.PATH
    told = outside.document(path, "application/json").get("software")
    if not isinstance(told, dict) or told.get("name") != own_nodeinfo.SOFTWARE:
        raise outside.another(path)
    return _("others can ask which software this is")


def signature() -> str:
    """Sign a question to ourselves, and check it by the key that the answer publishes."""
    sent: list[Outgoing] = []
    given: list[Mapping[str, str]] = []
    key = _opened()

    def prepare(outgoing: Outgoing) -> Mapping[str, str]:
        sent.append(outgoing)
        given.append(sending.headers_for(outgoing, key=key, now=clock.now()))
        return given[-1]

    path = addresses.instance_uri().removeprefix(addresses.base())
    answer = outside.answer(path, (LD_JSON, ACTIVITY_JSON), prepare=prepare)
    shown = outside.json_of(answer, path)
    published = shown.get("publicKey")
    if _is_another_1mile(shown):
        raise outside.Amiss(
            _("another 1Mile answers by this name: the key that it shows is none of ours"),
            _(
                "check base_url: it may be the name of another instance; if it is yours, a cache "
                "or a copy of this one answers in its place: look at the proxy"
            ),
        )
    if not isinstance(published, dict) or not _is_proven(sent[-1], given[-1], published):
        raise outside.Amiss(
            _("the key that the public name shows is not the one that this instance signs with"),
            _("a cache, or a copy of this instance, answers in its place: look at the proxy"),
        )
    return _("others can check what this instance signs")


def own_keys() -> str:
    """Open the private keys of the instance."""
    _opened()
    return _("the private keys can be opened")


def _opened() -> PrivateKey:
    """Return what the instance signs with. Raises Amiss, in words, where the seal is lost."""
    try:
        if sealing.is_lost():  # a process that was there before may still have its keys loaded
            raise SealLost
        keeping.ed25519_signer(addresses.instance_uri())
        return keeping.signer(addresses.instance_uri())
    except SealLost:
        told = lost.result()
        raise outside.Amiss(told.detail, told.mend) from None


def _is_another_1mile(shown: Mapping[str, Any]) -> bool:
    """Tell whether an instance of 1Mile shows itself by our name, with a key that is none of ours.

    It takes our name for its own; so does a copy of ours that has made itself new keys.
    """
    published = shown.get("publicKey")
    pem = published.get("publicKeyPem") if isinstance(published, dict) else None
    if shown.get("id") != addresses.instance_uri() or not isinstance(pem, str):
        return False
    ours = [str(key.public).strip() for key in keeping.published(addresses.instance_uri())]
    return "PUBLIC KEY" in pem and pem.strip() not in ours


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


def _hrefs(found: Mapping[str, Any]) -> list[Any]:
    links = found.get("links")
    several = links if isinstance(links, list) else []
    return [link.get("href") for link in several if isinstance(link, dict)]


def _run(ask: Callable[[], str]) -> Callable[[], HealthResult]:
    def run() -> HealthResult:
        try:
            return HealthResult(is_fine=True, detail=ask())
        except outside.Amiss as amiss:
            return amiss.result

    return run


CHECKS = [
    HealthCheck(name="federation.keys", title=_l("Private keys"), run=_run(own_keys)),
    HealthCheck(name="federation.webfinger", title=_l("Found by name"), run=_run(webfinger)),
    HealthCheck(
        name="federation.nodeinfo",
        title=_l("What runs here, asked from outside"),
        run=_run(nodeinfo),
    ),
    HealthCheck(
        name="federation.clock", title=_l("Clocks here and elsewhere"), run=_run(clocks.agree)
    ),
    HealthCheck(name="federation.signature", title=_l("Our signature"), run=_run(signature)),
]
