"""Order is between a sender and a receiver: nobody waits behind what a stranger has said."""

import importlib

import pytest

from onemile.api import database, transaction
from onemile_federation.outbox import dead_letters, saying
from onemile_federation.outbox.models import Activity, Delivery

pytestmark = pytest.mark.plugins("federation")


def flag(kim):
    with transaction():
        return saying.flag([kim], content="Insults", ground="insult", to_uri=kim, key="test:flag")


def test_nobody_waits_behind_a_stranger_and_a_report_behind_nothing(outbox):
    kim = outbox.person("b.example")
    outbox.net.answers["b.example"] = 500
    outbox.answer("Block", kim, sender_uri=f"{outbox.mag}/ben")
    outbox.step()
    outbox.net.answers["b.example"] = 202

    outbox.answer("Follow", kim, sender_uri=outbox.ana, object=kim)
    outbox.answer("Accept", kim)
    flag(kim)
    outbox.answer("Undo", kim, sender_uri=f"{outbox.mag}/ben", object={"id": "x", "type": "Like"})
    outbox.step()
    assert outbox.net.verbs() == ["Block", "Follow", "Accept", "Flag"]
    outbox.wait(minutes=2)
    assert outbox.net.verbs()[4:] == ["Block", "Undo"]


def test_a_reports_own_failure_holds_up_nothing_that_the_instance_says(outbox):
    kim = outbox.person("b.example")
    outbox.net.answers["b.example"] = 500
    made = flag(kim)
    outbox.step()
    outbox.net.answers["b.example"] = 202
    outbox.answer("Follow", kim, sender_uri=made.sender_uri, object=kim)
    outbox.step()
    assert outbox.net.verbs() == ["Flag", "Follow"]


def test_receivers_are_worked_out_in_the_same_order(outbox):
    """Whose inbox cannot be asked for is asked again later: others do not wait for that."""
    nobody = "https://c.example/users/nobody"
    outbox.answer("Follow", nobody, sender_uri=outbox.ana, object=nobody)
    outbox.step()
    outbox.person("c.example", "nobody")
    outbox.answer("Accept", nobody)
    outbox.step()
    assert outbox.net.verbs() == ["Accept"]


def test_what_is_said_of_ours_is_in_one_order_whoever_says_it(outbox):
    outbox.follower("a.example")
    outbox.net.answers["a.example"] = 500
    outbox.say("Create", sender_uri=outbox.ana)
    outbox.step()
    outbox.net.answers["a.example"] = 202
    outbox.say("Announce")
    outbox.step()
    assert outbox.net.verbs() == ["Create"]
    outbox.wait(minutes=2)
    assert outbox.net.verbs() == ["Create", "Create", "Announce"]


def test_what_a_stranger_said_since_does_not_forbid_a_second_try(outbox):
    kim = outbox.person("b.example")
    outbox.net.answers["b.example"] = 403
    outbox.answer("Follow", kim, sender_uri=outbox.ana, object=kim)
    outbox.step()
    outbox.net.answers["b.example"] = 202
    outbox.answer("Accept", kim)
    outbox.step()
    dead_letters.retry(Delivery.get(Delivery.state == "failed").id)
    outbox.step()
    assert outbox.net.verbs() == ["Follow", "Accept", "Follow"]


def test_what_waited_before_the_migration_keeps_its_order_with_what_comes(outbox):
    kim = outbox.person("b.example")
    outbox.follower("a.example")
    outbox.net.off("a.example", "b.example")
    outbox.say("Create")
    outbox.answer("Follow", kim, sender_uri=outbox.ana, object=kim)
    made = flag(kim)
    outbox.step()
    database.execute_sql("DROP INDEX federation_delivery_host_state_object_uri_order_of_id")
    database.execute_sql("ALTER TABLE federation_delivery DROP COLUMN order_of")
    database.execute_sql(
        "CREATE INDEX federation_delivery_host_state_object_uri_id "
        "ON federation_delivery (host, state, object_uri, id)"
    )
    found = importlib.import_module("onemile_federation.migrations.0011_whose_order")
    found.up(None, database)
    told = Delivery.select(Activity.verb, Delivery.order_of).join(Activity).tuples()
    assert dict(told) == {"Create": "", "Follow": outbox.ana, "Flag": made.uri}
