"""XML of strangers: element by element, without a document type, in an encoding that is honest."""

import codecs
import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, iterparse

from onemile.api import Invalid, cleaned
from onemile.api import gettext as _

_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# Those in which feeds come. Others, utf-7 first of all, hide signs from whoever looks for them.
_ENCODINGS = {"utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-16"}
_HEAD_BYTES = 400
# In each other: a feed has six.
DEPTH_MAX = 200
# A blog of ten years with all that was said below has half of it; each takes a hundred bytes.
ELEMENTS_MAX = 1_000_000
# Held at once, with what stands between two entries: a post with two thousand comments.
HELD_MAX = 50_000
_STEP_BYTES = 65_536


def elements(
    stream: IO[bytes], *, whole: frozenset[str], heads: frozenset[str], below: frozenset[str]
) -> Iterator[Element]:
    """Give each element called as one of ``whole`` when it ends, and let go of it then.

    So too what is called as one of ``heads``, where it stands directly ``below`` one of those.

    What says utf-8 and is Latin-1, as many do, is read so, and the other way round. Raises Invalid
    on ``file`` for what is no XML, has a document type, an encoding that nobody uses, or more in
    it than any feed.
    """
    begun = stream.read(_HEAD_BYTES)
    found = _ENCODING.match(begun.removeprefix(b"\xef\xbb\xbf"))
    if found and found[1].decode().lower() not in _ENCODINGS:
        raise _unreadable()
    encoding = _true_encoding(stream, begun, said=found[1].decode().lower() if found else "utf-8")
    stream.seek(0)
    try:
        yield from _elements(stream, whole, heads, below, encoding)
    except (ParseError, DefusedXmlException, _TooMuch, LookupError) as error:
        raise _unreadable() from error


class _TooMuch(Exception):
    """More elements, or deeper in each other, than any feed has."""


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
    stream: IO[bytes],
    whole: frozenset[str],
    heads: frozenset[str],
    below: frozenset[str],
    encoding: str | None,
) -> Iterator[Element]:
    parents: list[Element] = []
    count = held = 0
    parser = DefusedXMLParser(target=TreeBuilder(), encoding=encoding, forbid_dtd=True)
    for event, node in iterparse(stream, events=("start", "end"), parser=parser):
        if event == "start":
            parents.append(node)
            count, held = count + 1, held + 1
            if len(parents) > DEPTH_MAX or count > ELEMENTS_MAX or held > HELD_MAX:
                raise _TooMuch
            continue
        parents.pop()
        tag, above = str(node.tag), parents[-1] if parents else None
        is_head = tag in heads and above is not None and str(above.tag) in below
        if tag in whole or is_head:
            yield node
        # What stands beside the entries is let go of as they are.
        if tag in whole or is_head or len(parents) <= 2 and not _is_in(parents, whole):
            held = len(parents)
            node.clear()
            if above is not None:
                above.remove(node)


def _is_in(parents: list[Element], whole: frozenset[str]) -> bool:
    return any(str(one.tag) in whole for one in parents)


def _true_encoding(stream: IO[bytes], begun: bytes, *, said: str) -> str | None:
    """Return in what a file is written, where it says something else; None where it may be true."""
    if begun[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or b"\0" in begun:
        return None
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    has_more = False
    try:
        while step := stream.read(_STEP_BYTES):
            has_more = has_more or not step.isascii()
            decoder.decode(step)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "windows-1252" if said in ("utf-8", "us-ascii") else None
    return "utf-8" if has_more else None


def _unreadable() -> Invalid:
    said = _("This file cannot be read: it is damaged, or no feed and no export.")
    return Invalid({"file": said})
