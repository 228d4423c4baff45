"""A password takes long to compare: what was compared must hold when something follows from it."""

import pytest

from onemile import current
from onemile.db import transaction
from onemile.members import joining, passwords, signing_in
from onemile.members.models import MailedLink, Member, Session, SignUp
from onemile.models import MailMessage

OLD, NEW, THIEFS = "trois pommes rondes", "quatre chats gris", "cinq clous rouillés"


@pytest.fixture
def ana(world):
    return world.member("Ana", password_hash=passwords.keep(OLD))


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen between the next comparison and what follows from it."""

    def let(happen):
        compare = passwords.matches

        def matches(kept, password):
            answer = compare(kept, password)
            monkeypatch.setattr(passwords, "matches", compare)
            happen()
            return answer

        monkeypatch.setattr(passwords, "matches", matches)

    return let


def change(member: Member, to: str = NEW) -> None:
    signing_in.change_password(Member.get_by_id(member.id), old=OLD, new=to, here=None)


def sign_in(browser, member, password):
    return browser().get("/sign-in").submit("Entrer", email=member.email, password=password)


def test_who_signs_in_while_the_password_is_changed_stays_outside(ana, browser, meanwhile):
    meanwhile(lambda: change(ana))
    thief = sign_in(browser, ana, OLD)
    assert thief.status == 422 and "ne vont pas ensemble" in thief.text
    assert not Session.select().exists()
    assert "Ana" in sign_in(browser, ana, NEW).get("/me").text


def test_an_older_hash_does_not_bring_the_old_password_back(ana, browser, meanwhile):
    passwords.use(passwords.Cost(rounds=2, memory_kib=8))
    meanwhile(lambda: change(ana))
    assert sign_in(browser, ana, OLD).status == 422
    kept = Member.get_by_id(ana.id).password_hash
    assert passwords.matches(kept, NEW) and not passwords.matches(kept, OLD)


def test_who_signs_in_while_they_leave_has_no_session(ana, browser, meanwhile):
    def leave():
        with transaction():
            Member.update(state="left").where(Member.id == ana.id).execute()

    meanwhile(leave)
    assert sign_in(browser, ana, OLD).status == 422
    assert not Session.select().exists()


def test_a_suspended_member_signs_in(ana, browser):
    with transaction():
        Member.update(state="suspended").where(Member.id == ana.id).execute()
    assert "Ana" in sign_in(browser, ana, OLD).get("/me").text


def test_of_two_who_change_a_password_at_once_the_second_is_refused(ana, browser, meanwhile):
    page = browser(ana).get("/me/password")
    meanwhile(lambda: change(ana))
    page.submit("Garder ce mot de passe", old=OLD, new=THIEFS)
    assert page.status == 422 and "n’est pas ton mot de passe actuel" in page.text
    assert passwords.matches(Member.get_by_id(ana.id).password_hash, NEW)


def test_nobody_leaves_by_a_password_that_was_changed_meanwhile(ana, browser, meanwhile):
    other = browser(ana).get("/me/data/leave")

    def change_and_stay():
        signing_in.change_password(
            Member.get_by_id(ana.id), old=OLD, new=NEW, here=Session.select().get()
        )

    meanwhile(change_and_stay)
    page = other.submit("Effacer mon compte", password=OLD)
    assert page.status == 422 and Member.get_by_id(ana.id).state == "active"


def test_a_link_sets_no_password_for_who_has_left_meanwhile(ana, browser, monkeypatch):
    browser().get("/password/forgotten").submit("Envoyer la lettre", email=ana.email)
    path = MailMessage.get().link.removeprefix(current.card().base_url)
    page, keep = browser().get(path), passwords.keep

    def leave_then_keep(password):
        with transaction():
            Member.update(state="left", password_hash="").where(Member.id == ana.id).execute()
        return keep(password)

    monkeypatch.setattr(passwords, "keep", leave_then_keep)
    page.submit("Garder ce mot de passe", password=NEW)
    assert page.status == 409 and Member.get_by_id(ana.id).password_hash == ""
    assert MailMessage.select().count() == 1


# ------------------------------------------------------------------------- before there is a member


def typed(**other) -> joining.Newcomer:
    fields = {
        "email": "omar@quartier.example",
        "password": OLD,
        "first_name": "Omar",
        "last_name": "Haddad",
        "postcode": "67000",
        "language": "fr",
    }
    return joining.Newcomer(**{**fields, **other})


def test_a_sign_up_typed_anew_meanwhile_is_not_confirmed_by_its_former_password(
    world, browser, meanwhile
):
    started = joining.start(typed())
    path = MailMessage.get().link.removeprefix(current.card().base_url)
    page = browser().get(path)
    meanwhile(
        lambda: joining.start(typed(password=THIEFS), instead_of=SignUp.get_by_id(started.sign_up))
    )
    page.submit("Confirmer mon adresse", password=OLD)
    assert "été modifiée entre-temps" in page.text
    assert not Member.select().exists()
    page.get(path).submit("Confirmer mon adresse", password=THIEFS)
    assert Member.get().password_hash


def test_what_is_confirmed_meanwhile_keeps_nothing_that_is_typed_after(world, browser):
    started = joining.start(typed())
    stale = SignUp.get_by_id(started.sign_up.id)
    joining.admit(SignUp.get_by_id(stale.id))

    joining.choose_place(stale, commune=stale.commune)
    assert SignUp.get_by_id(stale.id).commune == ""
    again = joining.start(typed(first_name="Autre"), instead_of=stale)
    assert again.sign_up.id != stale.id
    assert SignUp.get_by_id(stale.id).first_name == ""


def test_no_link_is_sent_again_for_a_sign_up_that_was_begun_anew_meanwhile(world):
    """The former has lost its words, and its address has the links that it got."""
    started = joining.start(typed())
    stale = SignUp.get_by_id(started.sign_up.id)
    joining.start(typed(email="autre@quartier.example"), instead_of=stale)
    before = [message.to for message in MailMessage.select().order_by(MailMessage.id)]

    joining.send_again(stale)

    after = [message.to for message in MailMessage.select().order_by(MailMessage.id)]
    assert after == before == ["omar@quartier.example", "autre@quartier.example"]


def test_a_lost_link_is_not_made_for_a_sign_up_that_is_corrected_in_this_moment(world, monkeypatch):
    started, begin = joining.start(typed()), joining.transaction
    n_before = MailedLink.select().count()

    def correct_then_begin():
        monkeypatch.setattr(joining, "transaction", begin)
        other = typed(email="autre@quartier.example")
        joining.start(other, instead_of=SignUp.get_by_id(started.sign_up.id))
        return begin()

    monkeypatch.setattr(joining, "transaction", correct_then_begin)
    joining.ask_again("omar@quartier.example")

    last = MailMessage.select().order_by(MailMessage.id.desc()).first()
    assert last.to == "omar@quartier.example"
    assert MailedLink.select().count() == n_before + 2  # the corrected one's own, and this
    asked_for = MailedLink.select().order_by(MailedLink.id.desc()).first().sign_up
    assert (asked_for.email, asked_for.has_words) == ("omar@quartier.example", False)


def test_nothing_breaks_when_the_sign_up_is_forgotten_in_this_moment(world):
    started = joining.start(typed())
    stale = SignUp.get_by_id(started.sign_up.id)
    SignUp.delete().where(SignUp.id == stale.id).execute()
    n_emails = MailMessage.select().count()

    joining.send_again(stale)
    joining.choose_place(stale, commune=stale.commune)

    assert MailMessage.select().count() == n_emails
    assert joining.start(typed(), instead_of=stale).sign_up.id != stale.id
