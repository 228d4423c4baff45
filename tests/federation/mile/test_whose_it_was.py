"""A member reads which partners have not confirmed that theirs is gone, and peers learn nothing."""

import json
from datetime import timedelta

import pytest
from kit.replies import Reply

from onemile.privacy.erase import erase
from onemile_federation.mine import stops, unconfirmed
from onemile_federation.mine.models import Leaver
from onemile_federation.outbox import ledger
from onemile_federation.outbox.models import Sent
from tests.federation.mile.talk.conftest import talk as talk
from tests.federation.mile.test_what_goes import ana as ana
from tests.federation.mile.test_what_goes import street as street
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner
from tests.federation.partners.conftest import partners as partners

pytestmark = pytest.mark.plugins("federation")


def later(street):
    street.ours.network.clock.present += timedelta(days=ledger.CONFIRM_DAYS, seconds=1)


def test_who_takes_something_back_reads_which_partner_has_not_confirmed(street, ana):
    uri = street.write(ana)
    with street.ours.at_work():
        assert unconfirmed.named(ana.uri) == ("e.example", 1)
    street.peer.when_posted = Reply(status=500)
    street.take_down(uri)
    later(street)

    with street.ours.at_work() as world:
        [late] = unconfirmed.of(ana.uri).servers
        assert (late.host, late.n_things, late.has_person) == ("e.example", 1, False)
        (file,) = unconfirmed.export(ana)
        copy = json.loads(b"".join(file.pieces()))
        assert unconfirmed.export(world.member("Ben")) == ()
    assert copy["servers_that_have_something"] == ["e.example"]
    assert [one["server"] for one in copy["not_confirmed"]] == ["e.example"]
    assert "e.example" in street.ours.browser(ana).get("/me/elsewhere").text


def test_who_leaves_is_written_to_and_no_peer_hears_who_it_was(street, ana):
    street.write(ana)
    who = (str(ana.uri), str(ana.public_id))
    with street.ours.at_work():
        erase(ana)
        assert Leaver.get().member_uri == who[0]
        [line] = Sent.select().where(Sent.member_uri == who[0])
        assert line.sender_uri == street.ours.actor.id
    street.ours.network.settle()
    assert street.verbs == ["Create", "Delete"]
    assert not any(one in post.body.decode() for post in street.peer.posts() for one in who)
    with street.ours.at_work():
        assert stops.of_actor(who[0]).counts[stops.CONFIRMED] == 1


@pytest.mark.one_engine
def test_so_is_what_was_written_in_a_talk(talk):
    talk.ask()
    with talk.alsace.at_work():
        assert unconfirmed.named(talk.ana.uri) == (talk.ortenau.host, 1)
