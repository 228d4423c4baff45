"""What every page can say (a form, a limit, a refusal) is said to members and to stewards alike.

Members are called « tu », who holds an office « vous » and "Sie": words that both read on their
pages call nobody. The doctor's, among the house's own, are for who runs the machine.
"""

import re
from pathlib import Path

import pytest

import onemile
from onemile.testing.words import catalogue

pytestmark = pytest.mark.one_engine
# The catalogues of pages in general, and what of them members alone read.
SHARED = {"house.po", "text.po", "web.po"}
TO_MEMBERS = {"You have seen everything. Have a good day."}
FAMILIAR = {
    "fr": (
        r"\b(tu|te|toi|ton|ta|tes|tien|tienne)\b|\bt’|s’il te plaît"
        r"|\b(écris|choisis|envoie|renvoie|reviens|réessaie|vérifie|recharge|préviens|relis"
        r"|fais|sors|(?<!s’)utilise|répartis|mets|regarde)\b(?! \w+er\b)"
    ),
    "de": (
        r"\b(du|dich|dir|dein\w*)\b"
        r"|\b(schreibe|wähle|sende|schick|versuche|geh|prüfe|lade|sag|hol|hole|benutze|mach"
        r"|verteile|lies|gib|starte)\b"
    ),
}


@pytest.mark.parametrize("language", FAMILIAR)
def test_what_both_read_calls_nobody(language):
    said, found = 0, []
    for name, message in catalogue(Path(onemile.__file__).parent, language):
        if name not in SHARED or message.id in TO_MEMBERS:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        said += len(forms)
        found += [one for one in forms if re.search(FAMILIAR[language], one, re.IGNORECASE)]

    assert said > 100 and found == []
