"""A domain's two written forms are one address, and letters go to the one that was meant."""

import re

import pytest

from onemile.members import passwords
from onemile.members.models import Member
from onemile.models import MailMessage
from onemile.moderation.models import Report

PASSWORD = "trois pommes rondes"
TYPED, SENT_TO, OTHERS = "ana7@straße.de", "ana7@xn--strae-oqa.de", "ana7@strasse.de"


def post_to(address: str) -> list[MailMessage]:
    return list(MailMessage.select().where(MailMessage.to == address).order_by(MailMessage.id))


def join(browser, email: str):
    newcomer = browser()
    newcomer.get("/join").submit(
        "Suite",
        first_name="Ana",
        last_name="Klein",
        postcode="67000",
        email=email,
        password=PASSWORD,
        adult="y",
        charter="y",
    )
    return newcomer


def settle(browser, email: str, sent_to: str) -> None:
    """Join and open the letter."""
    newcomer = join(browser, email)
    newcomer.submit("Rester à la commune")
    link = post_to(sent_to)[-1].link
    newcomer.get(link[link.index("/confirm") :]).submit("Confirmer")
    assert "Ana" in newcomer.get("/me").text


def sign_in(browser, email: str):
    return browser().get("/sign-in").submit("Entrer", email=email, password=PASSWORD)


def test_an_accented_domain_is_one_account_in_both_its_forms(browser, world):
    settle(browser, TYPED, SENT_TO)
    assert {row.to for row in MailMessage.select()} == {SENT_TO}
    for typed in (TYPED, SENT_TO, "ANA7@STRAẞE.DE"):
        assert "Ana" in sign_in(browser, typed).get("/me").text
        browser().get("/password/forgotten").submit("Envoyer la lettre", email=typed)
    assert [row.to for row in post_to(SENT_TO) if "/password/new/" in row.body] == [SENT_TO] * 3

    join(browser, SENT_TO)
    assert "déjà un compte" in post_to(SENT_TO)[-1].subject
    assert not post_to(OTHERS)


def test_the_domain_that_looks_like_it_is_somebody_elses(browser, world):
    settle(browser, TYPED, SENT_TO)
    settle(browser, OTHERS, OTHERS)
    assert Member.select().count() == 2
    browser().get("/password/forgotten").submit("Envoyer la lettre", email=OTHERS)
    assert "/password/new/" in post_to(OTHERS)[-1].body


@pytest.mark.parametrize("email", ["ana@i❤.example", "ana@a_b.example", "ſam@example.org"])
def test_what_cannot_be_written_to_is_told_beside_the_field(email, browser, world):
    newcomer = join(browser, email)
    assert newcomer.status == 422
    beside = re.search(r'id="email-error".*?</p>', newcomer.html, re.S)[0]
    assert "n’est pas juste" in beside and f'value="{email}"' in newcomer.html


def test_a_steward_finds_a_member_by_either_form(browser, world):
    settle(browser, TYPED, SENT_TO)
    steward = browser(world.member("Stella", role="steward"))
    for words in (TYPED, SENT_TO, "straße.de", "Ana straße.de"):
        found = steward.get("/admin/members", query_string={"words": words})
        assert "Ana K." in found.text, words
    assert "Ana K." not in steward.get("/admin/members?words=strasse.de").text


def test_a_visitors_report_is_answered_at_the_domain_that_was_meant(browser, world):
    browser().get("/report").submit(
        "Envoyer",
        ground="other",
        text="Quelque chose ne va pas ici.",
        location="/",
        name="Eva",
        email="eva@straße.de",
        good_faith="y",
    )
    assert Report.get().reporter_email == "eva@xn--strae-oqa.de"
    world.tell()
    assert post_to("eva@xn--strae-oqa.de")


@pytest.mark.parametrize(
    "page", ["/join", "/sign-in", "/password/forgotten", "/confirm", "/report"]
)
def test_no_browser_rewrites_an_address_before_it_is_sent(page, browser, world):
    html = browser().get(page).html
    field = re.search(r'<input[^>]*name="email"[^>]*>', html)[0]
    assert 'type="text"' in field and 'inputmode="email"' in field
    assert 'autocapitalize="none"' in field and 'spellcheck="false"' in field
    assert 'type="email"' not in html


# ------------------------------------------------------------------------- rows of before


def test_an_account_whose_key_was_made_by_the_older_rule_is_found(browser, world):
    ana = world.member("Ana", password_hash=passwords.keep(PASSWORD))
    ana.email, ana.email_key = TYPED, OTHERS
    ana.save()
    assert "Ana" in sign_in(browser, SENT_TO).get("/me").text
    browser().get("/password/forgotten").submit("Envoyer la lettre", email=TYPED)
    assert "/password/new/" in post_to(SENT_TO)[-1].body
    join(browser, TYPED)
    assert "déjà un compte" in post_to(SENT_TO)[-1].subject


def test_who_always_typed_the_sharp_s_still_gets_in_but_letters_go_where_they_say(browser, world):
    ana = world.member("Ana", password_hash=passwords.keep(PASSWORD))
    ana.email = ana.email_key = OTHERS
    ana.save()
    assert "Ana" in sign_in(browser, TYPED).get("/me").text
    browser().get("/password/forgotten").submit("Envoyer la lettre", email=TYPED)
    assert not post_to(OTHERS)
    assert "/password/new/" not in post_to(SENT_TO)[-1].body
