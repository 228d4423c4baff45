"""Pure: find a price in money in what somebody writes; here one counts in Smiles and hours."""

import re
import unicodedata

_NUMBER = r"\d[\d .,\u00a0\u202f]*"
_SPACE = r"[\s\u00a0\u202f]?"
# The word alone is a price: "dix euros", "en euros". "Europe", "eurodistrict" and "neuro" are
# other words; "l'Euro 2028" is a cup, and "sans un euro" says what we want to hear.
_WORDS = re.compile(r"\b(?:euros?|dollars?|francs suisses|livres sterling)\b", re.IGNORECASE)
_CODES = re.compile(r"\b(?:EUR|CHF|USD|GBP)\b")
# Only beside a number: "balles" are thrown, too, and somebody may be "franc".
_COUNTED = re.compile(
    rf"{_NUMBER}(?:k{_SPACE})?(?:eur|chf|usd|gbp|francs?|frs?|centimes?|cents|"
    rf"balles(?! +(?:de|d['’]|en|à|au)\b))\b",
    re.IGNORECASE,
)
_INNOCENT = re.compile(
    r"\beuro 20\d\d\b"
    r"|\b(?:sans|pas|ni|plus|aucun|zéro|no|not|without|kein|keinen)"
    r"(?: (?:un|d['’]|le|les|de|seul|moindre|a|single|any))* ?euros?\b"
    r"|\bd['’]aucun euro\b",
    re.IGNORECASE,
)


def prices(text: str) -> list[str]:
    """Return what reads as a price in money, as it stands in a text, each once."""
    plain = unicodedata.normalize("NFKC", text)
    innocent = [match.span() for match in _INNOCENT.finditer(plain)]
    found = [
        match.group().strip()
        for pattern in (_COUNTED, _CODES, _WORDS)
        for match in pattern.finditer(plain)
        if not any(start <= match.start() and match.end() <= end for start, end in innocent)
    ]
    return list(dict.fromkeys([*_signs(plain), *found]))


def _signs(text: str) -> list[str]:
    """Return the currency signs of a text with the number beside them: "12 €", "$"."""
    signs = "".join({one for one in text if unicodedata.category(one) == "Sc"})
    if not signs:
        return []
    sign = f"[{re.escape(signs)}]"
    pattern = rf"(?:{_NUMBER}k?{_SPACE})?{sign}(?:{_SPACE}\d+(?:[.,]\d+)?)?"
    return [match.group().strip() for match in re.finditer(pattern, text)]
