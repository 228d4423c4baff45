"""Forgetting with a second look, and a clock that is not to be believed."""

from datetime import timedelta

import pytest

from onemile import clock as clock_module
from onemile import clock_watch, core, current, forgetting, health, i18n, mail, worker
from onemile.contracts import Job
from onemile.db import transaction
from onemile.members.models import MailedLink, Mute, Session, SignUp
from onemile.mile.models import PlaceMove
from onemile.models import BackgroundTask, EventRow, MailMessage, SecondLook
from onemile.moderation.models import Asked, Case
from onemile.notices.models import NoticeRow


def emails(n, *, created_at):
    """Write so many emails of one moment."""
    with transaction():
        for _number in range(n):
            MailMessage.create(to="ana@example.org", subject="x", body="x", created_at=created_at)


def said(name):
    with i18n.speaking("en"):
        return next(health.ask(check) for check in health.checks() if check.name == name)


# ------------------------------------------------------------------------- too much at once


def test_a_fifth_of_a_table_is_not_forgotten_without_a_word(instance, clock):
    emails(300, created_at=clock())
    clock.advance(days=400)
    assert mail.forget_old() == 0 and MailMessage.select().count() == 300
    found = said("forgetting")
    assert not found.is_fine and "core.forget_letters (300/300)" in found.detail
    assert "onemile forget --confirm core.forget_letters" in found.mend

    assert forgetting.confirm("core.forget_letters")
    assert said("forgetting").is_fine
    assert mail.forget_old() == 300


def test_a_clock_that_comes_back_takes_the_question_along(instance, clock):
    emails(300, created_at=clock())
    clock.advance(days=400)
    mail.forget_old()
    clock.advance(days=-400)
    assert mail.forget_old() == 0 and said("forgetting").is_fine
    assert MailMessage.select().count() == 300


def test_few_rows_and_small_shares_go_without_a_question(instance, clock):
    emails(forgetting.FREE_ROWS_MAX, created_at=clock())
    clock.advance(days=8)
    assert mail.forget_old() == forgetting.FREE_ROWS_MAX
    emails(210, created_at=clock())
    clock.advance(days=8)
    emails(840, created_at=clock())
    assert mail.forget_old() == 210 and said("forgetting").is_fine


def test_what_stays_old_for_days_of_real_time_goes_at_last(instance, clock, monkeypatch):
    emails(300, created_at=clock())
    clock.advance(days=8)
    assert mail.forget_old() == 0
    lived = [0.0]
    monkeypatch.setattr(clock_module, "real_seconds", lambda: lived[0])
    clock_watch.beat()
    lived[0] += forgetting.PATIENCE_SECONDS - 10
    clock_watch.beat()
    assert mail.forget_old() == 0
    lived[0] += 10
    clock_watch.beat()
    assert mail.forget_old() == 300


def test_a_word_is_given_for_what_was_asked_and_not_for_more(instance, clock):
    emails(300, created_at=clock())
    clock.advance(days=8)
    mail.forget_old()
    forgetting.confirm("core.forget_letters")
    emails(700, created_at=clock())
    clock.advance(days=400)
    assert mail.forget_old() == 0 and not said("forgetting").is_fine


def test_confirming_lets_the_job_run_at_the_next_round(instance, clock):
    emails(300, created_at=clock())
    clock.advance(days=8)
    worker.run_due_jobs()
    assert MailMessage.select().count() == 300
    clock.advance(seconds=5)
    forgetting.confirm("core.forget_letters")
    worker.run_due_jobs()
    assert MailMessage.select().count() == 0


def test_nothing_that_does_not_ask_can_be_confirmed(instance):
    assert not forgetting.confirm("core.forget_letters")


def one_of_each(member, at):
    """Write one row of everything that is ever forgotten, all of one moment."""
    typed = dict.fromkeys(
        "email email_key password_hash first_name last_name language postcode".split(), "x"
    )
    EventRow.create(name="x", payload={}, is_dispatched=True, recorded_at=at)
    emails(1, created_at=at)
    Session.create(token_hash="x", member=member, expires_at=at)
    SignUp.create(
        token_hash="x", adult_declared_at=at, charter_accepted_at=at, created_at=at, **typed
    )
    MailedLink.create(purpose="reset", token_hash="x", created_at=at, expires_at=at)
    Mute.create(member=member, muted_uri="https://x.example/", until=at)
    PlaceMove.create(member_id=member.id, kind="home", weight=1, moved_at=at)
    NoticeRow.create(member=member, event_id=1, plugin="x", title="x", url="/", created_at=at)
    Case.create(state="closed", closed_at=at)
    Asked.create(text="x", at=at)
    BackgroundTask.create(queue="tasks", kind="x", key="x", done_at=at)


@pytest.mark.parametrize("name", core.FORGETTING)
def test_every_forgetting_job_of_the_core_takes_the_second_look(name, world, clock, monkeypatch):
    """The bound is put so low that one row is too many."""
    monkeypatch.setattr(forgetting, "FREE_ROWS_MAX", 0)
    one_of_each(world.member("Ana"), clock() - timedelta(days=4000))
    assert core.FORGETTING[name]() == 0
    assert [one.name for one in forgetting.asked()] == [name]
    forgetting.confirm(name)
    assert core.FORGETTING[name]() == 1


def test_what_was_written_under_a_clock_that_was_ahead_grows_old_from_now_on(world, clock):
    ana = world.member("Ana")
    one_of_each(ana, clock() + timedelta(days=4000))
    for forget in core.FORGETTING.values():
        assert forget() == 0
    clock.advance(days=400)
    assert [forget() for forget in core.FORGETTING.values()] == [1] * len(core.FORGETTING)


# ------------------------------------------------------------------------- the clock in doubt


@pytest.fixture
def jobs(instance):
    """The heartbeat, a job that trusts the clock and one that does not; gives what ran."""
    ran = []
    bold = Job(name="x.bold", every_seconds=60, run=lambda: ran.append("bold"), trusts_clock=True)
    calm = Job(name="x.calm", every_seconds=60, run=lambda: ran.append("calm"))
    beat = Job(name=clock_watch.HEARTBEAT, every_seconds=60, run=clock_watch.beat)
    current.instance().rooms["jobs"] = [bold, calm, beat]
    return ran


@pytest.fixture
def lived(monkeypatch):
    """Real time, to be moved by hand."""
    seconds = [0.0]
    monkeypatch.setattr(clock_module, "real_seconds", lambda: seconds[0])
    return seconds


def test_a_jump_seen_by_the_worker_holds_back_what_trusts_the_clock(jobs, clock, lived):
    watch = clock_watch.Watch()
    watch.look()
    worker.run_due_jobs()
    assert sorted(jobs) == ["bold", "calm"]
    clock.advance(days=3)
    lived[0] += 5
    watch.look()
    worker.run_due_jobs()
    assert sorted(jobs) == ["bold", "calm", "calm"]
    assert "jumped ahead" in said("jump").detail and not said("jump").is_fine

    clock.advance(days=-3, seconds=61)
    lived[0] += 5
    watch.look()
    worker.run_due_jobs()
    assert sorted(jobs) == ["bold", "bold", "calm", "calm", "calm"]
    assert said("jump").is_fine


def test_real_time_that_passes_is_no_jump(jobs, clock, lived):
    watch = clock_watch.Watch()
    watch.look()
    clock.advance(days=9)
    lived[0] += 9 * 86_400
    watch.look()
    assert not clock_watch.is_in_doubt()


def test_a_worker_that_was_off_for_a_week_catches_up(jobs, clock, lived):
    worker.run_due_jobs()
    clock.advance(days=7)
    clock_watch.Watch().look()
    worker.run_due_jobs()
    assert jobs.count("bold") == 2


def test_after_a_start_in_another_year_a_person_is_asked(jobs, clock, lived):
    worker.run_due_jobs()
    clock.advance(days=400)
    worker.run_due_jobs()
    assert (jobs.count("bold"), jobs.count("calm")) == (1, 2)
    assert forgetting.confirm(clock_watch.NAME)
    clock.advance(seconds=61)
    worker.run_due_jobs()
    assert jobs.count("bold") == 2 and SecondLook.select().count() == 0


def test_a_doubt_ends_after_a_week_of_real_time(jobs, clock, lived):
    worker.run_due_jobs()
    clock.advance(days=400)
    worker.run_due_jobs()
    clock.advance(days=7)
    lived[0] += clock_watch.PATIENCE_SECONDS
    worker.run_due_jobs()
    assert jobs.count("bold") == 2


def test_a_beat_from_the_future_is_bad_until_a_worker_beats_again(jobs, clock, browser):
    clock.advance(days=3650)
    worker.run_due_jobs()
    clock.advance(days=-3650)
    for name in ("clock", "worker"):
        assert not said(name).is_fine and "future" in said(name).detail
    assert browser().get("/readyz").status == 503
    worker.run_due_jobs()
    assert said("clock").is_fine and said("worker").is_fine
    assert browser().get("/readyz").status == 200
