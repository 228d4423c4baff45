"""What stands in a line of HTML, as a line of Markdown: marks that hold, signs that stay signs."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from onemile.text import links
from onemile.text.backwards_tree import BLOCKS, Node, Place, plain, squeezed

_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "cite": "*"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>~|&])")
# Where a line begins, these would make a heading, a list, a rule or a table of it.
_AT_START = re.compile(r"^(\d{0,9})([#+=:-]|(?<=\d)[.)])(?=[\s#+=-]|$)")

_SHOWN, _ENDS = ("text", "code", "made"), ("open", "close")


@dataclass
class _Bit:
    """A piece of a line: ``text`` or ``code`` as it reads, ``break``, a mark's end, or ``made``.

    Both ends of a mark have the same ``holds``: it says whether the mark is written.
    """

    kind: str
    said: str = ""
    holds: list[bool] = field(default_factory=lambda: [True])


def line(inside: Iterable[Node | str], place: Place, *, is_one: bool = False) -> str:
    """Write what stands in a line; breaks that were meant stay, but where it must be one line."""
    bits = _flat(inside, place, frozenset())
    _settle(bits)
    parts = [""]
    for bit in _written(bits):
        if bit.kind == "break":
            parts.append("")
        elif bit.kind == "text":
            parts[-1] += signs(bit.said)
        elif bit.kind == "code":
            parts[-1] += _ticked(bit.said)
        else:
            if bit.said.startswith("[") and parts[-1].endswith("!"):
                parts[-1] = parts[-1][:-1] + r"\!"  # else it would be a picture
            parts[-1] += bit.said
    parts = [_AT_START.sub(r"\1\\\2", squeezed(part).strip()) for part in parts]
    while parts and not parts[0].strip():
        parts.pop(0)
    while parts and not parts[-1].strip():
        parts.pop()
    return (" " if is_one else "\\\n").join(parts)


def signs(words: str) -> str:
    """Return words with each sign that Markdown would take for its own as itself."""
    return _SPECIAL.sub(r"\\\1", words)


def picture(one: Node, place: Place, *, caption: str = "") -> str:
    """Write a picture: by its number where it has a place, else as a link in its words."""
    address, alt = one.given.get("src", ""), squeezed(one.given.get("alt", "")).strip()
    said = " ".join((caption or one.given.get("title", "")).split())
    number = place(address, alt) if address else None
    if number:
        title = signs(said).replace('"', '\\"')
        shown = f'photo:{number} "{title}"' if title else f"photo:{number}"
        return f"![{signs(alt)}]({shown})"
    target = links.target_of(address)
    if target is None:
        return signs(alt or said)
    return f"[{signs(alt or said or target.shown_host)}](<{target.address}>)"


def _flat(inside: Iterable[Node | str], place: Place, within: frozenset[str]) -> list[_Bit]:
    """Lay the pieces of a line side by side; ``within`` are the marks around them."""
    found: list[_Bit] = []
    for one in inside:
        if isinstance(one, str):
            found.append(_Bit("text", squeezed(one)))
        elif one.tag == "br":
            found.append(_Bit("break"))
        elif one.tag == "img":
            found.append(_Bit("made", picture(one, place)))
        elif one.tag in ("code", "kbd"):
            found.append(_Bit("code", squeezed(plain(one)).strip()))
        else:
            inner = _flat(one.inside, place, within | {_MARKS.get(one.tag, "")})
            _add(found, _around(one, inner, within))
    return found


def _add(found: list[_Bit], bits: list[_Bit]) -> None:
    """Add what an element has; a mark that ends where the same begins goes on."""
    if found and bits and found[-1].kind == "close" and bits[0].kind == "open":
        if found[-1].said == bits[0].said:
            begun, opened = found.pop(), bits.pop(0)
            for bit in bits:
                if bit.holds is opened.holds:
                    bit.holds = begun.holds
    found += bits


def _around(one: Node, inner: list[_Bit], within: frozenset[str]) -> list[_Bit]:
    if one.tag == "a":
        return _linked(one, inner)
    if one.tag == "q":
        return [_Bit("text", "« "), *inner, _Bit("text", " »")]
    if one.tag in BLOCKS:
        return [_Bit("text", " "), *inner, _Bit("text", " ")]
    mark = _MARKS.get(one.tag, "")
    if not mark or mark in within or any(bit.kind == "break" for bit in inner):
        return inner
    said = [bit for bit in inner if bit.kind in _SHOWN and bit.said]
    if not any(bit.said.strip() for bit in said):
        return inner
    # Blanks stand outside of a mark, also those that do not break.
    words = said[0].said
    said[0].said = words.lstrip()
    lead, words = words[: len(words) - len(said[0].said)], said[-1].said
    said[-1].said = words.rstrip()
    end = words[len(said[-1].said) :]
    holds = [True]
    marked = [_Bit("open", mark, holds), *inner, _Bit("close", mark, holds)]
    return [*_blank(lead), *marked, *_blank(end)]


def _blank(words: str) -> list[_Bit]:
    return [_Bit("text", words)] if words else []


def _linked(one: Node, inner: list[_Bit]) -> list[_Bit]:
    target = links.target_of(one.given.get("href", ""))
    made = [bit.said for bit in inner if bit.kind == "made"]
    has_words = any(bit.said.strip() for bit in inner if bit.kind in _SHOWN)
    if target is None or not has_words or any("](" in said for said in made):
        return inner
    shown = [_Bit("text", " ") if bit.kind == "break" else bit for bit in inner]
    address = target.address.replace(">", "%3E").replace("<", "%3C")
    return [_Bit("made", "["), *shown, _Bit("made", f"](<{address}>)")]


def _written(bits: list[_Bit]) -> list[_Bit]:
    """Return what is written: no mark that does not hold, and code that meets as one."""
    found: list[_Bit] = []
    for bit in bits:
        if not bit.holds[0] or (bit.kind in _SHOWN and not bit.said):
            continue
        if found and bit.kind == found[-1].kind == "code":
            found[-1] = _Bit("code", found[-1].said + bit.said)
        else:
            found.append(bit)
    return found


def _settle(bits: list[_Bit]) -> None:
    """Let go of each mark that Markdown would read as the sign it is (CommonMark 6.2)."""
    before = _signs_before(bits)
    after = _signs_before([*reversed(bits)], at=0)[::-1]
    for bit, left, right in zip(bits, before, after, strict=True):
        if bit.kind in _ENDS and not _stands(left, right, opens=bit.kind == "open"):
            bit.holds[0] = False
    seen = [bit for bit in bits if bit.holds[0] and (bit.said or bit.kind == "break")]
    ends = {id(bit.holds): at for at, bit in enumerate(seen) if bit.kind == "close"}
    last = _Bit("break")
    for bit in seen:
        if bit.kind == "open" and last.kind in _ENDS:
            # Where marks meet, nobody can tell which is which, but for two of the same words.
            is_both = ends[id(bit.holds)] + 1 == ends[id(last.holds)]
            bit.holds[0] = last.kind == "open" and is_both
        last = bit if bit.holds[0] else last


def _signs_before(bits: list[_Bit], *, at: int = -1) -> list[str]:
    """Return for each piece the sign that stands before it, past marks; empty at an end."""
    found, sign = [], ""
    for bit in bits:
        found.append(sign)
        if bit.kind == "break":
            sign = ""
        elif bit.kind in _SHOWN and bit.said:
            sign = "`" if bit.kind == "code" else bit.said[at]
    return found


def _stands(left: str, right: str, *, opens: bool) -> bool:
    """Tell whether a mark is read as one between two signs."""
    inside, beside = (right, left) if opens else (left, right)
    if not inside or inside.isspace():
        return False
    is_word = unicodedata.category(inside)[0] not in "PS"
    return is_word or not beside or beside.isspace() or _is_point(beside)


def _is_point(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "P" or (sign.isascii() and not sign.isalnum())


def _ticked(words: str) -> str:
    if not words:
        return ""
    ticks = "`" * (max(map(len, re.findall("`+", words)), default=0) + 1)
    pad = " " if words[0] == "`" or words[-1] == "`" else ""
    return f"{ticks}{pad}{words}{pad}{ticks}"
