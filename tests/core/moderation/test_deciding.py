"""Deciding: one case at a time, with reasons that the person concerned can read and answer."""

import threading

import pytest
from peewee import DatabaseError

from onemile import db, mail, worker
from onemile.db import transaction
from onemile.errors import Conflict, NotAllowed, NotFound
from onemile.members.models import LEFT, Block, Member
from onemile.mile.models import Place
from onemile.moderation import decisions, queries, reports, retention, targets
from onemile.moderation.models import Answer, Case, Decision, LogLine, Report
from onemile.notices.models import NoticeRow


@pytest.fixture
def ana(world):
    return world.member("Ana")


@pytest.fixture
def ben(world):
    return world.member("Ben")


@pytest.fixture
def mo(world):
    return world.member("Mo", role="moderator")


@pytest.fixture
def case(ana, ben, board, report):
    """Ana has reported Ben's note."""
    return report(board.pin(ben), by=ana).case


def decide(case, *, by, action, reason="Ici, on s'entraide sans argent.", **values):
    return decisions.decide(
        case, by=by, action=action, ground="money", reason=reason, to_reporters="Merci.", **values
    )


def test_a_moderator_hides_a_note_with_reasons_that_were_ready(mo, ben, case, board, browser):
    desk = browser(mo).get("/moderation")
    assert "1 chose attend : environ 3 minutes." in desk.text.replace("\u00a0", " ")
    assert "Vélo à vendre, 40 euros" in desk.text
    assert "ni prix, ni vente" in desk.text

    desk.follow("Masquer")
    assert "Nous avons masqué" in desk.html
    desk.submit("Masquer")

    assert board.notes["1"].is_hidden
    assert "Rien n’attend" in desk.text
    worker.drain()
    letter = next(one for one in mail.waiting() if one.member_id == ben.id)
    page = browser(ben).get(letter.link.removeprefix("http://instance.example"))
    assert "sans argent" in page.text
    assert "On nous l’a signalé ; une personne a décidé." in page.text.replace("\u202f", " ")


def test_the_person_concerned_never_learns_who_reported(ana, ben, mo, case, browser):
    decision = decide(case, by=mo, action="hide")
    worker.drain()

    told = [row.title + row.body for row in NoticeRow.select().where(NoticeRow.member == ben.id)]
    letters = [one.body for one in mail.waiting() if one.member_id == ben.id]
    page = browser(ben).get(f"/decisions/{decision.id}").html
    exported = retention.export(ben)[0].content.decode()
    for text in [*told, *letters, page, exported]:
        assert "Ana" not in text
        assert ana.email not in text
        assert ana.public_id not in text


def test_the_person_concerned_does_not_learn_which_moderator_decided(ben, mo, case, browser):
    decision = decide(case, by=mo, action="hide")

    assert "Mo M." not in browser(ben).get(f"/decisions/{decision.id}").html


def test_the_reporter_is_told_what_became_of_it(ana, mo, case, browser):
    decide(case, by=mo, action="hide")
    worker.drain()

    page = browser(ana).get("/notices").follow("La suite donnée")

    assert "nous avons agi" in page.text
    assert "Merci." in page.text


def test_a_visitor_who_reported_is_told_by_letter(board, ben, mo, world):
    words = reports.Words(
        ground="money", text="Il vend.", location="/", name="Chloé", email="chloe@a.example"
    )
    made = reports.file("board.note", board.pin(ben).id, by=None, words=words)
    decide(made.case, by=mo, action="warn")
    world.tell()

    bodies = [one.body for one in mail.waiting() if one.to == "chloe@a.example"]
    assert any("Merci." in body for body in bodies)


def test_a_dismissed_report_is_not_told_to_the_person_concerned(ben, mo, case, browser):
    decision = decide(case, by=mo, action="dismiss")
    worker.drain()

    assert not NoticeRow.select().where(NoticeRow.member == ben.id).exists()
    assert browser(ben).get(f"/decisions/{decision.id}").status == 404


def test_a_decision_is_read_by_the_person_concerned_only(ana, mo, case, browser):
    decision = decide(case, by=mo, action="warn")

    assert browser(ana).get(f"/decisions/{decision.id}").status == 404


def test_of_two_moderators_at_once_the_second_is_told(case, mo, world, browser):
    other = browser(world.member("Sam", role="moderator")).get(f"/moderation/{case.id}/dismiss")
    decide(case, by=mo, action="hide")

    other.submit("Rien à redire")

    assert other.status == 409
    assert "déjà décidé : masqué" in other.text.replace("\u00a0", " ")
    assert Decision.select().count() == 1


def test_of_many_moderators_in_the_same_moment_one_decides(instance, case, world):
    judges = [world.member(role="moderator") for _ in range(4)]
    taken, refused = [], []
    ready = threading.Barrier(len(judges))

    def judge(by):
        with instance.app_context():
            ready.wait()
            try:
                taken.append(decide(case, by=by, action="hide"))
            except Conflict as conflict:
                refused.append(conflict)
            finally:
                db.at_work().close()

    threads = [threading.Thread(target=judge, args=(by,)) for by in judges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(taken), len(refused)) == (1, 3)
    assert Decision.select().count() == 1


def test_what_is_gone_cannot_be_hidden(case, mo, board, browser):
    page = browser(mo).get(f"/moderation/{case.id}/hide")
    board.notes.clear()

    page.submit("Masquer")

    assert page.status == 409
    assert "n’est plus là" in browser(mo).get("/moderation").text


@pytest.mark.parametrize("role", ["moderator", "steward"])
def test_nobody_decides_on_what_is_their_own(role, ana, board, report, world, browser):
    judge = world.member("Mo", role=role)
    case = report(board.pin(judge), by=ana).case

    with pytest.raises(NotAllowed, match="vous concerne"):
        decide(case, by=judge, action="dismiss")
    assert browser(judge).get(f"/moderation/{case.id}").status == 403
    assert "Rien n’attend" in browser(judge).get("/moderation").text


def test_where_nothing_waits_no_page_asks_what_a_moderator_answers_for(
    mo, ana, board, report, browser, monkeypatch
):
    asked = []
    real = targets.answered_for
    monkeypatch.setattr(targets, "answered_for", lambda uri: asked.append(uri) or real(uri))
    assert browser(mo).get("/notices").status == 200 and asked == []
    report(board.pin(mo), by=ana)
    assert queries.waiting(mo) == 0 and asked == [mo.uri] * 2


def test_nobody_decides_on_what_they_answer_for_with_others(ana, board, report, world, browser):
    ben, judge = world.member("Ben"), world.member("Mo", role="moderator")
    case = report(board.pin(ben, with_uris=(judge.uri,)), by=ana).case
    worker.drain()

    assert not NoticeRow.select().where(NoticeRow.member_id == judge.id).exists()
    assert (queries.waiting(judge), queries.next_case(judge)) == (0, None)
    assert not queries.may_judge(judge, kind="board.note", subject_id=case.subject_id, url="/x")
    assert browser(judge).get(f"/moderation/{case.id}").status == 403
    with pytest.raises(NotAllowed, match="vous concerne"):
        decide(case, by=judge, action="hide")

    other = world.member("Odile", role="moderator")
    assert queries.next_case(other) == case
    decide(case, by=other, action="hide")
    assert [one.case for one in queries.decided(other)] == [case]
    assert queries.decided(judge) == []
    with pytest.raises(NotAllowed):
        decide(case, by=judge, action="restore")


def test_nobody_decides_on_what_they_reported(board, ben, mo, report):
    case = report(board.pin(ben), by=mo).case

    with pytest.raises(NotAllowed):
        decide(case, by=mo, action="hide")


@pytest.mark.parametrize(
    "path", ["/moderation", "/moderation/decided", "/moderation/log", "/moderation/1"]
)
def test_the_desk_is_for_moderators(path, ana, browser):
    assert browser(ana).get(path).status == 403


def test_a_member_without_the_capability_cannot_decide(case, ana, world):
    with pytest.raises(NotAllowed):
        decide(case, by=world.member("Carla"), action="dismiss")


def test_the_log_is_for_stewards_and_says_who_did_what(case, mo, world, browser):
    decide(case, by=mo, action="hide")

    assert browser(mo).get("/moderation/log").status == 403
    page = browser(world.member("Stew", role="steward")).get("/moderation/log")
    assert "masqué · Mo M." in page.text
    assert "Ana" not in page.text


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_log_is_only_ever_added_to(case, change):
    query = LogLine.update(verb="x") if change == "update" else LogLine.delete()

    with pytest.raises(DatabaseError, match="append-only"):
        with transaction():
            query.execute()


def test_urgent_cases_come_first(case, ana, mo, world, board, report, browser):
    late = board.pin(world.member("Carla"), text="Rendez-vous sur le toit")
    report(late, by=ana, ground="danger")

    assert "Rendez-vous sur le toit" in browser(mo).get("/moderation").text


def test_a_case_can_be_left_to_somebody_else(case, ana, mo, world, board, report, browser):
    report(board.pin(world.member("Carla"), text="Piano à vendre"), by=ana)

    page = browser(mo).get("/moderation").follow("Laisser à quelqu’un d’autre")

    assert "Piano à vendre" in page.text


def test_other_words_are_ready_for_another_rule(case, mo, browser):
    page = browser(mo).get(f"/moderation/{case.id}/warn").follow("Insulte, menace")

    assert "on se parle avec respect" in page.html


def test_reasons_are_written_in_the_language_of_their_reader(
    ana, mo, world, board, report, browser
):
    case = report(board.pin(world.member("Dirk", language="de")), by=ana).case

    page = browser(mo).get(f"/moderation/{case.id}/hide")

    assert "Hier helfen wir einander ohne Geld" in page.html
    assert "Nous avons regardé" in page.html


# ------------------------------------------------------------------------- suspension


def test_a_suspended_member_reads_answers_and_sends_nothing_else(case, ben, mo, browser):
    decision = decide(case, by=mo, action="suspend")
    window = browser(Member.get_by_id(ben.id))

    assert window.get("/notices").status == 200
    refused = window.post("/me/profile", {"first_name": "Benoît"})
    assert refused.status == 403
    assert "compte est suspendu" in refused.text
    page = window.get(f"/decisions/{decision.id}")
    page.submit("Envoyer ma réponse", text="C'était pour une tombola.")
    assert page.status == 200
    assert Answer.get().text == "C'était pour une tombola."


def test_a_suspended_members_place_leaves_every_count_until_they_are_back(case, ben, mo):
    decide(case, by=mo, action="suspend")
    assert not Place.get(Place.member_id == ben.id).is_live

    decide(case, by=mo, action="reinstate")

    assert Place.get(Place.member_id == ben.id).is_live
    assert Member.get_by_id(ben.id).is_active


def test_only_a_steward_suspends_a_moderator(ana, mo, world, board, report):
    case = report(board.pin(world.member("Ben", role="moderator")), by=ana).case

    assert "suspend" not in decisions.possible(case, by=mo)
    assert "suspend" in decisions.possible(case, by=world.member("S", role="steward"))


def test_a_member_can_be_reported_warned_and_suspended_but_not_hidden(ana, ben, mo, browser):
    page = browser(ana).get(f"/report/core.member/{ben.public_id}")
    assert "Ben M." in page.text
    page.submit("Envoyer le signalement", ground="insult", text="Il m'insulte.", good_faith="y")

    assert decisions.possible(Case.get(), by=mo) == ["dismiss", "warn", "suspend"]


def test_a_neighbours_page_leads_to_the_report_form(ana, ben, browser):
    page = browser(ana).get(f"/members/{ben.public_id}").follow("Signaler")

    assert page.path == f"/report/core.member/{ben.public_id}"
    assert "Ben M." in page.text


def test_a_blocked_neighbour_is_not_shown_on_the_report_form(ana, ben, browser, world):
    Block.create(blocker=ben, blocked=ana)

    assert "Ben M." not in browser(ana).get(f"/report/core.member/{ben.public_id}").html


# ------------------------------------------------------------------------- answers


def test_the_person_concerned_answers_once_and_the_stewards_answer_back(
    case, ben, mo, world, browser
):
    decision = decide(case, by=mo, action="hide")
    decisions.answer(decision, by=ben, text="C'était un don, pas une vente.")
    with pytest.raises(Conflict, match="déjà répondu"):
        decisions.answer(decision, by=ben, text="Encore moi.")
    worker.drain()

    other = browser(world.member("Sam", role="moderator")).get("/moderation")
    other.follow("Lire la réponse").submit("Maintenir la décision", text="Le prix est écrit.")
    worker.drain()

    page = browser(ben).get("/notices").follow("La permanence t’a répondu")
    assert "Le prix est écrit." in page.text
    assert "Envoyer ma réponse" not in page.text


def test_an_answer_can_undo_a_decision(case, ben, mo, board, browser):
    decision = decide(case, by=mo, action="hide")
    decisions.answer(decision, by=ben, text="C'était un don.")

    page = browser(mo).get(f"/moderation/answers/{decision.id}")
    assert "C’est vous qui avez pris cette décision" in page.text
    page.submit("Montrer à nouveau", text="Tu as raison, pardon.")

    assert not board.notes["1"].is_hidden
    worker.drain()
    titles = [row.title for row in NoticeRow.select().where(NoticeRow.member == ben.id)]
    assert any("à nouveau visible" in title for title in titles)


def test_of_two_moderators_who_answer_back_the_second_is_told(case, ben, mo, world):
    decision = decide(case, by=mo, action="warn")
    decisions.answer(decision, by=ben, text="Je ne comprends pas.")
    decisions.reply(decision, by=mo, text="Le prix est écrit.", is_undone=False)

    with pytest.raises(Conflict):
        decisions.reply(
            decision, by=world.member("Sam", role="moderator"), text="Pareil.", is_undone=False
        )


def test_nobody_else_answers_in_ones_name(case, ana, mo):
    decision = decide(case, by=mo, action="warn")

    with pytest.raises(NotFound):
        decisions.answer(decision, by=ana, text="Je suis Ben.")


def test_there_is_nothing_to_answer_back_to_silence(case, mo):
    decision = decide(case, by=mo, action="warn")

    with pytest.raises(NotFound):
        decisions.reply(decision, by=mo, text="Alors ?", is_undone=False)


def test_what_was_hidden_can_be_shown_again_from_the_history(case, mo, board, browser):
    decide(case, by=mo, action="hide")

    page = browser(mo).get("/moderation/decided").follow("Vélo à vendre")
    page.follow("Montrer à nouveau").submit("Montrer à nouveau")

    assert not board.notes["1"].is_hidden
    assert decisions.possible(case, by=mo)


# ------------------------------------------------------------------------- keeping, leaving


def test_a_closed_case_is_forgotten_after_its_time(case, mo, clock):
    decide(case, by=mo, action="warn")

    clock.advance(days=364)
    worker.run_job("core.forget_cases")
    assert Report.select().count() == 1
    clock.advance(days=2)
    worker.run_job("core.forget_cases")

    assert (Case.select().count(), Report.select().count(), Decision.select().count()) == (0, 0, 0)
    assert LogLine.select().count() > 0


def test_the_reasons_of_a_suspension_are_kept_as_long_as_it_lasts(case, mo, clock):
    decide(case, by=mo, action="suspend")

    clock.advance(days=400)
    worker.run_job("core.forget_cases")

    assert Decision.select().count() == 1


def test_who_reported_leaves_without_a_trace_of_their_name(case, ana):
    with transaction():
        assert retention.erase(ana) == []

    assert Report.get().reporter is None


def test_who_was_reported_does_not_take_the_evidence_along(case, ben, mo):
    decide(case, by=mo, action="hide")

    with transaction():
        (kept,) = retention.erase(ben)

    assert kept.until is not None
    assert Decision.select().count() == 1


def test_a_case_about_somebody_who_has_left_can_still_be_closed(case, ben, mo, browser):
    Member.update(state=LEFT, first_name="", last_name="").where(Member.id == ben.id).execute()

    assert decisions.possible(case, by=mo) == ["dismiss", "hide"]
    browser(mo).get("/moderation").follow("Rien à redire").submit("Rien à redire")

    assert Case.get().state == "closed"


def test_a_members_export_holds_what_they_reported_and_what_was_decided(case, ana, ben, mo):
    decide(case, by=mo, action="hide")

    assert "Il demande de l'argent." in retention.export(ana)[0].content.decode()
    assert "sans argent" in retention.export(ben)[0].content.decode()


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/board/1", ("/board/1", "Vélo à vendre")),
        ("http://instance.example/board/1", ("/board/1", "Vélo à vendre")),
        ("/charter", ("/charter", "/charter")),
        ("/no/such/page", ("", "/no/such/page")),
        ("https://elsewhere.example/x", ("", "https://elsewhere.example/x")),
        ("http://instance.example.evil.example/", ("", "http://instance.example.evil.example/")),
        ("//elsewhere.example", ("", "//elsewhere.example")),
        ("/\\elsewhere.example", ("", "/\\elsewhere.example")),
        ("", ("", "")),
    ],
)
def test_a_report_names_its_page_by_title_and_links_no_other_site(case, pages, location, expected):
    assert queries.page_of(Report(location=location), case) == expected


def test_the_log_says_that_it_is_empty(world, browser):
    page = browser(world.member("Sam", role="steward")).get("/moderation/log")
    assert "Rien n’a encore été signalé ni décidé" in page.text
