"""A fingerprint as words that can be spoken on the telephone, the same ones on every page.

Four made-up words stand for the first 64 bits of a fingerprint, in any language the same ones
(proquints: Wilkerson, arXiv 0901.4016). The whole fingerprint stands beside them.
"""

_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"
# Of a fingerprint in hexadecimal: 16 bits a word.
WORDS, DIGITS_OF_A_WORD = 4, 4


def words_of(fingerprint: str) -> str:
    """Return the words of a fingerprint in hexadecimal, however it is grouped."""
    digits = "".join(one for one in fingerprint.lower() if one in "0123456789abcdef")
    groups = [digits[n * DIGITS_OF_A_WORD : (n + 1) * DIGITS_OF_A_WORD] for n in range(WORDS)]
    return " ".join(word_of(int(one, 16)) for one in groups)


def word_of(number: int) -> str:
    """Return the word of 16 bits: 0x7f00 is "lusab"."""
    return (
        _CONSONANTS[number >> 12 & 15]
        + _VOWELS[number >> 10 & 3]
        + _CONSONANTS[number >> 6 & 15]
        + _VOWELS[number >> 4 & 3]
        + _CONSONANTS[number & 15]
    )
