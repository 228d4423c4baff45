"""How postcodes and codes of communes are written, country by country: the one place that knows.

What people type has spaces, the sign of a car and words of the post in it; what is kept has not.
"""

import re
import unicodedata
from dataclasses import dataclass

_TYPED_CHARACTERS_MAX = 40  # longer is no postcode in any writing
# Letters of some country before digits: another one's, where they are not those of this.
_ABROAD = re.compile(r"[A-Z]{1,3}[- ]?[0-9][0-9A-Z -]{2,8}")


@dataclass(frozen=True, kw_only=True)
class Country:
    """A country whose postcodes are so many digits; ``signs`` are what people put before them.

    ``after`` is what its post puts behind them, ``code`` how its offices write that of a commune.
    """

    digits: int
    signs: tuple[str, ...]
    code: str
    after: str = ""

    @property
    def written(self) -> re.Pattern[str]:
        """What is a postcode of this country, with groups for its digits."""
        signs, first = "|".join(self.signs), self.digits // 2
        rest = self.digits - first
        return re.compile(
            rf"(?:(?:{signs})[- ]?)?([0-9]{{{first}}}) ?([0-9]{{{rest}}}){self.after}"
        )


COUNTRIES = {
    # INSEE; Corsica has letters.
    "FR": Country(
        digits=5,
        signs=("FR", "F"),
        code=r"[0-9][0-9AB][0-9]{3}",
        after=r"(?: ?CEDEX(?: ?[0-9]{1,2})?)?",
    ),
    # The Gemeindeschlüssel of the Statistisches Bundesamt.
    "DE": Country(digits=5, signs=("DE", "D"), code=r"[0-9]{8}"),
    # The number of the Bundesamt für Statistik.
    "CH": Country(digits=4, signs=("CH",), code=r"[0-9]{1,4}"),
    # That of Statbel, and that of STATEC.
    "BE": Country(digits=4, signs=("BE", "B"), code=r"[0-9]{5}"),
    "LU": Country(digits=4, signs=("LU", "L"), code=r"[0-9]{4}"),
}
_WRITTEN = {code: country.written for code, country in COUNTRIES.items()}


def tidy(typed: str, *, country: str) -> str:
    """Return a postcode of a country as its digits, or nothing where it is not written like one."""
    digits = _WRITTEN[country].fullmatch(_plain(typed))
    return "".join(digits.groups()) if digits else ""


def is_abroad(typed: str, *, country: str) -> bool:
    """Tell whether something is written like a postcode with the sign of another country."""
    plain = _plain(typed)
    own = "|".join(COUNTRIES[country].signs)
    if re.match(rf"(?:{own})[- ]?[0-9]", plain):
        return False
    return _ABROAD.fullmatch(plain) is not None


def has_sign_of(typed: str, *, country: str) -> bool:
    """Tell whether a postcode was typed with the sign of a country before it."""
    signs = COUNTRIES[country].signs if country in COUNTRIES else (country,)
    return re.match(rf"(?:{'|'.join(signs)})[- ]?[0-9]", _plain(typed)) is not None


def is_tidy(postcode: str, *, country: str) -> bool:
    """Tell whether a postcode is written as it is kept: digits, and as many as the country has."""
    return re.fullmatch(rf"[0-9]{{{COUNTRIES[country].digits}}}", postcode) is not None


def is_code(code: str, *, country: str) -> bool:
    """Tell whether a commune can have a code: the official one, or that of GeoNames."""
    return re.fullmatch(rf"{COUNTRIES[country].code}|gn[0-9]{{1,8}}", code) is not None


def _plain(typed: str) -> str:
    if len(typed) > _TYPED_CHARACTERS_MAX:
        return ""
    return " ".join(unicodedata.normalize("NFKC", typed).upper().split())
