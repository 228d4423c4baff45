"""What is known of a day in the evening: all that left, in words that two days can share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kit.ours import Ours

from onemile.api import find_by_uri
from tests.federation.gates import inventory
from tests.federation.gates.day import Day
from tests.federation.gates.onlookers import Gone, Onlookers
from tests.federation.gates.quarter import Quarter
from tests.federation.gates.unsaid import Unsaid, keys_of

# Signed and dated anew each time, and what follows from the bytes.
PASSING = frozenset({"signature", "date", "digest", "etag", "content-length"})
# Keys, proofs, and what a form or a session is known by.
DRAWN = re.compile(
    r'"(?:publicKeyPem|publicKeyMultibase|proofValue)": ?"[^"]*"'
    r'|name="csrf_token" value="[^"]*"|"[\w-]{20,}\.[\w-]+\.[\w-]+"|nonce[-=]"?[\w+/=-]+'
    # The colour of an avatar without a picture follows from the number of its row.
    r"|tone-\d"
)
# What nobody can guess, at the end of an address.
KEY = re.compile(r"(/ap/(?:mile|neighbours)/|/pictures/)[0-9a-f]{32}")
NUMBER = re.compile(r"(?<!\d)\d{17,19}(?!\d)")


@dataclass(frozen=True)
class Evening:
    """What a day has shown."""

    gone: list[Gone]
    names: Mapping[str, str]
    told: list[str]
    unopened: set[str]
    unread: set[str]
    not_happened: set[str]
    not_speaking: set[str]
    verbs_unheard: set[str]
    properties: set[str]
    header_names: set[str]

    def in_common_words(self) -> Counter[tuple[str, ...]]:
        """Return what left so that two days compare: numbers by their order, people by name."""
        every = [f"{one.what}\n{one.text}" for one in self.gone if one.is_text]
        numbers = sorted({hit for text in every for hit in NUMBER.findall(text)}, key=int)
        rank = {number: f"№{n}" for n, number in enumerate(numbers)}

        def common(text: str) -> str:
            for public_id, name in self.names.items():
                text = text.replace(public_id, name)
            text = NUMBER.sub(lambda hit: rank.get(hit[0], "№"), text)
            return KEY.sub(r"\1…", DRAWN.sub("…", text))

        def lines(one: Gone) -> str:
            kept = sorted(f"{k}: {v}" for k, v in one.headers if k.lower() not in PASSING)
            return common("\n".join(kept))

        return Counter(
            (common(one.what), str(one.status), lines(one), common(one.text) if one.is_text else "")
            for one in self.gone
        )


def lived(ours: Ours, homes: Mapping[str, Any], monkeypatch: Any) -> Evening:
    """Let a quarter live its day; ``homes`` is where they live."""
    speakers = inventory.Speakers(monkeypatch)
    quarter = Quarter(ours, homes).settle()
    ours.network.settle()
    with ours.at_work():
        people = {name: find_by_uri(str(one.uri)) for name, one in quarter.people.items()}
    names = {str(one.public_id): name for name, one in people.items()}
    names |= {str(one.handle): name.lower() for name, one in people.items() if one.handle}
    day, unsaid = Day(quarter), [Unsaid(quarter)]
    onlookers = Onlookers(day)

    def look() -> None:
        onlookers.look()
        unsaid.append(Unsaid(quarter))

    day.until_evening(look)
    gone, functions = onlookers.gone, inventory.speaking(ours)
    heard = {str(one.activity.get("type")) for peer in ours.network.peers.values()
             for one in peer.posts()}  # fmt: skip
    for one in unsaid[1:]:
        unsaid[0].words |= one.words
        unsaid[0].of_documents |= one.of_documents
    return Evening(
        gone=gone,
        names=names,
        told=unsaid[0].found_in(gone),
        unopened=inventory.unopened_doors(ours, gone),
        unread=inventory.unread_kinds(ours, onlookers.kinds),
        not_happened=inventory.events_without(ours, set()),
        not_speaking={f"{one.file.rpartition('/')[2]}: {one.function}"
                      for one in functions.keys() - speakers.heard},
        verbs_unheard=set().union(*functions.values()) - heard,
        properties=set().union(*(keys_of(one) for one in gone if not one.is_page)),
        header_names={name.lower() for one in gone for name, _value in one.headers},
    )  # fmt: skip
