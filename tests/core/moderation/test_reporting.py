"""Reporting something: by members, by visitors, by the machine; what each of them learns."""

import pytest

from onemile import mail, worker
from onemile.errors import Conflict, Invalid, NotFound
from onemile.models import MailMessage
from onemile.moderation import decisions, receipts, reports
from onemile.moderation.grounds import DISMISS
from onemile.moderation.models import Case, Report
from onemile.notices.models import NoticeRow
from onemile.web import limits

FR = {"Accept-Language": "fr"}


def test_a_member_reports_a_note_and_gets_a_receipt(world, browser, board):
    ana, ben = world.member("Ana"), world.member("Ben")
    note = board.pin(ben)

    page = browser(ana).get(f"/report/board.note/{note.id}")
    assert "Vélo à vendre" in page.text
    page.submit(
        "Envoyer le signalement", ground="money", text="Il demande de l'argent.", good_faith="y"
    )

    assert "Merci, ton signalement est bien arrivé" in page.text
    world.tell()
    assert [row.title for row in NoticeRow.select().where(NoticeRow.member == ana.id)] == [
        "Ton signalement est bien arrivé"
    ]


def test_a_visitor_gives_the_four_fields_of_a_notice(world, browser, board):
    note = board.pin(world.member("Ben"))

    page = browser().get(f"/report/board.note/{note.id}", headers=FR)
    page.submit(
        "Envoyer le signalement",
        ground="illegal",
        text="C'est mon vélo, volé mardi.",
        name="Chloé Klein",
        email="chloe@ailleurs.example",
        good_faith="y",
    )

    kept = Report.get()
    assert (kept.reporter, kept.reporter_name) == (None, "Chloé Klein")
    assert kept.location == f"http://instance.example/board/{note.id}"
    world.tell()
    (letter,) = mail.waiting()
    assert letter.to == "chloe@ailleurs.example"
    assert str(kept.id) in letter.body


def test_a_letter_to_an_unproven_address_repeats_nothing_that_was_typed(world, browser, board):
    note = board.pin(world.member("Ben"))

    page = browser().get(f"/report/board.note/{note.id}", headers=FR)
    page.submit(
        "Envoyer le signalement",
        ground="other",
        text="Achetez sur pilules.example !",
        name="pilules.example",
        email="victime@ailleurs.example",
        good_faith="y",
    )
    world.tell()

    (letter,) = mail.waiting()
    assert "pilules" not in letter.body + letter.subject


@pytest.mark.parametrize(
    ("left_out", "message"),
    [
        ("ground", "Choisis ce qui s’en rapproche"),
        ("text", "Il manque une réponse ici"),
        ("location", "Il manque une réponse ici"),
        ("name", "Il manque une réponse ici"),
        ("email", "Il manque une réponse ici"),
        ("good_faith", "Sans cet engagement"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(world, browser, board, left_out, message):
    note = board.pin(world.member("Ben"))
    typed = {
        "ground": "insult",
        "text": "Il m'a insultée devant tous.",
        "location": "/board/1",
        "name": "Chloé",
        "email": "chloe@ailleurs.example",
        "good_faith": "y",
    } | {left_out: ""}
    typed = {name: text for name, text in typed.items() if text or name in ("text", "location")}

    page = browser().post(f"/report/board.note/{note.id}", typed, headers=FR)

    assert page.status == 422
    assert message in page.text
    assert left_out == "text" or "insultée devant tous" in page.html
    assert Report.select().count() == 0


def test_an_address_that_cannot_be_written_to_is_said_beside_its_field(world, browser, board):
    note = board.pin(world.member("Ben"))

    page = browser().get(f"/report/board.note/{note.id}", headers=FR)
    page.submit(
        "Envoyer le signalement",
        ground="money",
        text="Il demande de l'argent.",
        name="Chloé",
        email="chloe",
        good_faith="y",
    )

    assert page.status == 422
    assert "ana@example.org" in page.text
    assert Report.select().count() == 0


def test_who_reports_harm_to_a_child_need_not_give_a_name(world, browser, board):
    note = board.pin(world.member("Ben"))

    page = browser().get(f"/report/board.note/{note.id}", headers=FR)
    page.submit(
        "Envoyer le signalement",
        ground="child",
        text="Il photographie les enfants.",
        good_faith="y",
    )

    assert "Merci" in page.text
    assert Case.get().is_urgent


def test_who_may_not_see_the_thing_reads_nothing_of_it_and_can_report_it(world, browser, board):
    ana, ben = world.member("Ana"), world.member("Ben")
    note = board.pin(ben, text="Rendez-vous chez Ben", is_private=True)

    hidden = browser(ana).get(f"/report/board.note/{note.id}")
    absent = browser(ana).get("/report/board.note/999")

    assert "Rendez-vous" not in hidden.html
    assert hidden.text == absent.text
    for number in (note.id, "999"):
        page = browser(ana).get(f"/report/board.note/{number}")
        page.submit(
            "Envoyer le signalement", ground="other", text="On m'en a parlé.", good_faith="y"
        )
        assert "Merci" in page.text
        assert "Rendez-vous" not in page.html


def test_any_page_can_be_reported_from_the_foot_of_every_page(world, browser, board):
    page = browser(world.member("Ana")).get("/notices").follow("Signaler un problème")

    page.submit(
        "Envoyer le signalement",
        ground="privacy",
        text="Mon adresse est affichée.",
        location="La page d'accueil",
        good_faith="y",
    )

    assert Case.get().url == "La page d'accueil"


def test_an_unknown_kind_is_nothing(browser, board):
    assert browser().get("/report/board.cake/1").status == 404


def test_a_thing_with_an_endless_name_is_nothing(browser, board):
    assert browser().get(f"/report/board.note/{'9' * 3000}").status == 404


def test_reports_of_one_thing_make_one_case(world, board, report):
    note = board.pin(world.member("Ben"))

    first = report(note, by=world.member("Ana"))
    second = report(note, by=world.member("Carla"), ground="danger")

    assert first.case == second.case
    assert Case.get().is_urgent


def test_nobody_reports_the_same_thing_twice(world, board, report):
    ana = world.member("Ana")
    note = board.pin(world.member("Ben"))
    report(note, by=ana)

    with pytest.raises(Conflict, match="déjà signalé"):
        report(note, by=ana)


def test_nobody_reports_what_is_theirs(world, board, report):
    ben = world.member("Ben")

    with pytest.raises(Conflict, match="C’est à toi"):
        report(board.pin(ben), by=ben)


def test_a_nameless_report_is_refused_by_the_service_too(board, world):
    note = board.pin(world.member("Ben"))
    words = reports.Words(ground="money", text="x" * 20, location="/")

    with pytest.raises(Invalid) as refusal:
        reports.file("board.note", note.id, by=None, words=words)

    assert set(refusal.value.fields) == {"name", "email"}


def test_the_conversation_is_joined_only_by_a_tick(world, browser, board):
    ana, ben = world.member("Ana"), world.member("Ben")
    quiet = board.pin(ben)
    told = board.pin(ben, talk="Ben : donne-moi 40 euros")
    said = {"ground": "money", "text": "Il demande de l'argent.", "good_faith": "y"}

    assert (
        "Joindre notre conversation" not in browser(ana).get(f"/report/board.note/{quiet.id}").text
    )
    page = browser(ana).get(f"/report/board.note/{told.id}")
    assert 'name="with_conversation"' in page.html
    assert "checked" not in page.html
    page.submit("Envoyer le signalement", **said)
    assert Report.get().conversation == ""

    carla = browser(world.member("Carla")).get(f"/report/board.note/{told.id}")
    carla.submit("Envoyer le signalement", **said, with_conversation="y")
    assert Report.select().order_by(Report.id.desc()).get().conversation == told.talk


def test_a_receipt_is_for_whoever_holds_its_link(world, browser, board, report):
    made = report(board.pin(world.member("Ben")), by=world.member("Ana"))

    assert browser().get(f"/report/receipt/{receipts.token_of(made)}").status == 200
    assert browser().get("/report/receipt/guess").status == 404


def test_an_upset_neighbour_may_send_many_reports_but_not_endlessly(world, browser, board):
    note = board.pin(world.member("Ben"))
    window = browser()

    answers = [window.post(f"/report/board.note/{note.id}", headers=FR).status for _ in range(21)]

    assert answers[:20] == [422] * 20
    assert answers[20] == 429
    assert window.get(f"/report/board.note/{note.id}").status == 200


VISITOR = {
    "ground": "money",
    "text": "Il demande de l'argent.",
    "good_faith": "y",
    "name": "Chloé",
    "email": "victime@ailleurs.example",
    "location": "/",
}


def emails_to(address):
    return MailMessage.select().where(MailMessage.to == address).count()


def test_nobodys_letterbox_is_filled_with_receipts_and_no_report_refused(world, browser, board):
    ben = world.member("Ben")

    answers = [browser().post(f"/report/board.note/{board.pin(ben).id}", VISITOR) for _ in range(8)]
    world.tell()

    assert {(page.status, "ton signalement est bien arrivé" in page.text) for page in answers} == {
        (200, True)
    }
    assert Report.select().count() == 8
    assert emails_to(VISITOR["email"]) == 6


def test_a_members_reports_count_in_nobodys_letterbox(world, browser, board):
    ben = world.member("Ben")
    page = browser(world.member("Ana"))
    for _ in range(7):
        assert page.post(f"/report/board.note/{board.pin(ben).id}", VISITOR).status == 200
    browser().post(f"/report/board.note/{board.pin(ben).id}", VISITOR)
    world.tell()

    assert emails_to(VISITOR["email"]) == 1


def test_a_letterbox_is_not_filled_with_decisions_either(world, browser, board, clock):
    mo, ben = world.member("Mo", role="moderator"), world.member("Ben")
    note, most = board.pin(ben), limits.DECISION_EMAILS[0].times
    for number in range(most + 1):
        page = browser()
        page.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        page.post(f"/report/board.note/{note.id}", VISITOR)
    world.tell()
    before = emails_to(VISITOR["email"])

    decisions.decide(
        Report.get().case, by=mo, action=DISMISS, ground="money", reason="Rien à dire."
    )
    world.tell()

    assert emails_to(VISITOR["email"]) - before == most


def test_the_machine_puts_a_thing_before_the_moderators_once(world, board):
    note = board.pin(world.member("Ben"))

    reports.file_automatic("board.note", note.id, "euros: 40")
    reports.file_automatic("board.note", note.id, "euros: 40")

    (only,) = Report.select()
    assert only.is_automatic
    assert not note.is_hidden


def test_what_a_moderator_let_pass_is_not_put_before_them_again(world, board):
    moderator = world.member("Mo", role="moderator")
    note = board.pin(world.member("Ben"))
    reports.file_automatic("board.note", note.id, "euros: 40")
    decisions.decide(Case.get(), by=moderator, action=DISMISS, ground="money", reason="")

    reports.file_automatic("board.note", note.id, "euros: 40")
    assert Case.select().count() == 1

    note.text = "Vélo à vendre, 60 euros"
    reports.file_automatic("board.note", note.id, "euros: 60")
    assert Case.select().count() == 2


def test_the_machine_cannot_report_a_kind_that_nobody_declared(board):
    with pytest.raises(NotFound):
        reports.file_automatic("board.cake", "1", "euros")


def test_moderators_are_told_that_something_waits_but_not_the_reported_one(world, board, report):
    ana, mo = world.member("Ana"), world.member("Mo", role="moderator")
    accused = world.member("Ben", role="moderator")

    report(board.pin(accused), by=ana)
    worker.drain()

    titles = {(row.member_id, row.title) for row in NoticeRow.select()}
    assert titles == {
        (mo.id, "Quelque chose attend la permanence"),
        (ana.id, "Ton signalement est bien arrivé"),
    }
