"""What members are told: once, in their language, on a page of their own and by letter."""

from dataclasses import dataclass, replace

import pytest

from onemile import current, events, mail, worker
from onemile.background import listening
from onemile.contracts import Event, Notice, NoticeText
from onemile.db import transaction
from onemile.i18n import gettext as _
from onemile.members.models import LEFT, SUSPENDED, Member
from onemile.models import EventDelivery
from onemile.notices import rights, services, telling
from onemile.notices.models import NoticeRow


@dataclass(frozen=True, kw_only=True)
class LoafBaked(Event):
    """Somebody has baked for somebody."""

    name = "core.LoafBaked"
    baker_uri: str
    eater_uri: str


def compose(event: LoafBaked, member: Member) -> NoticeText | None:
    baker = current.resolve_actor(event.baker_uri)
    return NoticeText(title=f"{_('By letter')} – {baker.name}", url="/privacy", body="Rye.")


def compose_of_who_is_off(event: LoafBaked, member: Member) -> NoticeText:
    return NoticeText(title="Pain cuit", url="/bakery/loaves/1?from=oven#crust")


NOT_OPEN = "La page dont il s’agit n’est pas ouverte ici en ce moment."
TO_THE_EATER = Notice(
    event_type=LoafBaked,
    recipients=lambda event: [event.eater_uri],
    compose=compose,
    by_mail=True,
)


@pytest.fixture
def bake(instance, world):
    """Have the core hear of loaves, and bake one."""
    instance_at_work = current.instance()
    instance_at_work.rooms["event_types"] = {LoafBaked.name: LoafBaked}

    def one(*, by, to, notices=(TO_THE_EATER,)):
        listener = telling._listener("bakery", list(notices))
        listening.listen(instance_at_work.rooms, "notices:bakery", listener)
        with transaction():
            events.record(LoafBaked(baker_uri=by.uri, eater_uri=to.uri))
        world.tell()

    return one


def test_an_event_becomes_a_notice_in_the_recipients_language(world, browser, bake):
    ana, ben = world.member("Ana"), world.member("Ben", language="de")

    bake(by=ana, to=ben)

    page = browser(ben).get("/notices")
    assert "Per E-Mail – Ana M." in page.text
    assert "Rye." in page.text
    assert "Ana M." not in browser(ana).get("/notices").text


def test_an_important_notice_comes_by_letter_with_the_way_to_fewer(world, browser, bake):
    ana, ben = world.member("Ana"), world.member("Ben")

    bake(by=ana, to=ben)

    (letter,) = mail.waiting()
    assert letter.to == ben.email
    assert letter.subject == "Par e-mail – Ana M."
    assert "http://instance.example/privacy" in letter.body
    link = letter.body.rpartition(" ")[2].strip().removeprefix("http://instance.example")
    page = browser().get(link, headers={"Accept-Language": "fr"})
    assert Member.get_by_id(ben.id).notices_by_mail
    page.submit("Ne plus recevoir d’e-mails")
    assert not Member.get_by_id(ben.id).notices_by_mail
    bake(by=ana, to=ben)
    assert len(mail.waiting()) == 1
    assert services.unread(ben) == 2


def test_a_link_to_fewer_letters_that_nobody_made_is_refused(browser):
    assert browser().get("/notices/quiet/xyz").status == 404


def test_the_same_event_heard_twice_is_told_once(world, bake):
    ana, ben = world.member("Ana"), world.member("Ben")
    bake(by=ana, to=ben)

    EventDelivery.update(done_at=None).execute()
    world.tell()

    assert NoticeRow.select().count() == 1
    assert len(mail.waiting()) == 1


def test_whoever_has_left_is_told_nothing_and_who_is_suspended_still_is(world, bake):
    ana, gone = world.member("Ana"), world.member("Ben", state=LEFT)
    out = world.member("Carla", state=SUSPENDED)

    bake(by=ana, to=gone)
    bake(by=ana, to=out)

    assert [row.member_id for row in NoticeRow.select()] == [out.id]


def test_a_plugin_whose_words_fail_keeps_its_news_and_holds_up_nobody(
    world, bake, monkeypatch, clock
):
    ana, ben = world.member("Ana"), world.member("Ben")
    words_fail = True

    def stumble(event, member):
        if words_fail:
            raise RuntimeError("lost for words")
        return NoticeText(title="At last", url="/privacy")

    grumpy = Notice(event_type=LoafBaked, recipients=lambda e: [e.eater_uri], compose=stumble)
    listener = telling._listener("grumpy", [grumpy])
    listening.listen(current.instance().rooms, "notices:a-grumpy", listener)
    monkeypatch.setattr(current.instance().plugins, "reraise", False)

    bake(by=ana, to=ben)

    assert [row.plugin for row in NoticeRow.select()] == ["bakery"]
    words_fail = False
    clock.advance(minutes=1)
    world.tell()
    assert {row.title for row in NoticeRow.select()} > {"At last"}


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "/\\evil", "loaves"])
def test_a_notice_leads_nowhere_outside_the_instance(world, bake, url):
    ana, ben = world.member("Ana"), world.member("Ben")
    astray = Notice(
        event_type=LoafBaked,
        recipients=lambda event: [event.eater_uri],
        compose=lambda event, member: NoticeText(title="x", url=url),
    )

    with pytest.raises(Exception, match="must lead to a path"):
        bake(by=ana, to=ben, notices=[astray])


def test_the_bell_counts_what_is_unread(world, browser, bake):
    ana, ben = world.member("Ana"), world.member("Ben")
    bake(by=ana, to=ben)
    window = browser(ben)
    assert "1 nouveau" in window.get("/notices").text

    window.submit("Tout marquer comme lu")

    assert "1 nouveau" not in window.text


def test_a_notice_that_is_followed_is_read(world, browser, bake):
    ana, ben = world.member("Ana"), world.member("Ben")
    bake(by=ana, to=ben)

    browser(ben).get("/notices").follow("Ana M.")

    assert services.unread(ben) == 0


def test_somebody_elses_notice_cannot_be_followed(world, browser, bake):
    ana, ben = world.member("Ana"), world.member("Ben")
    bake(by=ana, to=ben)

    assert browser(ana).get(f"/notices/{NoticeRow.get().id}").status == 404
    assert services.unread(ben) == 1


def test_notices_come_in_pages_with_an_end(world, browser, bake):
    ana, ben = world.member("Ana"), world.member("Ben")
    for _number in range(services.PAGE_ROWS + 1):
        bake(by=ana, to=ben)

    page = browser(ben).get("/notices")
    first = page.html.count("Rye.")
    page.follow("Voir la suite")

    assert (first, page.html.count("Rye.")) == (services.PAGE_ROWS, 1)
    assert "C’est tout." in page.text


def test_an_empty_page_says_what_will_come(world, browser):
    assert "Rien de neuf" in browser(world.member()).get("/notices").text


def test_letters_can_be_turned_off_and_on_again(world, browser):
    page = browser(world.member()).get("/notices")

    page.submit("Plus d’e-mails")
    assert "Tu ne reçois pas d’e-mails" in page.text
    page.submit("Recevoir à nouveau")

    assert "Plus d’e-mails" in page.text


def test_a_visitor_is_asked_to_sign_in(browser):
    assert browser().client.get("/notices").status_code == 303


def test_old_notices_are_forgotten_by_the_daily_job(world, bake, clock):
    bake(by=world.member("Ana"), to=world.member("Ben"))

    clock.advance(days=services.KEEP_DAYS + 1)
    worker.run_job("core.forget_notices")

    assert NoticeRow.select().count() == 0


def test_a_name_leaves_the_notices_of_others_as_well(world, browser, bake):
    ana, ben = world.member("Ana"), world.member("Ben")
    bake(by=ana, to=ben)

    with transaction():
        rights.erase(ana)

    assert "Par e-mail – …" in browser(ben).get("/notices").text


def test_notices_leave_with_their_member(world, bake):
    ana, ben = world.member("Ana"), world.member("Ben")
    bake(by=ana, to=ben)
    (file,) = rights.export(ben)
    assert b"Rye." in file.content

    with transaction():
        assert rights.erase(ben) == []

    assert NoticeRow.select().count() == 0


def test_what_led_to_a_page_of_a_part_that_is_off_is_read_and_leads_nowhere(
    instance, world, browser, bake
):
    ana, ben = world.member("Ana"), world.member("Ben")
    bake(by=ana, to=ben, notices=(replace(TO_THE_EATER, compose=compose_of_who_is_off),))

    page = browser(ben).get("/notices")
    assert "Pain cuit" in page.text and NOT_OPEN in page.text
    assert not [label for label, _href in page.page.links if "Pain cuit" in label]
    led = browser(ben).get(f"/notices/{NoticeRow.get().id}")  # by an address that was kept
    assert (led.status, led.path) == (200, "/notices") and NOT_OPEN in led.text
    assert NoticeRow.get().read_at is not None
