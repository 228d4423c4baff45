"""How a peer signs a request and how it checks ours: draft-cavage-12 and RFC 9421, by hand.

Written from the two specifications on plain ``cryptography``, with nothing of the federation's
own signing in it. What is written wrong on purpose (another algorithm, fewer headers) is asked
for by name.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kit.keyring import AnyKey
from kit.messages import Request

GET_HEADERS = ("(request-target)", "host", "date")
POST_HEADERS = (*GET_HEADERS, "digest")
GET_COMPONENTS = ("@method", "@target-uri")
POST_COMPONENTS = (*GET_COMPONENTS, "content-digest")


def http_date(instant: datetime) -> str:
    return format_datetime(instant, usegmt=True)


def digest(body: bytes) -> str:
    return "SHA-256=" + _base64(hashlib.sha256(body).digest())


def content_digest(body: bytes) -> str:
    return f"sha-256=:{_base64(hashlib.sha256(body).digest())}:"


# ------------------------------------------------------------------------------- cavage


def sign_cavage(
    request: Request,
    *,
    key: AnyKey,
    key_id: str,
    headers: Sequence[str] = (),
    algorithm: str | None = "rsa-sha256",
    created: int | None = None,
    expires: int | None = None,
) -> None:
    """Add a ``Signature``; what it covers stands in the request already.

    ``algorithm`` is what the header says (None: nothing); signed is always with the key's own.
    """
    covered = headers or (POST_HEADERS if request.method == "POST" else GET_HEADERS)
    times = {"(created)": created, "(expires)": expires}
    signature = key.sign(cavage_text(request, covered, times).encode())
    _add_cavage(request, key_id, covered, signature, algorithm, created, expires)


def sign_hmac(request: Request, *, secret: bytes, key_id: str) -> None:
    """Sign as a forger does: an HMAC keyed with what everybody knows (T09)."""
    text = cavage_text(request, POST_HEADERS, {})
    signature = hmac.digest(secret, text.encode(), "sha256")
    _add_cavage(request, key_id, POST_HEADERS, signature, "hmac-sha256", None, None)


def cavage_text(request: Request, covered: Sequence[str], times: dict[str, int | None]) -> str:
    """Return the text that is signed: a line for each header that is covered."""
    lines = []
    for name in covered:
        if name == "(request-target)":
            value = f"{request.method.lower()} {request.target}"
        elif name in ("(created)", "(expires)"):
            value = str(times[name])
        else:
            values = [value for one, value in request.headers if one.lower() == name.lower()]
            if not values:
                raise ValueError(f"{name} is to be signed and does not stand in the request")
            value = ", ".join(values)
        lines.append(f"{name.lower()}: {value}")
    return "\n".join(lines)


def _add_cavage(
    request: Request,
    key_id: str,
    covered: Sequence[str],
    signature: bytes,
    algorithm: str | None,
    created: int | None,
    expires: int | None,
) -> None:
    said = [f'keyId="{key_id}"']
    said += [f'algorithm="{algorithm}"'] if algorithm is not None else []
    said += [f"created={created}"] if created is not None else []
    said += [f"expires={expires}"] if expires is not None else []
    said += [f'headers="{" ".join(covered)}"', f'signature="{_base64(signature)}"']
    request.headers.append(("Signature", ",".join(said)))


def cavage_parameters(header: str) -> dict[str, str]:
    """Take a ``Signature`` header apart."""
    pairs = re.findall(r'(\w+)=(?:"([^"]*)"|(\d+))', header)
    return {name: quoted or bare for name, quoted, bare in pairs}


# ----------------------------------------------------------------------------- RFC 9421


def sign_rfc9421(
    request: Request,
    *,
    key: AnyKey,
    key_id: str,
    created: int,
    components: Sequence[str] = (),
    algorithm: str | None = "",
    label: str = "sig1",
) -> None:
    """Add ``Signature-Input`` and ``Signature``; ``algorithm`` "" says the key's own, None none."""
    covered = components or (POST_COMPONENTS if request.method == "POST" else GET_COMPONENTS)
    own = "ed25519" if key.kind == "ed25519" else "rsa-v1_5-sha256"
    names = " ".join(f'"{name}"' for name in covered)
    parameters = f'({names});created={created};keyid="{key_id}"'
    if algorithm is not None:
        parameters += f';alg="{algorithm or own}"'
    signature = key.sign(rfc9421_base(request, covered, parameters).encode())
    request.headers.append(("Signature-Input", f"{label}={parameters}"))
    request.headers.append(("Signature", f"{label}=:{_base64(signature)}:"))


def rfc9421_base(request: Request, covered: Sequence[str], parameters: str) -> str:
    """Return the signature base (RFC 9421, 2.5)."""
    derived = {
        "@method": request.method,
        "@target-uri": request.url,
        "@authority": request.host.lower(),
        "@scheme": request.url.partition(":")[0],
        "@path": request.path,
        "@request-target": request.target,
    }
    lines = []
    for name in covered:
        values = [value.strip() for one, value in request.headers if one.lower() == name.lower()]
        value = derived[name] if name.startswith("@") else ", ".join(values)
        lines.append(f'"{name}": {value}')
    return "\n".join([*lines, f'"@signature-params": {parameters}'])


# ----------------------------------------------------------------------------- checking


class Broken(Exception):
    """A signature that does not hold, and why."""


def key_id_of(request: Request) -> str:
    """Return the id of the key that a request says it was signed with. Raises Broken."""
    if header := request.header("Signature-Input"):
        found = re.search(r';keyid="([^"]*)"', header)
        return found[1] if found else ""
    header = request.header("Signature")
    if not header:
        raise Broken("not signed")
    return cavage_parameters(header).get("keyId", "")


def check(request: Request, public_pem: str) -> str:
    """Check a signature and the digest of a body; returns the scheme. Raises Broken."""
    public = load_pem_public_key(public_pem.encode())
    is_new = bool(request.header("Signature-Input"))
    try:
        covered, message, signature = (_read_rfc9421 if is_new else _read_cavage)(request)
    except (KeyError, ValueError) as error:
        raise Broken(f"not signed, or not in a form that is read: {error}") from None
    if request.method == "POST":
        name = "content-digest" if is_new else "digest"
        made = content_digest(request.body) if is_new else digest(request.body)
        if name not in covered or request.header(name) != made:
            raise Broken(f"{name} is not covered, or is not of this body")
    missing = {"@method", "@target-uri"} if is_new else {"(request-target)", "host"}
    if missing - set(covered):
        raise Broken(f"{missing - set(covered)} are not covered")
    try:
        _verify(public, signature, message)
    except InvalidSignature:
        raise Broken("the signature does not hold") from None
    return "rfc9421" if is_new else "cavage"


def _read_cavage(request: Request) -> tuple[list[str], bytes, bytes]:
    said = cavage_parameters(request.header("Signature"))
    if said.get("algorithm", "rsa-sha256") not in ("rsa-sha256", "hs2019"):
        raise Broken(f"algorithm {said['algorithm']}")
    covered = said.get("headers", "date").split()
    times = {f"({name})": int(said[name]) for name in ("created", "expires") if name in said}
    if "date" not in covered and "(created)" not in covered:
        raise Broken("no time is covered")
    text = cavage_text(request, covered, dict(times))
    return covered, text.encode(), base64.b64decode(said["signature"], validate=True)


def _read_rfc9421(request: Request) -> tuple[list[str], bytes, bytes]:
    label, _, parameters = request.header("Signature-Input").partition("=")
    covered = re.findall(r'"([^"]+)"', parameters.partition(")")[0])
    if ";created=" not in parameters:
        raise Broken("no time is covered")
    found = re.search(rf"{re.escape(label)}=:([^:]*):", request.header("Signature"))
    if not found:
        raise Broken(f"no signature is labelled {label}")
    base = rfc9421_base(request, covered, parameters)
    return covered, base.encode(), base64.b64decode(found[1], validate=True)


def _verify(public: Any, signature: bytes, message: bytes) -> None:
    if isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, message, padding.PKCS1v15(), SHA256())
    elif isinstance(public, ed25519.Ed25519PublicKey):
        public.verify(signature, message)
    else:
        raise Broken("a key of another kind")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
