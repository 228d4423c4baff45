"""Reports from other instances: found by URI, read by moderators, and answered to nobody."""

import pytest

from onemile import api, mail
from onemile.errors import Invalid
from onemile.models import EventRow
from onemile.moderation import decisions, elsewhere, retention
from onemile.moderation.models import Asked, Case, Report
from onemile.notices.models import NoticeRow

pytestmark = pytest.mark.plugins()
HERE = "http://instance.example"
SERVER = "https://ortenau.example/ap/instance"


@pytest.fixture
def ben(world):
    return world.member("Ben")


@pytest.fixture
def mo(world):
    return world.member("Mo", role="moderator")


@pytest.fixture
def flag(world):
    """Report a URI as another server, and let the moderators' room hear of it."""

    def one(uri, *, by=SERVER, ground="insult", text="Il insulte."):
        api.file_report(thing_uri=uri, by_uri=by, ground=ground, text=text)
        world.tell()

    return one


def told():
    return sorted(row.member.first_name for row in NoticeRow.select())


@pytest.mark.parametrize("beneath", ["", "/0f00ba", "/0f00ba/1"])
def test_a_thing_is_found_by_its_address_or_what_lies_beneath(
    beneath, ben, mo, board, flag, browser
):
    note = board.pin(ben)
    flag(f"{HERE}/board/{note.id}{beneath}")
    case = Case.get()
    assert (case.kind, case.subject_id, case.author_uri) == ("board.note", note.id, ben.uri)
    assert told() == ["Mo"]
    page = browser(mo).get(f"/moderation/{case.id}")
    assert "d’une autre instance" in page.text and SERVER in page.text
    assert "Il insulte." in page.text and "Vélo à vendre" in page.text


def test_a_person_is_found_by_their_uri(ben, mo, board, flag):
    flag(ben.uri)
    assert (Case.get().kind, Case.get().subject_id) == ("core.member", ben.public_id)


@pytest.mark.parametrize("path", ["/board/99", "/members/nobody", "/x", "/", "/board/1\0"])
def test_what_is_not_there_is_dropped_in_silence(path, ben, board, flag):
    if "\0" in path:
        with pytest.raises(Invalid):
            flag(HERE + path)
    else:
        flag(HERE + path)
    assert Case.select().count() == 0 and Report.select().count() == 0


def test_an_id_at_another_address_names_nothing(ben, board, flag):
    note = board.pin(ben)
    flag(f"{HERE}/elsewhere/{note.id}")
    flag(f"{HERE}/board/{note.id}0")
    assert Case.select().count() == 0


def test_one_actor_says_the_same_of_a_thing_once_while_it_is_open(ben, mo, board, flag):
    uri = f"{HERE}/board/{board.pin(ben).id}"
    flag(uri), flag(uri), flag(f"{uri}/1"), flag(uri, by="https://paris.example/ap/instance")
    assert Case.select().count() == 1 and Report.select().count() == 2
    decisions.decide(Case.get(), by=mo, action="dismiss", ground="insult", reason="")
    flag(uri)
    assert Case.select().count() == 2 and Report.select().count() == 3


def test_what_the_same_server_adds_stands_in_the_case_with_its_words(
    ben, mo, board, flag, browser, monkeypatch
):
    monkeypatch.setattr(elsewhere, "REPORTS_OF_ONE_MAX", 2)
    uri = f"{HERE}/board/{board.pin(ben).id}"
    flag(uri), flag(uri, text="Nous l’avons vu aussi."), flag(uri, text="Encore.")

    page = browser(mo).get(f"/moderation/{Case.get().id}").text
    assert "Il insulte." in page and "Nous l’avons vu aussi." in page
    assert "2 personnes nous ont prévenus" in page and Report.select().count() == 2


def test_neither_the_outcome_nor_a_letter_goes_to_who_reported(
    ben, mo, board, flag, browser, world
):
    flag(f"{HERE}/board/{board.pin(ben).id}")
    page = browser(mo).get(f"/moderation/{Case.get().id}/hide")
    assert "to_reporters" not in page.html
    page.submit("Masquer", reason="Ici, on se respecte.")
    world.tell()
    assert Case.get().state == "closed"
    assert {letter.to for letter in mail.waiting()} == {ben.email, mo.email}
    assert "ortenau" not in browser(ben).get("/notices").html


def test_words_to_reporters_are_asked_for_where_a_member_reported_too(
    ben, mo, board, flag, report, world, browser
):
    note = board.pin(ben)
    flag(f"{HERE}/board/{note.id}")
    report(note, by=world.member("Ana"))
    assert "to_reporters" in browser(mo).get(f"/moderation/{Case.get().id}/hide").html


def test_a_long_text_is_cut_and_an_unknown_ground_is_something_else(ben, mo, board, flag):
    flag(f"{HERE}/board/{board.pin(ben).id}", ground="spam", text="x" * 9_000)
    report = Report.get()
    assert (report.ground, len(report.text)) == ("other", elsewhere.TEXT_LETTERS_MAX)


@pytest.mark.parametrize(
    "wrong",
    [
        {"by_uri": f"{HERE}/members/1"},
        {"by_uri": ""},
        {"by_uri": "https://" + "x" * 600},
        {"thing_uri": "https://ortenau.example/things/1"},
        {"thing_uri": f"{HERE}.evil.example/1"},
        {"text": "\ud800"},
        {"text": "a\0b"},
    ],
)
def test_what_is_no_report_is_refused_and_nothing_is_written(wrong, instance):
    right = {"thing_uri": f"{HERE}/board/1", "by_uri": SERVER, "ground": "other", "text": ""}
    with pytest.raises(Invalid) as refused:
        api.file_report(**(right | wrong))
    assert list(refused.value.fields) == list(wrong)
    assert EventRow.select().where(EventRow.name == "core.ReportAsked").count() == 0


def test_what_is_written_is_kept_until_it_is_heard_and_stands_in_no_event(
    ben, board, flag, world, clock
):
    api.file_report(thing_uri=f"{HERE}/x", by_uri=SERVER, text="Secret.")
    assert [row.text for row in Asked.select()] == ["Secret."]
    assert "Secret" not in repr([row.payload for row in EventRow.select()])
    world.tell()
    assert Asked.select().count() == 0
    flag(f"{HERE}/board/{board.pin(ben).id}", text="Vu.")
    assert Asked.select().count() == 0 and Report.get().text == "Vu."
    Asked.create(text="Jamais lu.")
    clock.advance(days=364)
    assert retention.forget_unheard() == 0
    clock.advance(days=2)
    assert retention.forget_unheard() == 1
