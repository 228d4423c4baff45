"""A steward decides while something else is about to be said to the same partner."""

from contextlib import contextmanager

import pytest

from onemile.api import transaction
from onemile_federation.partners import deciding, greeting, telling
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ENDED
from tests.federation.partners.across import row_of

pytestmark = pytest.mark.plugins("federation")


@contextmanager
def first(decided, ours, monkeypatch, room):
    """Let a decision be committed between what a room has looked for and its transaction."""
    waiting = [decided]

    @contextmanager
    def after():
        while waiting:
            waiting.pop()()
        with transaction():
            yield

    with ours.at_work(), monkeypatch.context() as patched:
        patched.setattr(room, "transaction", after)
        yield


def test_a_greeting_does_not_undo_an_end(network, partners, clock, monkeypatch):
    alsace, ortenau = partners
    clock.advance(days=8)

    def end():
        deciding.end(host=ortenau.host, reason="Fusion")

    with first(end, alsace, monkeypatch, greeting):
        assert greeting.greet() == 0
    network.settle()

    assert row_of(alsace, ortenau.host).our_stance == "ended"
    assert row_of(alsace, ortenau.host).our_reason == "Fusion"
    assert row_of(ortenau, alsace.host).state == ENDED


def test_nobody_writes_a_partnership_that_is_not_held(partners):
    alsace, ortenau = partners
    with alsace.at_work():
        row = Partnership.get(Partnership.host == ortenau.host)
        with transaction(), pytest.raises(ValueError):
            telling.say(row, telling.CHANGED)
        assert row_of(alsace, ortenau.host).our_number == row_of(ortenau, alsace.host).their_number
