"""An authority that tests trust, and certificates of every host that one of them needs."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

# Certificates are judged by the machine's own clock, whatever a test's clock says.
VALID_FROM, VALID_UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
# What may be wrong with one.
SOUND, EXPIRED, WRONG_NAME, SELF_SIGNED = "sound", "expired", "wrong name", "self-signed"


class Authority:
    """Signs certificates; ``pem`` is the file by which it is trusted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("An authority of tests")
        # One key for all hosts: it is the certificate's name that is looked at.
        self._host_key = ec.generate_private_key(ec.SECP256R1())
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}
        self._lock = threading.Lock()
        certificate = (
            _begun(self._name, self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage(), critical=True)
            .sign(self._key, SHA256())
        )
        self.pem = folder / "authority.pem"
        self.pem.write_bytes(certificate.public_bytes(Encoding.PEM))

    def context(self, host: str, flaw: str = SOUND) -> ssl.SSLContext:
        """Return what a server of this host shows; made once in a session."""
        with self._lock:
            if (host, flaw) not in self._contexts:
                made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                made.load_cert_chain(self._certificate(host, flaw))
                self._contexts[host, flaw] = made
            return self._contexts[host, flaw]

    def _certificate(self, host: str, flaw: str) -> Path:
        """Write key and certificate of a host into one file."""
        key, name = self._host_key, "somebody-else.example" if flaw == WRONG_NAME else host
        issuer, signer = (_named(host), key) if flaw == SELF_SIGNED else (self._name, self._key)
        until = datetime.now(UTC) - timedelta(days=1) if flaw == EXPIRED else VALID_UNTIL
        certificate = (
            _begun(_named(name), issuer, key, until=until)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
                critical=False,
            )
            .sign(signer, SHA256())
        )
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = self.folder / f"host-{len(self._contexts)}.pem"
        path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
        return path


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    *,
    until: datetime = VALID_UNTIL,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
