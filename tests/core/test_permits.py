"""Who may do what: nobody opens what is another's, and a mishap closes one's own door only."""

import types

import pytest
import structlog

from onemile import current
from onemile.capabilities import allowed
from onemile.contracts import Capability, Manifest
from onemile.db import database, transaction
from onemile.hookspecs import hookimpl
from onemile.members.models import SUSPENDED
from onemile.plugin_manager import Plugin

CORES = ("core.steward", "core.moderate", "core.take_part")


@pytest.fixture
def enable(instance):
    """Enable plugins that are only an answer to ``permit``, in an instance that forgives."""
    plugins = current.instance().plugins
    plugins.reraise = False

    def one(name, permit, *, granted_to="member"):
        module = types.ModuleType(name)
        module.MANIFEST = Manifest(name=name, title=name)
        door = Capability(name=f"{name}.door", title="x", granted_to=granted_to)
        module.register_capabilities = hookimpl(lambda: [door])
        module.permit = hookimpl(permit)
        plugins.manager.register(module, name=name)
        folder = plugins.all[0].folder
        plugins.all.append(
            Plugin(manifest=module.MANIFEST, module=module, folder=folder, version="1")
        )
        current.instance().rooms.pop("capabilities", None)

    return one


def failing(member, capability, subject):
    raise RuntimeError("no idea")


def test_a_plugin_opens_its_own_door_and_no_other(world, enable):
    ana = world.member("Ana")
    enable("generous", lambda member, capability, subject: True, granted_to="steward")
    enable("modest", lambda member, capability, subject: None, granted_to="steward")

    assert allowed(ana, "generous.door") and allowed(None, "generous.door")
    assert not allowed(ana, "modest.door")
    assert not allowed(ana, "core.steward") and not allowed(ana, "core.moderate")
    assert not allowed(None, "core.take_part")


def test_a_name_that_begins_like_anothers_is_not_it(world, enable):
    enable("gen", lambda member, capability, subject: True)
    enable("generous", lambda member, capability, subject: None, granted_to="steward")

    assert not allowed(world.member("Ana"), "generous.door")


@pytest.mark.parametrize("capability", [*CORES, "modest.door"])
def test_a_plain_no_closes_any_door(world, enable, capability):
    sam = world.member("Sam", role="steward")
    enable("modest", lambda member, capability, subject: None)
    assert allowed(sam, capability)

    enable("strict", lambda member, capability, subject: False)

    assert not allowed(sam, capability)


def test_a_plugin_that_fails_closes_its_own_door_only(world, enable):
    sam = world.member("Sam", role="steward")
    enable("failing", failing)
    enable("modest", lambda member, capability, subject: None)

    with structlog.testing.capture_logs() as said:
        assert not allowed(sam, "failing.door")
        assert all(allowed(sam, one) for one in (*CORES, "modest.door"))

    assert {(line["plugin"], line["hook"]) for line in said} == {("failing", "permit")}


@pytest.mark.parametrize("odd", ["yes", 1, 0, "", [], [False], object()])
def test_anything_else_is_no_answer_and_is_logged(world, enable, odd):
    ana, sam = world.member("Ana"), world.member("Sam", role="steward")
    enable("odd", lambda member, capability, subject: odd)

    with structlog.testing.capture_logs() as said:
        assert allowed(ana, "odd.door") and allowed(sam, "core.steward")
        assert not allowed(ana, "core.steward")

    assert {line["plugin"] for line in said} == {"odd"}


def test_no_plugin_opens_the_door_for_who_is_suspended(world, enable):
    enable("generous", lambda member, capability, subject: True)

    assert not allowed(world.member("Ben", state=SUSPENDED), "generous.door")


def test_a_failing_question_to_the_database_takes_only_itself_back(world, enable):
    ana = world.member("Ana")
    enable("clumsy", lambda member, capability, subject: database.execute_sql("SELECT nonsense"))

    with transaction():
        assert allowed(ana, "core.take_part")
        ana.about = "still written"
        ana.save()

    assert type(ana).get_by_id(ana.id).about == "still written"


# ------------------------------------------------------------- spending from another account

SPEND = "ledger.spend"


def account_of(plugin):
    return f"{current.card().base_url}/{plugin}/garden#escrow"


def test_a_plugin_says_who_spends_from_its_own_accounts(world, enable):
    ana, ben = world.member("Ana"), world.member("Ben")
    asked = []

    def permit(member, capability, subject):
        asked.append((capability, subject))
        return member == ana if capability == SPEND else None

    enable("fairs", permit)

    assert allowed(ana, SPEND, account_of("fairs"))
    assert not allowed(ben, SPEND, account_of("fairs"))
    assert asked == [(SPEND, account_of("fairs"))] * 2


@pytest.mark.parametrize("answer", [None, "yes", 1, [True]])
def test_without_an_answer_nobody_spends_whatever_their_role(world, enable, answer):
    enable("fairs", lambda member, capability, subject: answer)

    assert not allowed(world.member("Sam", role="steward"), SPEND, account_of("fairs"))


def test_nobody_opens_or_closes_the_account_of_another(world, enable):
    ana = world.member("Ana")
    enable("fairs", lambda member, capability, subject: True)
    enable("project", lambda member, capability, subject: True)
    enable("mag", lambda member, capability, subject: None)
    enable("strict", lambda member, capability, subject: False)

    assert allowed(ana, SPEND, account_of("fairs"))
    assert not allowed(ana, SPEND, account_of("mag"))


@pytest.mark.parametrize(
    "account",
    [
        "commons:issue",
        "commons:treasury",
        "clearing:partner.example",
        "https://elsewhere.example/generous/1",
        "generous",
        "/generous/1",
        "http://instance.example/generous/" + "1" * 500,
        "",
        None,
        7,
    ],
)
def test_an_account_of_no_plugin_here_is_nobodys_to_spend_from(world, enable, account):
    enable("generous", lambda member, capability, subject: True)

    assert not allowed(world.member("Sam", role="steward"), SPEND, account)


def test_an_address_that_only_begins_like_a_plugins_is_not_its_own(world, enable):
    enable("generous", lambda member, capability, subject: True)
    base, ana = current.card().base_url, world.member("Ana")

    for account in (f"{base}/generous", f"{base}/generousplus/1", f"{base}.evil.example/generous/"):
        assert not allowed(ana, SPEND, account)


def test_members_spend_their_own_and_nobody_elses(world, enable):
    ana, ben = world.member("Ana"), world.member("Ben")
    enable("generous", lambda member, capability, subject: True)
    enable("strict", lambda member, capability, subject: False)

    assert allowed(ana, SPEND, ana.uri)
    assert not allowed(ana, SPEND, ben.uri) and not allowed(None, SPEND, ana.uri)


def test_who_is_suspended_spends_nothing_and_a_mishap_opens_nothing(world, enable):
    sam = world.member("Sam", state=SUSPENDED)
    enable("generous", lambda member, capability, subject: True)
    enable("failing", failing)

    assert not allowed(sam, SPEND, sam.uri)
    assert not allowed(sam, SPEND, account_of("generous"))
    with structlog.testing.capture_logs() as said:
        assert not allowed(world.member("Ana"), SPEND, account_of("failing"))
    assert [line["plugin"] for line in said] == ["failing"]
