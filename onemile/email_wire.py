"""How an email is written for the wire: ASCII alone, and what people typed encoded, never parsed.

The email package's newer classes look for encoded words (``=?utf-8?q?…?=``) in whatever they
are given and take them apart, on some Pythons into line breaks and so into headers of the
writer's choice. Here text becomes a header in one way only, `header_text`, and the older
classes write it down as it stands.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from email.charset import QP, Charset
from email.generator import BytesGenerator
from email.message import Message
from email.policy import compat32
from email.utils import formatdate, quote
from io import BytesIO

# An encoded word has 75 characters at most (RFC 2047), and the first stands behind "Subject: ":
# twelve frame it, four stand for three bytes.
ENCODED_BYTES_MAX = 39


@dataclass(frozen=True, kw_only=True)
class Email:
    """What is to be written: addresses in their sendable form, words as they were typed."""

    number: int
    sender: str
    sender_name: str
    to: str
    subject: str
    body: str
    stop_url: str = ""


def written(email: Email) -> bytes:
    """Return an email as it goes over the wire."""
    utf8 = Charset("utf-8")
    utf8.body_encoding = QP
    message: Message[str, str] = Message(policy=compat32)
    message["Subject"] = header_text(email.subject)
    message["From"] = header_address(email.sender_name, email.sender)
    message["To"] = header_address("", email.to)
    message["Date"] = formatdate(localtime=False)
    domain = email.sender.rpartition("@")[2]
    # The same when it is sent again, so that a letterbox that has it already can tell.
    message["Message-ID"] = f"<{email.number}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if email.stop_url:
        # RFC 2369 and 8058: a letterbox's own button ends letters of this kind.
        message["List-Unsubscribe"] = _angled(email.stop_url)
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_payload(storable(email.body), utf8)
    wire = BytesIO()
    policy = compat32.clone(linesep="\r\n")
    BytesGenerator(wire, mangle_from_=False, policy=policy).flatten(message)
    return wire.getvalue()


def header_text(typed: str) -> str:
    """Return words as a header that every mail program reads as the words typed.

    White space is folded. Plain ASCII stays as it is; anything else, and whatever looks like
    an encoded word, is encoded as a whole.
    """
    words = one_line(typed)
    return words if _is_plain(words) else _encoded(words)


def header_address(name: str, address: str) -> str:
    """Return a name and an address, or an address alone, as a header: From, To, Reply-To.

    ``address`` is in its sendable form. Raises ValueError for one that is not.
    """
    if not _is_plain(address) or address.split() != [address]:
        raise ValueError("this address cannot stand in a header")
    words = one_line(name)
    if not words:
        return address
    return f"{header_text(words) if not _is_plain(words) else _quoted(words)} <{address}>"


def _angled(url: str) -> str:
    if not _is_plain(url) or set("<> ") & set(url):
        raise ValueError("this address cannot stand in a header")
    return f"<{url}>"


def one_line(typed: str) -> str:
    """Return words on one line: white space and line breaks of every kind become one space."""
    return " ".join(storable(typed).split())


def storable(text: str) -> str:
    """Return a text that every database and every encoding can hold.

    Half a character becomes the sign for an unreadable one; control characters other than
    line breaks and other white space go, since no mail program shows them.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8") if _is_broken(text) else text
    return "".join(sign for sign in whole if sign >= " " and sign != "\x7f" or sign.isspace())


def _is_plain(words: str) -> bool:
    return words.isascii() and words.isprintable() and "=?" not in words


def _quoted(words: str) -> str:
    return f'"{quote(words)}"'


def _encoded(words: str) -> str:
    """Return words in encoded words, one to a line, cut at a blank wherever there is one.

    Some programs show a blank between two of them, though none is meant.
    """
    chunks = [b""]
    for piece in re.findall(r"\S+ ?", words):
        if len(chunks[-1]) + len(piece.encode()) > ENCODED_BYTES_MAX and chunks[-1]:
            chunks.append(b"")
        for sign in piece:
            if len(chunks[-1]) + len(sign.encode()) > ENCODED_BYTES_MAX:
                chunks.append(b"")
            chunks[-1] += sign.encode()
    return "\n ".join(f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in chunks)


def _is_broken(text: str) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in text)
