"""Signatures as all of the fediverse writes them: draft-cavage-http-signatures-12.

What costs nothing is asked first; ``claim`` gives a claim whose key is still to be had.
"""

from collections.abc import Mapping
from datetime import datetime

from onemile_federation.signatures import digest, signature_header
from onemile_federation.signatures.asked import Asked
from onemile_federation.signatures.claims import Claim, Unproven
from onemile_federation.signatures.freshness import Window, date_of, instant_of_seconds
from onemile_federation.signatures.keys import RSA, PublicKey
from onemile_federation.signatures.signature_header import SignatureHeader

SCHEME = "cavage"
# Said twice they could be read in two ways: by whoever signed, by us, by a proxy in between.
ONCE_AT_MOST = ("host", "date", "digest", "signature", "content-type", "content-length")


def claim(asked: Asked, *, own_host: str, now: datetime, window: Window) -> Claim:
    """Return what a request's Signature header claims. Raises Unproven.

    Covered are the request line, the host, a date or ``(created)``, and the digest of a body.
    """
    refuse_repeats(asked)
    given = asked.values("signature")
    if not given:
        raise Unproven("unsigned")
    header = signature_header.read(given[0])
    _refuse_two_readings(given[0])
    if asked.values("host") != [own_host]:
        raise Unproven("host")
    if not asked.method.isalpha() or not asked.target.startswith("/"):
        raise Unproven("target")
    body = asked.covered_body()
    _require_cover(header, has_body=body is not None)
    values = _covered_values(asked, header)
    _require_fresh(header, values, now=now, window=window)
    if body is not None and not digest.is_of(values["digest"], body):
        raise Unproven("digest")

    def holds(key: PublicKey) -> bool:
        # pycryptodome, which httpsig imports, takes 0.1 s: for who is asked, not for who starts.
        from onemile_federation.signatures import pinned

        if header.algorithm == signature_header.RSA_LABEL and key.kind != RSA:
            return False
        return pinned.verifies(
            key=key,
            covered=header.covered,
            values=values,
            signature=header.signature,
            method=asked.method,
            target=asked.target,
            host=own_host,
        )

    return Claim(scheme=SCHEME, key_id=header.key_id, signature=header.signature, holds=holds)


def refuse_repeats(asked: Asked) -> None:
    """Raise Unproven for a header that may stand once and stands twice."""
    for name in ONCE_AT_MOST:
        if len(asked.values(name)) > 1:
            raise Unproven("repeated")


def _refuse_two_readings(text: str) -> None:
    """Raise Unproven where httpsig reads a header differently from the strict grammar."""
    from onemile_federation.signatures import pinned  # see above: it takes its time

    if pinned.parameters(text) != signature_header.parameters_of(text):
        raise Unproven("grammar")


def _require_cover(header: SignatureHeader, *, has_body: bool) -> None:
    covered = set(header.covered)
    required = {"(request-target)", "host", *(("digest",) if has_body else ())}
    if not required <= covered or not covered & {"date", "(created)"}:
        raise Unproven("covered")


def _covered_values(asked: Asked, header: SignatureHeader) -> Mapping[str, str]:
    """Give each covered header's one value, and the times that the signature itself names."""
    named = {"(created)": header.created, "(expires)": header.expires}
    values: dict[str, str] = {}
    for name in header.covered:
        if name in ("(request-target)", "host"):
            continue
        if name in named:
            given = [] if named[name] is None else [str(named[name])]
        else:
            given = asked.values(name)
        value = ", ".join(given)
        if not given or not value.isascii() or not (value.isprintable() or not value):
            raise Unproven("covered")
        values[name] = value
    if not asked.target.isascii() or not asked.target.isprintable():
        raise Unproven("target")
    return values


def _require_fresh(
    header: SignatureHeader, values: Mapping[str, str], *, now: datetime, window: Window
) -> None:
    """Raise Unproven unless each time lies where it should.

    Of what is covered, all does. Of what the signature says beside that, nothing that has not
    begun or is over holds (2.1.4, 2.1.5); how old it is proves nothing.
    """
    times = []
    if "date" in values:
        times.append(date_of(values["date"]))
    if header.created is not None:
        created = instant_of_seconds(header.created)
        if created is not None and "(created)" not in values:
            created = max(created, now)
        times.append(created)
    if any(one is None or not window.holds(one, now=now) for one in times):
        raise Unproven("stale")
    if header.expires is not None:
        end = instant_of_seconds(header.expires)
        if end is None or end < now:
            raise Unproven("stale")
