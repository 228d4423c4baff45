"""What stewards do: take over with the code, hand letters over, look after members."""

import re

import pytest

from onemile import current, health, i18n, mail
from onemile.admin import steward_code
from onemile.cli import running
from onemile.db import transaction
from onemile.members import passwords
from onemile.members.models import Member
from onemile.models import EventRow, MailMessage

PAGES = ["", "/mail", "/members", "/settings", "/plugins", "/health"]


@pytest.fixture
def sam(world):
    return world.member("Sam", role="steward")


@pytest.mark.parametrize("page", PAGES)
def test_the_stewards_pages_are_for_stewards(page, world, sam, browser):
    assert browser(sam).get(f"/admin{page}").status == 200
    assert browser(world.member("Ben")).get(f"/admin{page}").status == 403
    assert browser(world.member("Mo", role="moderator")).get(f"/admin{page}").status == 403
    assert "Content de te revoir" in browser().get(f"/admin{page}").text


def test_a_suspended_steward_runs_nothing(world, browser):
    sam = world.member("Sam", role="steward", state="suspended")
    assert browser(sam).get("/admin").status == 403


# ------------------------------------------------------------------------- the first steward


def test_the_printed_code_makes_the_first_steward_once(world, browser):
    ana, ben = world.member("Ana"), world.member("Ben")
    code = steward_code.fresh_if_needed()
    page = browser(ana)
    page.get("/steward").submit("Tenir cette instance", code=f" {code.upper()} ")
    assert page.path == "/admin"
    assert Member.get_by_id(ana.id).role == "steward"

    late = browser(ben).get("/steward").submit("Tenir cette instance", code=code)
    assert late.status == 422 and "déjà servi" in late.text
    assert steward_code.fresh_if_needed() == ""


def test_a_code_that_outlived_its_use_makes_no_second_steward(world, browser):
    code = steward_code.fresh()
    world.member("Sam", role="steward")
    ben = world.member("Ben")

    page = browser(ben).get("/steward").submit("Tenir cette instance", code=code)

    assert page.status == 422 and "déjà servi" in page.text
    assert Member.get_by_id(ben.id).role == "member"


def test_each_start_prints_another_code_and_keeps_only_its_hash(world, browser):
    first, second = steward_code.fresh(), steward_code.fresh()
    kept = (current.instance().folder / "keys" / "steward-code").read_text()
    assert first != second and second not in kept and second.replace("-", "") not in kept
    page = browser(world.member("Ana")).get("/steward").submit("Tenir", code=first)
    assert page.status == 422


def test_a_start_prints_the_code_only_while_there_is_no_steward(world, instance, capsys):
    running.print_steward_code(instance)
    printed = capsys.readouterr().out
    code = re.search(r"code: (\S+)", printed)
    assert code and "/steward" in printed

    steward_code.become_steward(world.member("Ana"), code=code[1])
    running.print_steward_code(instance)
    assert capsys.readouterr().out == ""


def test_without_a_code_nothing_is_right(world, browser):
    page = browser(world.member("Ana")).get("/steward").submit("Tenir", code="x")
    assert page.status == 422


def test_the_code_is_not_to_be_guessed(world, browser):
    page = browser(world.member("Ana"))
    for number in range(6):
        page.get("/steward").submit("Tenir", code=f"aaaaa-{number}")
    assert page.status == 429


# ------------------------------------------------------------------------- letters


def test_before_mail_is_configured_a_steward_hands_the_link_over(sam, browser):
    lucie = browser()
    lucie.get("/join").submit(
        "Suite",
        first_name="Lucie",
        last_name="Klein",
        postcode="67000",
        email="lucie@example.org",
        password="trois pommes rondes",
        adult="y",
        charter="y",
    )
    lucie.submit("Rester à la commune").follow("Cela me va")
    assert "ne peut pas encore envoyer" in lucie.text

    steward = browser(sam).get("/admin/mail")
    assert "lucie@example.org" in steward.text
    link = MailMessage.get().link
    assert f'value="{link}"' in steward.html and "readonly" in steward.html
    lucie.get(link.removeprefix(current.card().base_url)).submit("Confirmer")
    assert Member.select().where(Member.first_name == "Lucie").exists()

    steward.submit("Remise")
    assert "lucie@example.org" not in steward.get("/admin/mail").text


def test_a_letter_that_does_not_wait_cannot_be_handed_over(sam, browser):
    assert browser(sam).post("/admin/mail/12345/handed-over").status == 404


def test_the_mail_page_tells_no_subject(sam, browser, world):
    ben = world.member("Ben")
    with transaction():
        mail.post(
            to=ben.email,
            subject="Ana M. te remercie : Un secret entre nous",
            body="Un secret",
            link=f"{current.card().base_url}/exchanges/7",
            member_id=ben.id,
        )

    page = browser(sam).get("/admin/mail")

    assert ben.email in page.text and "Des nouvelles pour" in page.text
    assert "/exchanges/7" in page.html and "secret" not in page.html


def test_a_link_that_is_over_is_not_offered(sam, browser, world, clock):
    ben = world.member("Ben", password_hash=passwords.keep("trois pommes rondes"))
    visitor, steward = browser(), browser(sam)
    visitor.post("/password/forgotten", {"email": ben.email})
    first = MailMessage.get().link
    assert f'value="{first}"' in steward.get("/admin/mail").html
    clock.advance(hours=1)
    visitor.post("/password/forgotten", {"email": ben.email})
    second = MailMessage.select().order_by(MailMessage.id.desc()).get().link

    visitor.get(second.removeprefix(current.card().base_url)).submit(
        "Garder", password="quatre poires mûres"
    )

    page = steward.get("/admin/mail")
    assert first not in page.html and second not in page.html
    assert "ne marche plus" in page.text and ben.email in page.text
    steward.submit("Retirer de la liste")


def test_a_newcomers_letter_can_be_written_again(sam, browser):
    lucie = browser()
    lucie.get("/join").submit(
        "Suite",
        first_name="Lucie",
        last_name="Klein",
        postcode="67000",
        email="lucie@example.org",
        password="trois pommes rondes",
        adult="y",
        charter="y",
    )
    browser(sam).get("/admin/members").submit("Réécrire la lettre")
    assert MailMessage.select().where(MailMessage.to == "lucie@example.org").count() == 2


# ------------------------------------------------------------------------- members


def test_a_steward_finds_members_by_name_or_address(world, sam, browser):
    ana, _ben = world.member("Ana", last_name="Zimmermann"), world.member("Ben")
    page = browser(sam)
    assert "Ana Z." in page.get("/admin/members").submit("Chercher", words="zimmer").text
    assert "Ben M." not in page.text
    assert "Ana Z." in page.get(f"/admin/members?words={ana.email}").text
    assert page.get("/admin/members?words=%25%27%22&before=nonsense").status == 200


def test_a_member_met_by_the_association_is_verified_once(world, sam, browser):
    ana = world.member("Ana")
    page = browser(sam)
    page.get(f"/admin/members/{ana.public_id}").submit("Nous nous sommes vus")
    page.post(f"/admin/members/{ana.public_id}/met")
    assert Member.get_by_id(ana.id).verified_at is not None
    assert EventRow.select().where(EventRow.name == "core.MemberVerified").count() == 1


def test_roles_are_given_and_the_last_steward_stays(world, sam, browser):
    ana = world.member("Ana")
    page = browser(sam)
    page.get(f"/admin/members/{ana.public_id}").submit("Changer de rôle", role="moderator")
    assert Member.get_by_id(ana.id).role == "moderator"
    page.get(f"/admin/members/{sam.public_id}").submit("Changer de rôle", role="member")
    assert page.status == 422 and Member.get_by_id(sam.id).role == "steward"
    page.get(f"/admin/members/{ana.public_id}").submit("Changer de rôle", role="emperor")
    assert page.status == 422


@pytest.mark.settings(mail__host="post.example", mail__password="geheim-wort")
def test_settings_are_shown_without_their_secrets(sam, browser):
    page = browser(sam).get("/admin/settings")
    assert "post.example" in page.text and "geheim-wort" not in page.html


def test_plugins_and_health_are_shown(sam, browser):
    assert "exchanges" in browser(sam).get("/admin/plugins").text
    shown = browser(sam).get("/admin/health").text
    assert "Base de données" in shown and "la base de données répond" in shown


def test_the_doctor_speaks_english_and_the_stewards_page_the_viewers_language(instance):
    check = next(one for one in health.checks() if one.name == "database")
    for language, words in [("en", "the database answers"), ("fr", "la base de données répond")]:
        with i18n.speaking(language):
            assert health.ask(check).detail == words


def test_the_first_steward_needs_no_letter(instance, browser):
    code = steward_code.fresh()
    somebody = browser().get("/join", headers={"Accept-Language": "fr"})
    somebody.submit(
        "Suite",
        first_name="Ana",
        last_name="Muller",
        email="ana@quartier.example",
        password="trois petits poissons",
        postcode="67190",
        adult="y",
        charter="y",
    )
    page = somebody.get("/steward").submit("Tenir", code="abcde")
    assert page.status == 422 and not Member.select().exists()
    commune = current.instance().rooms["region"].communes_of("67190")[0]
    somebody.get("/join/place").post("/join/place", {"commune": commune.code, "commune_only": "1"})

    page = somebody.get("/steward").submit("Tenir", code=code)
    assert page.status == 200 and "/admin" in page.path
    assert Member.get().role == "steward"


def test_a_visitor_cannot_try_codes(instance, browser):
    assert "/sign-in" in browser().get("/steward").path
