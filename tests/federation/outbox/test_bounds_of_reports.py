"""How much an instance hears of reports in a day: of a member, of all members, of moderators."""

from dataclasses import replace

import pytest
from kit.planting import plant

from onemile.moderation import passing
from onemile.moderation.models import Case, PassedOn, Report
from onemile_federation.inbox.acting.flags import FLAGS
from onemile_federation.remote import actors

BOX = "Prévenir aussi les modérateurs de e.example"
TOLD = {"ground": "insult", "text": "Il insulte tout le monde.", "good_faith": "y"}
SEND, TELL = "Envoyer le signalement", "L’envoyer à e.example"


@pytest.fixture
def about(alsace, peer):
    """The forms about four people of another instance, who are known here."""
    plant(alsace)
    uris = [peer.actor(name).id for name in ("eve", "fay", "gil", "hal")]
    with alsace.at_work():
        for uri in uris:
            actors.actor(uri)
    return [f"/report?about={uri}" for uri in uris]


def member(alsace, name, **given):
    with alsace.at_work() as world:
        return world.member(name, **given)


def report(alsace, by, path):
    return alsace.browser(by).get(path).submit(SEND, **TOLD, pass_on="y")


def told(alsace):
    """Tell of each time that the other instance was told whether a member wished it."""
    with alsace.at_work():
        return [row.report_id is not None for row in PassedOn.select().order_by(PassedOn.id)]


def test_one_member_tells_a_host_a_few_times_a_day_and_reads_why_no_more(
    alsace, about, clock, network, peer
):
    ben, zoe = member(alsace, "Ben"), member(alsace, "Zoe")
    first, *others = about
    opened = alsace.browser(ben).get(first)
    for path in others:
        report(alsace, ben, path)
    assert told(alsace) == [True] * passing.TOLD_BY_ONE.times == [True] * 3

    shown = alsace.browser(ben).get(first)
    assert BOX not in shown.text and "un membre ne peut pas faire plus en un jour" in shown.text
    page = opened.submit(SEND, **TOLD, pass_on="y")  # it is filed all the same
    assert "personne n’a pu être prévenu" in page.text and len(told(alsace)) == 3
    with alsace.at_work():
        assert Report.select().count() == 4

    report(alsace, zoe, first)  # nobody else is held back
    assert len(told(alsace)) == 4
    clock.advance(days=1, seconds=1)
    assert BOX in alsace.browser(ben).get(first).text
    network.settle()
    assert len(peer.posts("Flag")) == 4


@pytest.mark.one_engine
def test_moderators_tell_a_host_however_much_members_have(alsace, about, clock, monkeypatch):
    assert passing.TOLD.times + passing.TOLD_BY_MODERATORS.times <= FLAGS.times
    for name in ("TOLD", "TOLD_BY_MODERATORS"):
        monkeypatch.setattr(passing, name, replace(getattr(passing, name), times=1))
    report(alsace, member(alsace, "Ben"), about[0])
    yan = alsace.browser(member(alsace, "Yan"))
    opened = yan.get(about[1])
    assert BOX not in opened.text and "prévenus de beaucoup de choses" in opened.text
    opened.submit(SEND, **TOLD)

    mo = alsace.browser(member(alsace, "Mo", role="moderator"))
    with alsace.at_work():
        first, second = [f"/moderation/{case.id}/elsewhere" for case in Case.select()]
    assert mo.get(first).submit(TELL, text="Des insultes.").status == 200
    page = mo.get(second).submit(TELL, text="Des insultes.")
    assert page.status == 422 and "Des insultes." in page.text
    assert told(alsace) == [True, False]
    clock.advance(days=1, seconds=1)
    assert page.submit(TELL).status == 200
