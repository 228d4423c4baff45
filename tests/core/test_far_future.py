"""What was written while the clock was ten years ahead, read under the right one."""

from onemile import clock as clock_module
from onemile import ids, mail
from onemile.db import transaction
from onemile.members import links, sessions
from onemile.members.models import MailedLink, Session
from onemile.mile import moves
from onemile.models import MailMessage

YEARS = {"days": 3650}


def test_a_mailed_link_is_no_key_for_years(world, clock):
    ana = world.member("Ana")
    with transaction():
        near = links.make(links.RESET, member=ana)
    clock.advance(**YEARS)
    with transaction():
        far = links.make(links.RESET, member=ana)
    clock.advance(days=-3650)
    assert links.look(near, purpose=links.RESET).standing == links.Standing.GOOD
    assert links.look(far, purpose=links.RESET).standing == links.Standing.EXPIRED
    assert MailedLink.select().count() == 2


def test_a_session_gets_its_time_from_now(world, clock):
    ana = world.member("Ana")
    clock.advance(**YEARS)
    opened = sessions.open_session(ana, device="test")
    clock.advance(days=-3650)
    assert sessions.find(opened.token) is not None
    assert sessions.forget_expired() == 0
    clock.advance(days=sessions.IDLE_DAYS + 1)
    assert sessions.find(opened.token) is None


def test_a_device_that_was_seen_in_the_future_is_seen_again_now(world, browser, clock):
    ana = world.member("Ana")
    page = browser(ana)
    clock.advance(days=30)
    page.get("/me")
    clock.advance(days=-30)
    page.get("/me")
    assert Session.get().seen_at <= clock()


def test_moves_of_the_future_do_not_forbid_to_move_for_years(world, clock):
    ana = world.member("Ana")
    clock.advance(**YEARS)
    with transaction():
        moves.count_home_move(ana.id)
    clock.advance(days=-3650)
    with transaction():
        moves.count_home_move(ana.id)


def test_an_email_put_off_for_years_is_due_now(instance, clock, monkeypatch):
    sent = []

    class NoServer:
        def __enter__(self):
            return self

        def __exit__(self, *_raised):
            return None

    def send(_server, row):
        sent.append(row)
        MailMessage.update(sent_at=clock()).execute()
        return 1

    monkeypatch.setattr(mail, "is_configured", lambda: True)
    monkeypatch.setattr(mail, "_connection", NoServer)
    monkeypatch.setattr(mail, "_send", send)
    with transaction():
        number = mail.post(to="ana@example.org", subject="x", body="x")
    MailMessage.update(due_at=clock_module.ahead(**YEARS), attempts=1).execute()
    mail.send_pending()
    assert [row.id for row in sent] == [number]


def test_an_id_of_the_future_counts_in_no_window(instance, clock):
    old, far = ids.new(), ids.at(clock_module.ahead(**YEARS))
    with transaction():
        for number in (old, far):
            MailMessage.create(id=number, to="ana@example.org", subject="x", body="x")
    lately = ids.made_since(MailMessage.id, clock_module.ago(hours=1))
    assert [row.id for row in MailMessage.select().where(lately)] == [old]
