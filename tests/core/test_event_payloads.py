"""What every plugin hears, and what is kept for weeks: ids and URIs, never what a person wrote."""

import dataclasses

import pytest

from onemile import current
from onemile.contracts import Event

# Names of fields under which somebody's words would go along.
WORDS = {"text", "words", "content", "body", "message", "comment", "note", "title", "summary"}
ALL = ("exchanges", "federation", "mags", "projects", "smiles")


@pytest.mark.one_engine
@pytest.mark.plugins(*ALL)
def test_no_event_of_anybody_carries_what_a_person_wrote(instance):
    kinds = [kind for _, kind in current.instance().plugins.declared("register_event_types")]
    assert len(kinds) > 50 and all(issubclass(kind, Event) for kind in kinds)
    found = [f"{k.name}.{f.name}" for k in kinds for f in dataclasses.fields(k) if f.name in WORDS]
    assert found == []
