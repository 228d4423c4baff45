"""From the threshold to one's mile: three steps, a letter, its link; and every wrong turn."""

import re

import pytest

from onemile import clock as core_clock
from onemile import current
from onemile.errors import Conflict
from onemile.members import joining, links, passwords
from onemile.members.models import MailedLink, Member, SignUp
from onemile.mile import grid
from onemile.mile.names import folded
from onemile.mile.radius import home_of
from onemile.models import EventRow, MailMessage

NEW = {
    "first_name": "Lucie",
    "last_name": "Klein",
    "postcode": "67000",
    "email": "Lucie.Klein@Example.org",
    "password": "trois pommes rondes",
    "adult": "y",
    "charter": "y",
}
NEXT = "Suite"


def letters_to(address: str) -> list[MailMessage]:
    found = MailMessage.select().where(MailMessage.to == address).order_by(MailMessage.id)
    return list(found)


def path_in(letter: MailMessage) -> str:
    return letter.link.removeprefix(current.card().base_url)


def join(browser, **values):
    """Go through the three steps; gives the browser, before the letter is opened."""
    newcomer = browser()
    newcomer.get("/join").submit(NEXT, **{**NEW, **values})
    newcomer.submit("Rester à la commune")
    newcomer.follow("Cela me va")
    return newcomer


def test_a_newcomer_becomes_a_member_in_three_steps_and_a_letter(browser, world):
    newcomer = browser()
    newcomer.get("/join?postcode=67000")
    assert "Étape 1 sur 3" in newcomer.text

    newcomer.submit(NEXT, **NEW)
    assert "Étape 2 sur 3" in newcomer.text and "Strasbourg" in newcomer.text
    newcomer.submit("Rester à la commune")
    assert "Étape 3 sur 3" in newcomer.text and "Lucie K." in newcomer.text
    newcomer.follow("Cela me va")
    assert "Lucie.Klein@example.org" in newcomer.text
    assert not Member.select().exists()

    letter = letters_to("Lucie.Klein@example.org")[-1]
    newcomer.get(path_in(letter)).submit("Confirmer mon adresse")

    lucie = Member.get()
    assert (lucie.first_name, lucie.state, lucie.language) == ("Lucie", "active", "fr")
    assert lucie.email_key == "lucie.klein@example.org"
    assert home_of(lucie.id).commune == "67482" and home_of(lucie.id).cell is None
    assert EventRow.select().where(EventRow.name == "core.MemberJoined").count() == 1
    assert "Lucie" in newcomer.get("/me").text


def test_a_chosen_square_is_kept_until_the_letter_is_opened(browser, world):
    newcomer = browser()
    newcomer.get("/join").submit(NEXT, **NEW)
    square = grid.to_text(world.cell_of("67000"))
    newcomer.submit("C’est ici", cell=square)
    assert "dans ton mile" in newcomer.text
    newcomer.get(path_in(letters_to("Lucie.Klein@example.org")[0])).submit("Confirmer")
    assert grid.to_text(home_of(Member.get().id).cell) == square


def test_a_postcode_of_23_communes_shows_them_all_in_alphabetical_order(browser, world):
    newcomer = browser()
    newcomer.get("/join").submit(NEXT, **{**NEW, "postcode": "67320"})
    form = next(one for one in newcomer.page.forms if one.action == "/join/place")
    names = [words for words, _name, _value in form.buttons]
    assert len(names) == 23 and names == sorted(names, key=folded)

    newcomer.submit(names[4])
    assert names[4] in newcomer.text
    newcomer.submit("Rester à la commune")
    assert names[4] in newcomer.text


def test_who_opens_the_letter_before_choosing_a_commune_chooses_it_there(browser, world):
    newcomer = browser()
    newcomer.get("/join").submit(NEXT, **{**NEW, "postcode": "67320"})
    newcomer.get(path_in(letters_to("Lucie.Klein@example.org")[0]))
    newcomer.submit("Confirmer mon adresse")
    assert newcomer.status == 422 and "Choisis ta commune" in newcomer.text
    newcomer.submit("Confirmer mon adresse", commune="67002")
    assert home_of(Member.get().id).declared_commune == "67002"


def test_on_another_device_the_link_confirms_and_the_password_is_asked(browser, world):
    join(browser)
    telephone = browser()
    page = telephone.get(path_in(letters_to("Lucie.Klein@example.org")[0]))
    page.submit("Confirmer", password="celui de quelqu’un d’autre")
    assert page.status == 422 and "Ce n’est pas le mot de passe" in page.text
    assert not Member.select().exists()
    page.submit("Confirmer", password=NEW["password"])
    assert "Lucie" in telephone.get("/me").text


def test_nothing_is_lost_on_the_way_back(browser, world):
    newcomer = browser()
    newcomer.get("/join").submit(NEXT, **{**NEW, "postcode": "67320"})
    newcomer.follow("Un autre code postal")
    assert 'value="Lucie"' in newcomer.html and 'value="67320"' in newcomer.html
    newcomer.submit(NEXT, **NEW)
    newcomer.submit("Rester à la commune")
    newcomer.follow("Cela me va").follow("L’adresse est fausse")
    assert 'value="Lucie"' in newcomer.html and 'value="67000"' in newcomer.html
    newcomer.submit(NEXT, **{**NEW, "email": "lucie@example.org"})
    assert [row.email for row in joining.unconfirmed()] == ["lucie@example.org"]


# ------------------------------------------------------------------------- wrong turns


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("email", "lucie", "ressemble à ana@example.org"),
        ("email", "lucie@example", "n’est pas juste"),
        ("email", "lucie klein@example.org", "n’est pas juste"),
        ("email", "a@b@c.example", "n’est pas juste"),
        ("email", "lucie\x07@example.org", "invisibles"),
        ("email", "x" * 100_000 + "@example.org", "trop long"),
        ("first_name", "", "Il manque"),
        ("first_name", "Lu\x00cie", "invisibles"),
        ("last_name", "k" * 100_000, "trop long"),
        ("postcode", "6710", "5 chiffres"),
        ("postcode", "67999", "Aucune commune"),
        ("postcode", "79100 Freiburg", "5 chiffres"),
        ("postcode", "75011", "en dehors"),
        ("password", "court", "10 caractères"),
        ("password", "azertyuiop", "régulier"),
        ("password", "Motdepasse2027!", "Beaucoup"),
        ("password", "lucieklein67", "trop proche"),
        ("password", "p" * 100_000, "200 caractères"),
        ("adult", None, "pour les adultes"),
        ("charter", None, "Sans elle"),
    ],
)
def test_each_mistake_is_told_beside_its_field(field, typed, words, browser, world):
    values = {**NEW, field: typed}
    values = {name: value for name, value in values.items() if value is not None}
    newcomer = browser()
    newcomer.get("/join").submit(NEXT, **values)

    assert newcomer.status == 422
    beside = re.search(rf'id="{field}-error".*?</p>', newcomer.html, re.S)
    assert beside and words in beside.group()
    if field != "last_name":
        assert 'value="Klein"' in newcomer.html
    assert not SignUp.select().exists() and not MailMessage.select().exists()


def test_a_postcode_from_the_threshold_is_judged_before_the_rest_is_typed(browser, world):
    page = browser().get("/join?postcode=67999")
    assert page.status == 200 and "Aucune commune" in page.text


def test_a_form_without_its_token_is_refused_in_words(browser, world):
    newcomer = browser()
    newcomer.post("/join", {**NEW, "csrf_token": ""})
    assert newcomer.status == 400 and "trop longtemps" in newcomer.text
    assert not SignUp.select().exists()


def test_a_square_far_from_the_commune_is_refused_and_the_step_stays(browser, world):
    newcomer = browser()
    newcomer.get("/join").submit(NEXT, **NEW)
    newcomer.submit("C’est ici", cell=grid.to_text(world.cell_of("68100")))
    assert newcomer.status == 422 and "Strasbourg est ailleurs" in newcomer.text


def test_the_steps_without_a_sign_up_lead_to_the_first(browser, world):
    for step in ("/join/place", "/join/seen", "/join/letter"):
        assert "Étape 1 sur 3" in browser().get(step).text


# ------------------------------------------------------------------------- known or unknown


def normal(html: str) -> str:
    """A page without what differs at every look: form tokens."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", html)


def test_a_known_address_gets_the_very_same_pages_and_its_owner_a_letter(browser, world):
    ana = world.member("Ana")
    pages: dict[str, list[str]] = {"known": [], "unknown": []}
    for which, email in (("known", ana.email), ("unknown", "u" + ana.email[1:])):
        newcomer = browser()
        newcomer.get("/join").submit(NEXT, **{**NEW, "email": email})
        pages[which].append(normal(newcomer.html))
        newcomer.submit("Rester à la commune")
        pages[which].append(normal(newcomer.html))
        newcomer.follow("Cela me va")
        pages[which].append(normal(newcomer.html).replace(email, "…"))
        newcomer.submit("Renvoyer")
        pages[which].append(normal(newcomer.html).replace(email, "…"))
    assert pages["known"] == pages["unknown"]

    owner, stranger = letters_to(ana.email), letters_to("u" + ana.email[1:])
    assert [len(owner), len(stranger)] == [2, 2]
    assert "déjà un compte" in owner[0].subject and "/confirm/" not in owner[0].body
    assert "/confirm/" in stranger[0].body
    assert Member.get_by_id(ana.id).first_name == "Ana"


def test_both_cost_one_password_computation(browser, world, monkeypatch):
    counted = []
    keep = passwords.keep
    monkeypatch.setattr(passwords, "keep", lambda text: counted.append(1) or keep(text))
    ana = world.member("Ana")
    for email in (ana.email, "nobody@example.org"):
        before = len(counted)
        browser().get("/join").submit(NEXT, **{**NEW, "email": email})
        assert len(counted) - before == 1


def test_two_sign_ups_with_one_address_do_not_touch_each_other(browser, world):
    join(browser, first_name="Stranger", password="quatre chats gris")
    join(browser)
    first, second = letters_to("Lucie.Klein@example.org")
    mine = browser()
    mine.get(path_in(first)).submit("Confirmer", password=NEW["password"])
    assert mine.status == 422 and not Member.select().exists()
    mine.get(path_in(second)).submit("Confirmer", password=NEW["password"])
    late = browser()
    late.get(path_in(first)).submit("Confirmer", password="quatre chats gris")
    assert "déjà un compte" in late.text
    assert [one.first_name for one in Member.select()] == ["Lucie"]


# ------------------------------------------------------------------------- links


def test_a_link_works_once_and_says_so(browser, world):
    newcomer = join(browser)
    link = path_in(letters_to("Lucie.Klein@example.org")[0])
    newcomer.get(link).submit("Confirmer")
    again = newcomer.get(link)
    assert again.status == 410 and "déjà servi" in again.text


def test_a_mail_program_that_fetches_the_link_does_not_use_it(browser, world):
    join(browser)
    link = path_in(letters_to("Lucie.Klein@example.org")[0])
    for _time in range(3):
        assert browser().get(link).status == 200
    assert not Member.select().exists()


def test_an_old_link_says_so_and_another_one_can_be_had(browser, world, clock):
    newcomer = join(browser)
    link = path_in(letters_to("Lucie.Klein@example.org")[0])
    clock.advance(days=3, seconds=1)
    page = newcomer.get(link)
    assert page.status == 410 and "trop vieux" in page.text
    page.submit("Envoyer un autre lien", email="lucie.klein@example.org")
    newest = letters_to("Lucie.Klein@example.org")[-1]
    browser().get(path_in(newest)).submit("Confirmer", password=NEW["password"])
    assert Member.select().count() == 1


@pytest.mark.parametrize("token", ["x", "é" * 50, "a" * 5000])
def test_a_broken_link_says_so(token, browser, world):
    page = browser().get(f"/confirm/{token}")
    assert page.status == 410 and "pas entier" in page.text


def test_asking_for_another_link_answers_every_address_alike(browser, world):
    ana = world.member("Ana")
    join(browser)
    answers = []
    for email in (ana.email, "lucie.klein@example.org", "nobody@example.org"):
        page = browser()
        page.get("/confirm").submit("Envoyer un autre lien", email=email)
        answers.append(normal(page.html).replace(email, "…"))
        assert len(letters_to(email)) >= 1 or "lucie" in email
    assert len(set(answers)) == 1


def test_who_never_opens_the_letter_is_forgotten_after_a_week(browser, world, clock):
    join(browser)
    clock.advance(days=7, seconds=1)
    assert joining.forget_old() == 1
    assert not SignUp.select().exists()


def test_after_confirming_the_sign_up_holds_nothing_personal(browser, world):
    newcomer = join(browser)
    newcomer.get(path_in(letters_to("Lucie.Klein@example.org")[0])).submit("Confirmer")
    row = SignUp.get()
    assert (row.email, row.first_name, row.password_hash, row.postcode) == ("", "", "", "")


def test_too_many_sign_ups_from_one_place_are_told_to_wait(browser, world):
    for number in range(11):
        page = browser()
        page.get("/join").submit(NEXT, **{**NEW, "email": f"n{number}@example.org"})
    assert page.status == 429 and "patience" in page.text.lower()


def test_strangers_close_nobodys_sign_up(browser, world):
    """Beyond the bound no email leaves for it; the pages are those of every other address."""
    ana = world.member("Ana")
    seen = {}
    for email in (NEW["email"].lower(), ana.email, "fresh@example.org"):
        for number in range(1 if "fresh" in email else 8):
            page = browser()
            page.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
            page.get("/join").submit(NEXT, **{**NEW, "email": email})
            assert page.status == 200 and "Étape 2 sur 3" in page.text
        pages = [normal(page.html)]
        page.submit("Rester à la commune")
        page.follow("Cela me va")
        seen[email] = [*pages, normal(page.html).replace(email, "…")]
    assert len({tuple(pages) for pages in seen.values()}) == 1
    assert [len(letters_to(email)) for email in seen] == [6, 6, 1]


def test_the_owner_of_a_tried_address_has_a_link_of_their_own_sent_again(browser, world):
    for number in range(8):
        stranger = browser()
        stranger.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        stranger.get("/join").submit(NEXT, **{**NEW, "password": "quatre chats gris"})
    owner = join(browser)
    owner.submit("Renvoyer")
    owner.get(path_in(letters_to("Lucie.Klein@example.org")[-1])).submit("Confirmer")
    assert Member.get().first_name == "Lucie"


def test_a_letterbox_is_not_filled_by_strangers(browser, world, clock):
    for _number in range(7):
        page = browser()
        page.get("/confirm").submit("Envoyer un autre lien", email="victim@example.org")
        assert page.status == 200 and "victim@example.org" in page.text
    assert len(letters_to("victim@example.org")) == 3


def test_a_link_is_worth_nothing_once_its_sign_up_has_another_address(browser, world, clock):
    join(browser)
    letter = letters_to("Lucie.Klein@example.org")[0]
    token = letter.link.rpartition("/")[2]
    looked_at = links.look(token, purpose=links.CONFIRM).link
    assert looked_at.sign_up.email_key == "lucie.klein@example.org"

    SignUp.update(email="not@proven.example", email_key="not@proven.example").execute()
    with pytest.raises(Conflict):
        joining.confirm(looked_at)
    SignUp.update(email_key="lucie.klein@example.org").execute()
    MailedLink.update(expires_at=core_clock.now()).execute()
    clock.advance(seconds=1)
    with pytest.raises(Conflict):
        joining.confirm(looked_at)

    assert not Member.select().where(Member.first_name == "Lucie").exists()


def test_who_corrects_an_address_away_ends_nobodys_links(browser, world, clock):
    """A stranger uses up the emails of a newcomer's address, then makes the sign-up another's."""
    stranger = join(browser, first_name="Mallory", password="quatre chats gris")
    stranger.submit("Renvoyer")
    sent = letters_to("Lucie.Klein@example.org")
    stranger.get("/join?correct=1").submit(NEXT, **{**NEW, "email": "mallory@example.org"})
    clock.advance(hours=2)

    newcomer = browser()
    page = newcomer.get(path_in(sent[0]))
    assert page.status == 200 and "Mallory" not in page.html
    said = {name: NEW[name] for name in NEW if name != "email"}
    page.submit("Le garder et entrer", **said)

    member = Member.get()
    assert (member.first_name, member.email_key) == ("Lucie", "lucie.klein@example.org")
    assert not passwords.matches(member.password_hash, "quatre chats gris")
    # The stranger's own goes on, and leads to an address that is theirs.
    other = letters_to("mallory@example.org")[-1]
    assert browser().get(path_in(other)).status == 200


def test_a_corrected_sign_up_keeps_none_of_its_words(browser, world):
    newcomer = join(browser)
    first = SignUp.get()
    newcomer.get("/join?correct=1").submit(NEXT, **{**NEW, "email": "autre@example.org"})

    left = SignUp.get_by_id(first.id)
    typed = (left.password_hash, left.first_name, left.last_name, left.postcode, left.commune)
    assert typed == ("",) * 5 and left.cell is None and left.email_key == first.email_key
    assert left.token_hash != first.token_hash
    assert [row.email for row in joining.unconfirmed()] == ["autre@example.org"]


def test_without_words_a_link_is_confirmed_by_no_password(browser, world):
    newcomer = join(browser)
    path = path_in(letters_to("Lucie.Klein@example.org")[0])
    link = links.look(path.rpartition("/")[2], purpose=links.CONFIRM)
    newcomer.get("/join?correct=1").submit(NEXT, **{**NEW, "email": "autre@example.org"})

    for stale in (link.link, MailedLink.get_by_id(link.link.id)):
        with pytest.raises(Conflict):
            joining.confirm(stale)
    page = browser().post(path, {"password": ""})
    assert page.path.endswith("/password") and not Member.select().exists()


def test_a_link_asked_for_again_is_of_the_sign_up_that_has_words(browser, world):
    join(browser)
    stranger = join(browser, first_name="Mallory")
    stranger.get("/join?correct=1").submit(NEXT, **{**NEW, "email": "mallory@example.org"})

    browser().get("/confirm").submit("Envoyer un autre lien", email=NEW["email"])

    token = letters_to("Lucie.Klein@example.org")[-1].link.rpartition("/")[2]
    assert links.look(token, purpose=links.CONFIRM).link.sign_up.first_name == "Lucie"
