"""In French members are called « tu » and stewards « vous », by the room in which they read it."""

import re
from pathlib import Path

import pytest

WING = Path(__file__).parents[3] / "federation" / "onemile_federation"
# Where those read who steer; but for what partners' news say to members (``closing.py``).
OF_STEWARDS = ("stewards/", "partners/", "lists/", "local/clocks.py", "local/checks.py")
OF_MEMBERS = ("talking/", "reading/", "mine/", "intents/", "houses/")
TO_MEMBERS = ("partners/closing.py",)
TU = re.compile(r"\b(?:[Tt]u|[Tt]on|[Tt]a|[Tt]es|[Tt]oi)\b|\b[Tt]’")
VOUS = re.compile(r"\b(?:[Vv]ous|[Vv]otre|[Vv]os)\b")
ENTRY = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.MULTILINE)


def sentences(rooms):
    """Return each French sentence that modules of some rooms say, with where it is said."""
    found = "".join(one.read_text("utf-8") for one in WING.glob("locales/fr/*.po"))
    entries = dict(ENTRY.findall(found))
    for path in WING.rglob("*.py"):
        where = path.relative_to(WING).as_posix()
        if where.startswith(rooms) and where not in TO_MEMBERS:
            text = re.sub(r'"\s*\n\s*"', "", path.read_text("utf-8"))
            yield from ((where, entries[one]) for one in entries if f'"{one}"' in text)


@pytest.mark.one_engine
@pytest.mark.parametrize(("rooms", "never"), [(OF_STEWARDS, TU), (OF_MEMBERS, VOUS)])
def test_each_is_called_as_this_house_calls_them(rooms, never):
    said = list(sentences(rooms))
    assert len(said) > 40
    assert [(where, words) for where, words in said if never.search(words)] == []
