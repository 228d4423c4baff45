"""What httpsig 1.3.0 does as it comes, and that ours does not: the trap and its mending."""

import hashlib
import hmac
import subprocess
import sys
from base64 import b64encode

import pytest

from onemile_federation.signatures import pinned
from onemile_federation.signatures.signature_header import parameters_of

COVERED = "(request-target) host date digest"


def forged(pen) -> tuple[dict[str, str], str]:
    """A request "signed" by somebody who has nothing but the victim's public key."""
    lines = pen.lines()
    values = {**lines, "(request-target)": "post /ap/inbox"}
    message = "\n".join(f"{name}: {values[name]}" for name in COVERED.split(" "))
    secret = pen.public.pem().encode()
    signature = b64encode(hmac.new(secret, message.encode(), hashlib.sha256).digest()).decode()
    header = (
        f'keyId="{pen.key_id}",algorithm="hmac-sha256",headers="{COVERED}",signature="{signature}"'
    )
    return lines, header


def test_the_stock_verifier_believes_a_forgery_made_with_a_public_key(pen):
    from httpsig.verify import HeaderVerifier

    lines, header = forged(pen)
    verifier = HeaderVerifier(
        {**lines, "signature": header},
        pen.public.pem(),
        required_headers=COVERED.split(" "),
        method="POST",
        path="/ap/inbox",
        host=pen.host,
        sign_header="signature",
    )

    assert verifier.verify() is True  # if this ever fails, the adapter may be thought over anew


def test_ours_does_not(pen, posted, refused):
    lines, header = forged(pen)
    assert refused(posted([*lines.items(), ("signature", header)])) == "algorithm"


@pytest.mark.parametrize("label", ['algorithm="hs2019",', 'algorithm="rsa-sha256",', ""])
def test_nor_under_a_label_that_it_takes(label, pen, posted, refused):
    lines, header = forged(pen)
    header = header.replace('algorithm="hmac-sha256",', label)
    assert refused(posted([*lines.items(), ("signature", header)])) == "signature"


RAISING = {
    "hs2019": (('algorithm="rsa-sha256"', 'algorithm="hs2019"'), ""),
    "no algorithm": (('algorithm="rsa-sha256",', ""), ""),
    "an unknown one": (('algorithm="rsa-sha256"', 'algorithm="x-y"'), "algorithm"),
    "no signature": ((',signature="', ',other="'), "base64"),
}


@pytest.mark.parametrize(("change", "reason"), RAISING.values(), ids=RAISING.keys())
def test_where_the_stock_verifier_raises_ours_answers(
    change, reason, pen, posted, judged, refused, join
):
    from httpsig.verify import HeaderVerifier

    lines = pen.lines()
    header = join(pen.parameters(lines)).replace(*change)
    values = {**lines, "signature": header}
    how = {"method": "POST", "path": "/ap/inbox", "sign_header": "signature"}
    with pytest.raises((AssertionError, KeyError)):
        HeaderVerifier(values, pen.public.pem(), required_headers=["date"], **how).verify()

    request = posted([*lines.items(), ("signature", header)])
    if reason:
        assert refused(request) == reason
    else:
        assert judged(request).owner_uri == pen.owner


def test_the_stock_reader_takes_the_last_of_doubles_and_ours_none(pen, join):
    text = f'keyId="first",{join(pen.parameters(pen.lines()))}'
    assert pinned.parameters(text)["keyid"] == pen.key_id
    with pytest.raises(Exception, match="twice"):
        parameters_of(text)


def test_both_readers_agree_on_what_is_sound(pen, join):
    text = join(pen.parameters(pen.lines(), created="12"))
    assert pinned.parameters(text) == parameters_of(text)


def test_a_header_that_the_two_read_differently_is_refused(pen, judged, refused, monkeypatch):
    request = pen.post()
    assert judged(request)
    monkeypatch.setattr(pinned, "parameters", lambda text: {"keyid": "https://e.example/#key"})
    assert refused(request) == "grammar"


def test_the_library_is_had_without_setuptools_and_nothing_is_left_behind():
    # In a process of its own: here, it is loaded already.
    program = (
        "import sys; sys.modules.pop('pkg_resources', None)\n"
        "from onemile_federation.signatures import pinned\n"
        "import httpsig\n"
        "assert httpsig.__version__ == '1.3.0'\n"
        "print('pkg_resources' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert answer.stdout.strip() == "False"


def test_a_real_one_that_is_there_stays_there():
    program = (
        "import sys, types, importlib.metadata\n"
        "real = types.ModuleType('pkg_resources')\n"
        "real.get_distribution = importlib.metadata.distribution\n"
        "real.DistributionNotFound = importlib.metadata.PackageNotFoundError\n"
        "sys.modules['pkg_resources'] = real\n"
        "from onemile_federation.signatures import pinned\n"
        "print(sys.modules['pkg_resources'] is real)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert answer.stdout.strip() == "True"


def test_judging_loads_neither_library_before_it_is_needed():
    program = (
        "import sys\n"
        "from onemile_federation.signatures import judging, sending\n"
        "print([one for one in ('httpsig', 'Crypto', 'http_message_signatures')"
        " if one in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert answer.stdout.strip() == "[]"
