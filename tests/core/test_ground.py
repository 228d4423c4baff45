"""The ground floor: transactions, events, settings, plugins, pages of the bare house."""

import pytest

from onemile import clock as clock_module
from onemile import config, current, db, events, worker
from onemile.contracts import Setting
from onemile.members.events import MemberJoined
from onemile.members.models import Member
from onemile.models import EventRow


def test_a_failed_service_leaves_no_event(instance):
    with pytest.raises(RuntimeError):
        with db.transaction():
            events.record(MemberJoined(member_uri="x"))
            raise RuntimeError
    assert EventRow.select().count() == 0


def test_an_event_outside_a_transaction_is_a_programmers_mistake(instance):
    with pytest.raises(AssertionError):
        events.record(MemberJoined(member_uri="x"))


def test_livez_and_readyz_answer(browser):
    assert browser().get("/livez").status == 200
    assert browser().get("/readyz").status == 200


def test_every_answer_carries_the_content_policy(browser):
    response = browser().get("/livez").response
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_an_unknown_page_is_told_in_the_visitors_language(browser):
    page = browser().get("/nowhere", headers={"Accept-Language": "en"})
    assert page.status == 404
    assert "Nothing here" in page.text


def test_a_member_found_by_uri_has_a_card(world):
    ana = world.member("Ana")
    assert current.resolve_actor(ana.uri).name == "Ana M."


def test_instants_come_back_aware_and_exact(world):
    ana = world.member("Ana")
    again = Member.get_by_id(ana.id)
    assert again.joined_at == ana.joined_at
    assert again.joined_at.tzinfo is not None


def test_the_worker_runs_each_due_job_once(instance, clock):
    assert worker.run_due_jobs() > 0
    assert worker.run_due_jobs() == 0
    clock.advance(seconds=61)
    assert worker.run_due_jobs() == 1


SETTINGS = [
    Setting(name="name", kind=str, default="1Mile", help="", minimum=1),
    Setting(name="mail.port", kind=int, default=587, help="", minimum=1, maximum=65535),
]


@pytest.mark.parametrize(
    ("written", "environment", "named"),
    [
        ({"nam": "x"}, {}, "nam: unknown"),
        ({"mail.port": 0}, {}, "mail.port: 0 is below"),
        ({"mail.port": "25"}, {}, "mail.port: expected a whole number"),
        ({"name": ""}, {}, "name: '' is below"),
        ({}, {"ONEMILE_MAIL_PORT": "70000"}, "ONEMILE_MAIL_PORT: 70000 is above"),
        ({}, {"ONEMILE_PORT": "1"}, "ONEMILE_PORT: unknown"),
    ],
)
def test_a_wrong_setting_is_an_error_that_names_it(written, environment, named):
    with pytest.raises(config.SettingsError, match=named):
        config.load(written, declared=SETTINGS, environment=environment)


def test_the_environment_wins_over_the_file():
    loaded = config.load(
        {"mail.port": 25}, declared=SETTINGS, environment={"ONEMILE_MAIL_PORT": "2525"}
    )
    assert loaded["mail.port"] == 2525


RENAMED = (
    Setting(name="mail.patience", kind=int, default=1, help="x", maximum=9, was="mail.wait"),
)


@pytest.mark.parametrize(
    ("written", "environment", "value", "told"),
    [
        ({"mail.wait": 5}, {}, 5, {"mail.wait"}),
        ({"mail.wait": 5, "mail.patience": 7}, {}, 7, {"mail.wait"}),
        ({"mail.patience": 7}, {"ONEMILE_MAIL_WAIT": "3"}, 3, {"ONEMILE_MAIL_WAIT"}),
        ({"mail.patience": 7}, {}, 7, set()),
    ],
)
def test_what_stands_under_a_former_name_still_counts(written, environment, value, told):
    loaded = config.load(written, declared=RENAMED, environment=environment)
    assert loaded["mail.patience"] == value and set(loaded.retired) == told
    assert all("patience" in words.lower() for words in loaded.retired.values())


def test_what_stands_under_a_former_name_is_checked_as_well():
    with pytest.raises(config.SettingsError, match=r"mail\.patience"):
        config.load({"mail.wait": 50}, declared=RENAMED, environment={})


def test_the_clock_of_a_test_stands_still(clock):
    before = clock_module.now()
    clock.advance(days=1)
    assert (clock_module.now() - before).days == 1
