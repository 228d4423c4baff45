"""XML of strangers: element by element, without a document type, in an encoding that is honest."""

import io
import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from onemile.api import Invalid, cleaned
from onemile.api import gettext as _

_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# Those in which feeds come. Others, utf-7 first of all, hide signs from whoever looks for them.
_ENCODINGS = {"utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-16"}
_HEAD_BYTES = 400
# In each other: a feed has six.
DEPTH_MAX = 200


def elements(
    stream: IO[bytes], *, whole: frozenset[str], heads: frozenset[str], below: frozenset[str]
) -> Iterator[Element]:
    """Give each element called as one of ``whole`` when it ends, and let go of it then.

    So too what is called as one of ``heads``, where it stands directly ``below`` one of those.

    What says utf-8 and is Latin-1, as many do, is read so. Raises Invalid on ``file`` for what is
    no XML, has a document type, or an encoding that nobody uses.
    """
    begun = stream.read(_HEAD_BYTES)
    stream.seek(0)
    found = _ENCODING.match(begun.removeprefix(b"\xef\xbb\xbf"))
    if found and found[1].decode().lower() not in _ENCODINGS:
        raise _unreadable()
    try:
        yield from _elements(stream, whole, heads, below)
    except ParseError as error:
        again = _as_it_is(stream, error)
        if again is None:
            raise _unreadable() from error
        try:
            yield from _elements(again, whole, heads, below)
        except (ParseError, DefusedXmlException) as worse:
            raise _unreadable() from worse
    except (DefusedXmlException, ValueError) as error:
        raise _unreadable() from error


def text_of(node: Element | None) -> str:
    """Return the words of an element and of what stands in it; empty for none."""
    return "" if node is None else "".join(node.itertext())


def line_of(node: Element | None) -> str:
    """Return the same as one clean line."""
    return " ".join(cleaned(text_of(node)).split())


def local(tag: object) -> str:
    """Return the name of an element without its namespace."""
    return str(tag).rpartition("}")[2]


def _elements(
    stream: IO[bytes], whole: frozenset[str], heads: frozenset[str], below: frozenset[str]
) -> Iterator[Element]:
    parents: list[Element] = []
    for event, node in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            parents.append(node)
            if len(parents) > DEPTH_MAX:
                raise ValueError("too many elements in each other")
            continue
        parents.pop()
        tag, above = str(node.tag), parents[-1] if parents else None
        is_head = tag in heads and above is not None and str(above.tag) in below
        if tag in whole or is_head:
            yield node
            node.clear()
            if above is not None:
                above.remove(node)


def _as_it_is(stream: IO[bytes], error: ParseError) -> IO[bytes] | None:
    """Return bytes that say utf-8 and are Latin-1 as the text they are; None for other faults."""
    stream.seek(0)
    whole = stream.read()
    try:
        whole.decode("utf-8")
    except UnicodeDecodeError:
        text = whole.decode("windows-1252", "replace")
        bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
        return io.BytesIO(bare.encode())
    return None


def _unreadable() -> Invalid:
    said = _("This file cannot be read: it is damaged, or no feed and no export.")
    return Invalid({"file": said})
