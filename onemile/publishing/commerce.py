"""Pure: find what reads like commerce in a text; it is for a person to judge, never a machine.

What is innocent is taken out first (a bus ticket, petrol shared, a lost purse, the Euro as a
cup); then each signal names the words that gave rise to it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from onemile.publishing import commerce_words as words

Kind = Literal["price", "trade", "classified", "phone", "bank", "business"]


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One thing that reads like commerce: of which kind, and the words as they stand there."""

    kind: Kind
    words: str


def signals(text: str) -> list[Signal]:
    """Give what reads like commerce in a text that everybody will see, in order of kind."""
    cleared = text
    for pattern in _INNOCENT:
        cleared = pattern.sub(" … ", cleared)
    found = [
        Signal(kind=kind, words=match.group().strip(" .,;:!?()"))
        for kind, pattern in _PATTERNS
        for match in pattern.finditer(cleared)
    ]
    found += [Signal(kind="bank", words=account) for account in _accounts(cleared)]
    found += [Signal(kind="business", words=number) for number in _business_numbers(cleared)]
    return found


def _any_of(patterns: Iterable[str], *, as_words: bool = False) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(rf"\b(?:{joined})\b" if as_words else joined, re.IGNORECASE)


_INNOCENT = tuple(re.compile(pattern, re.IGNORECASE) for pattern in words.INNOCENT)
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("price", _any_of(words.PRICES)),
    ("trade", _any_of(words.TRADE_WORDS, as_words=True)),
    ("classified", _any_of(words.CLASSIFIED, as_words=True)),
    ("phone", re.compile(words.PHONE)),
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_FOURTEEN_DIGITS = re.compile(r"(?<!\d)(?:\d[ .]?){13}\d(?!\d)")


def _accounts(text: str) -> list[str]:
    return [match.group() for match in _IBAN.finditer(text) if _is_iban(match.group())]


def _is_iban(written: str) -> bool:
    """Check the two check digits of an IBAN (ISO 13616)."""
    compact = written.replace(" ", "")
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def _business_numbers(text: str) -> list[str]:
    found = (match.group() for match in _FOURTEEN_DIGITS.finditer(text))
    return [written for written in found if _is_business_number(re.sub(r"\D", "", written))]


def _is_business_number(digits: str) -> bool:
    """Check a SIRET: fourteen digits whose Luhn sum is a multiple of ten."""
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(digits))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
