"""Pure: find a price in money in what somebody writes; here one counts in Smiles and hours."""

import html
import re
import unicodedata

_NUMBER = r"\d[\d .,\u00a0\u202f]*"
_SPACE = r"[\s\u00a0\u202f]?"
# The word alone is a price: "dix euros", "en euros". "Europe", "eurodistrict" and "neuro" are
# other words; "l'Euro 2028" is a cup, and "sans un euro" says what we want to hear.
_WORDS = re.compile(
    r"\b(?:euros?|euronen|dollars?|francs suisses|livres sterling|bitcoins?|paypal|iban)\b"
    # Spelt out so that no one finds it: "e u r o s", "e.u.r.o".
    r"|(?<!\w)e[ .*_-]{1,2}u[ .*_-]{1,2}r[ .*_-]{1,2}o(?:[ .*_-]{1,2}s)?(?!\w)",
    re.IGNORECASE,
)
# As shops write it: "12,-", "12.–"; not "12.-15. mai".
_SHOPS = re.compile(rf"{_NUMBER}[.,][-–—](?!\s?\d)")
# Slang is a price beside a number from ten on, in words too: "vingt balles"; not "deux balles".
_TENS = (
    "dix|quinze|vingt|trente|quarante|cinquante|soixante(?:-dix)?|quatre-vingts?(?:-dix)?"
    "|cent|mille"
)
_SLANG = re.compile(rf"\b(?:{_TENS}) balles\b(?! +(?:de|d['’]|en|à|au)\b)", re.IGNORECASE)
# Notes and coins that are drawn.
_DRAWN = re.compile("[\U0001f4b0\U0001f4b4-\U0001f4b8\U0001fa99]")
# Letters of other alphabets that look like those of "euro".
_ALIKE = str.maketrans("еЕоОрРѕЅυεοсС", "eEoOpPsSueocC")
_CODES = re.compile(r"\b(?:EUR|CHF|USD|GBP|BTC)\b")
# Only beside a number: "balles" are thrown, too, and somebody may be "franc".
_COUNTED = re.compile(
    rf"{_NUMBER}(?:k{_SPACE})?(?:eur|chf|usd|gbp|francs?|frs?|centimes?|cents|"
    rf"balles(?! +(?:de|d['’]|en|à|au)\b))\b",
    re.IGNORECASE,
)
_INNOCENT = re.compile(
    r"\beuro 20\d\d\b"
    r"|\b(?:sans|pas|ni|plus|aucun|z[ée]ro|no|not|without|kein|keinen)"
    r"(?: (?:un|d['’]|le|les|de|seul|moindre|a|single|any))* ?euros?\b"
    r"|\bd['’]aucun euro\b",
    re.IGNORECASE,
)


def prices(text: str) -> list[str]:
    """Return what reads as a price in money, as it stands in a text, each once."""
    plain = _plain(text)
    innocent = [match.span() for match in _INNOCENT.finditer(plain)]
    found = [
        match.group().strip()
        for pattern in (_COUNTED, _CODES, _WORDS, _SHOPS, _SLANG, _DRAWN)
        for match in pattern.finditer(plain)
        if not any(start <= match.start() and match.end() <= end for start, end in innocent)
    ]
    return list(dict.fromkeys([*_signs(plain), *found]))


def _plain(text: str) -> str:
    """Return a text as it reads: entities, wide and foreign letters, accents, the unseen undone."""
    parts = unicodedata.normalize("NFKD", html.unescape(text).translate(_ALIKE))
    seen = "".join(one for one in parts if unicodedata.category(one) not in ("Cf", "Mn"))
    return unicodedata.normalize("NFKC", seen)


def _signs(text: str) -> list[str]:
    """Return the currency signs of a text with the number beside them: "12 €", "$"."""
    signs = "".join({one for one in text if unicodedata.category(one) == "Sc"})
    if not signs:
        return []
    sign = f"[{re.escape(signs)}]"
    pattern = rf"(?:{_NUMBER}k?{_SPACE})?{sign}(?:{_SPACE}\d+(?:[.,]\d+)?)?"
    return [match.group().strip() for match in re.finditer(pattern, text)]
