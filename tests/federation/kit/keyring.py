"""Keys of peers: RSA keys take long to make, so a session makes each once and tests share them."""

import itertools
import random
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# The head of a SHA-256 digest inside a PKCS#1 v1.5 signature (RFC 8017, 9.2).
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
_SMALL_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
WITNESSES = 16  # a number that is no prime passes once in 4 ** 16


class Key:
    """An RSA key of a peer."""

    kind = "rsa"

    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        self.private = private

    @cached_property
    def public_pem(self) -> str:
        public = self.private.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message, padding.PKCS1v15(), SHA256())


class WeakKey:
    """An RSA key too short to be made by honest libraries; it signs all the same, by arithmetic."""

    kind = "rsa"

    def __init__(self, bits: int) -> None:
        self.bytes = bits // 8
        while True:
            p, q = _prime(bits // 2), _prime(bits // 2)
            if (p * q).bit_length() == bits and (p - 1) % 65_537 and (q - 1) % 65_537:
                break
        self.n, self.d = p * q, pow(65_537, -1, (p - 1) * (q - 1))

    @cached_property
    def public_pem(self) -> str:
        public = rsa.RSAPublicNumbers(65_537, self.n).public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, message: bytes) -> bytes:
        end = _DIGEST_INFO + sha256(message).digest()
        padded = b"\x00\x01" + b"\xff" * (self.bytes - 3 - len(end)) + b"\x00" + end
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(self.bytes, "big")


class Ed25519Key:
    """A key for documents, and for RFC 9421."""

    kind = "ed25519"

    def __init__(self) -> None:
        self.private = ed25519.Ed25519PrivateKey.generate()

    @cached_property
    def public_pem(self) -> str:
        public = self.private.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


AnyKey = Key | WeakKey | Ed25519Key


class Keyring:
    """The keys of a session; each test takes them in the same order, no key twice in one test."""

    def __init__(self) -> None:
        self._made: list[Key] = []
        self._weak: dict[int, WeakKey] = {}
        self._next: Iterator[int] = itertools.count()

    def begin(self) -> None:
        """Let a new test take from the first on."""
        self._next = itertools.count()

    def take(self) -> Key:
        """Return a key of 2048 bits that nobody else in this test has."""
        number = next(self._next)
        if number == len(self._made):
            self._made.append(Key(rsa.generate_private_key(65_537, 2048)))
        return self._made[number]

    def weak(self, bits: int) -> WeakKey:
        """Return a key that must not be believed: 512 bits, or 1024."""
        if bits not in self._weak:
            self._weak[bits] = WeakKey(bits)
        return self._weak[bits]


def _prime(bits: int) -> int:
    """Return a prime whose two highest bits are set; for keys that shall be weak."""
    while True:
        found = random.getrandbits(bits) | (3 << bits - 2) | 1
        if _is_prime(found):
            return found


def _is_prime(n: int) -> bool:
    """Miller and Rabin."""
    if any(n % small == 0 for small in _SMALL_PRIMES):
        return False
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(WITNESSES):
        x = pow(random.randrange(2, n - 1), odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True
