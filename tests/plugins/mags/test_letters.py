"""A number by email: asked for twice, written once to each whom it reaches, ended by one touch."""

import re

import pytest

from onemile import clock, email_wire, follows
from onemile.background import tasks
from onemile.db import transaction
from onemile.models import MailMessage
from onemile.moderation.standing import suspend
from onemile_mags.article_models import Article
from onemile_mags.events import IssuePublished
from onemile_mags.mailing import sending, subscribing
from onemile_mags.mailing_models import Subscription
from onemile_mags.making import ending
from onemile_mags.models import PUBLISHED, Issue, Mag
from onemile_mags.press import audiences

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def public(ana, mag):
    return mag(ana, audience="everyone")


@pytest.fixture
def number(public, article):
    with transaction():
        issue = Issue.create(mag=public.id, number=4, season="novembre", state=PUBLISHED)
    article(public, "Neige", issue=issue.id, lead="Deux phrases.")
    article(public, "Du mile", issue=issue.id, audience="mile")
    return issue


def letters():
    return list(MailMessage.select().order_by(MailMessage.id))


def link(letter, word):
    return re.search(rf"https?://[^/]+(/mags/letters/\S+/{word})", letter.body)[1]


def subscribed(browser, mag, address="lou@ailleurs.example"):
    browser().get(f"/mags/{mag.slug}/letters").submit("M’envoyer chaque numéro", email=address)
    browser().get(link(letters()[-1], "yes")).submit("Oui, envoyez-les")
    return Subscription.get(Subscription.email == address)


def appears(issue):
    with transaction():
        sending.begin(IssuePublished(issue_id=issue.id, mag_uri=str(issue.mag.uri)))
    tasks.run_due()


def test_an_address_says_yes_twice_and_gets_what_everyone_reads(public, number, browser):
    page = browser().get(f"/mags/{public.slug}/letters")
    page.submit("M’envoyer chaque numéro", email="lou@ailleurs.example")
    assert "Regarde dans ta boîte" in page.text
    (question,) = letters()
    assert question.to == "lou@ailleurs.example" and question.stop_url == ""
    appears(number)
    assert len(letters()) == 1, "nothing before the second yes"

    yes = browser().get(link(question, "yes"))
    assert not Subscription.get().is_confirmed, "a program that opens links says nothing"
    yes.submit("Oui, envoyez-les")
    assert Subscription.get().is_confirmed


def test_each_gets_it_once_and_only_what_reaches_them(ana, ben, public, number, browser):
    subscribed(browser, public)
    follows.follow(ben, followed_uri=public.uri)
    browser(ben).get(f"/mags/{public.slug}/letters").submit("M’envoyer chaque numéro")
    before = len(letters())

    appears(number)
    appears(number)

    fresh = {one.to: one for one in letters()[before:]}
    assert len(letters()) == before + 2 and set(fresh) == {"lou@ailleurs.example", ben.email}
    assert "Du mile" not in fresh["lou@ailleurs.example"].body
    assert "Du mile" in fresh[ben.email].body and "Deux phrases." in fresh[ben.email].body
    assert "n°\u00a04" in fresh[ben.email].subject or "4" in fresh[ben.email].subject
    assert ana.last_name not in fresh[ben.email].body


@pytest.mark.parametrize("why", ["narrowed", "mag", "suspended", "unfollowed", "reader"])
def test_what_changed_in_between_is_asked_when_the_letter_is_written(
    ana, ben, public, number, browser, why
):
    follows.follow(ben, followed_uri=public.uri)
    subscribing.choose(public, ben, wanted=True)
    subscribed(browser, public)
    before = len(letters())
    if why == "narrowed":
        for one in Article.select():
            audiences.set_audience(ana, one.id, "me")
    elif why == "mag":
        with transaction():
            Mag.update(state="hidden").execute()
    elif why == "suspended":
        suspend(ana)
    elif why == "unfollowed":
        follows.end(ben, follow_id=follows.between(ben, public.uri).id)
    else:
        suspend(ben)

    appears(number)

    to = [one.to for one in letters()[before:]]
    assert to == (["lou@ailleurs.example"] if why in ("unfollowed", "reader") else [])


def test_a_letter_is_ended_by_one_touch_of_the_letterbox(public, number, browser):
    row = subscribed(browser, public)
    appears(number)
    sent = letters()[-1]
    wire = email_wire.written(
        email_wire.Email(
            number=1, sender="a@b.example", sender_name="", to=sent.to, subject=sent.subject,
            body=sent.body, stop_url=sent.stop_url,
        )
    ).decode()  # fmt: skip
    assert re.search(rf"^List-Unsubscribe:\s+<{re.escape(sent.stop_url)}>", wire, re.M)
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in wire
    path = link(sent, "stop")

    browser().get(path)
    assert Subscription.select().exists(), "looking at it ends nothing"
    answer = browser().client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and not Subscription.select().exists()
    assert browser().client.post(path).status_code == 200, "twice is once"
    assert "plus d’e-mails" in browser().get(path).text
    for forged in (path.replace("/stop", "x/stop"), f"/mags/letters/{row.id}/stop"):
        assert browser().client.post(forged).status_code == 404


def test_nobody_learns_who_is_known(ben, public, browser):
    def said(address):
        page = browser().get(f"/mags/{public.slug}/letters")
        page.submit("M’envoyer chaque numéro", email=address)
        return page.status, re.sub(r"\s+", " ", page.text)

    subscribed(browser, public)
    answers = {said(one) for one in (ben.email, "lou@ailleurs.example", "neu@ailleurs.example")}

    assert len(answers) == 1


def test_an_address_is_not_written_to_again_and_again(public, browser):
    for _again in range(6):
        page = browser().get(f"/mags/{public.slug}/letters")
        page.submit("M’envoyer chaque numéro", email="Lou@Ailleurs.example")
        assert page.status == 200

    assert len(letters()) == 3 and Subscription.select().count() == 1


@pytest.mark.parametrize("typed", ["", "rien", "a@b", "a b@c.example", "x@y.example\nBcc: z@y.fr"])
def test_what_is_no_address_is_refused_beside_it(public, browser, typed):
    page = browser().get(f"/mags/{public.slug}/letters")
    page.submit("M’envoyer chaque numéro", email=typed)

    assert page.status == 422 and 'id="email-error"' in page.html and not letters()


def test_a_mag_for_members_has_no_letters_for_others(ana, ben, mag, browser):
    of = mag(ana)
    assert browser().client.get(f"/mags/{of.slug}/letters").status_code == 303
    assert "Suivre ce Mag" in browser(ben).get(f"/mags/{of.slug}/letters").text


def test_a_member_chooses_and_ends_it(ben, public, browser):
    follows.follow(ben, followed_uri=public.uri)
    page = browser(ben).get(f"/mags/{public.slug}/letters").submit("M’envoyer chaque numéro")
    assert "l’adresse de ton compte" in page.text and Subscription.get().email == ""
    page.submit("Plus d’e-mails")
    assert not Subscription.select().exists()


def test_what_never_said_yes_is_forgotten_and_an_end_takes_all(ana, public, browser):
    subscribed(browser, public)
    page = browser().get(f"/mags/{public.slug}/letters")
    page.submit("M’envoyer chaque numéro", email="zoe@ailleurs.example")
    with transaction():
        Subscription.update(since=clock.ago(days=4)).execute()

    subscribing.forget_unanswered()
    assert [one.email for one in Subscription.select()] == ["lou@ailleurs.example"]

    ending.end(public.id, member=ana, said=public.title)
    assert not Subscription.select().exists()


def test_many_are_written_to_in_turns_each_once(public, number, monkeypatch):
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    with transaction():
        for n in range(5):
            key = f"a{n}@ailleurs.example"
            Subscription.create(mag=public.id, email=key, email_key=key, is_confirmed=True)

    appears(number)

    assert sorted(one.to for one in letters()) == [f"a{n}@ailleurs.example" for n in range(5)]
