"""A personal link is for one person: wrong, passed on or taken back it opens nothing, alike."""

import re
import threading

import pytest

from onemile import publishing
from onemile.db import database
from onemile.errors import Invalid, LimitReached, NotFound
from onemile.follows import following
from onemile.members import blocks
from onemile.members.models import Member
from onemile.moderation.standing import suspend
from onemile.privacy.erase import erase
from onemile.publishing import chosen, personal_links
from onemile.publishing.models import ChosenPerson, PersonalLink
from onemile_exchanges.models import Item
from onemile_exchanges.queries import item_path

MULHOUSE = "68100"

pytestmark = pytest.mark.plugins("exchanges")


@pytest.fixture
def thing(ana, offer):
    return offer(ana)


@pytest.fixture
def far(world):
    return world.member("Far", at=MULHOUSE)


def link(ana, thing, label="ma sœur"):
    return personal_links.make(ana, thing_uri=thing.uri, label=label)


def path(token):
    return f"/for-me/by-link/{token}"


def test_who_opens_it_first_sees_the_thing_from_then_on(ana, far, thing, browser):
    reader = browser(far).get(path(link(ana, thing)))
    assert "Ana M. te montre quelque chose" in reader.text and "Verveine" not in reader.text
    assert "Verveine" in reader.submit("Voir").text
    assert "Verveine" in reader.get(item_path(thing.id)).text


def test_to_look_at_it_does_not_take_it(ana, far, thing, browser):
    token = link(ana, thing)
    browser(far).get(path(token))
    assert ChosenPerson.select().count() == 0
    assert PersonalLink.get().taken_by_uri == ""


def test_passed_on_it_opens_nothing_and_says_what_a_wrong_one_says(ana, far, world, thing, browser):
    token = link(ana, thing)
    personal_links.use(far, token)
    other = browser(world.member("Eva"))
    made_up = "x" * len(token)
    passed_on = other.get(path(token)).status, steady(other.html).replace(token, made_up)
    wrong = other.get(path(made_up)).status, steady(other.html)
    assert passed_on == wrong and passed_on[0] == 404
    assert "Ana" not in other.text
    assert other.post(path(token)).status == 404
    assert not publishing.reaches(thing, world.member("Eva"))
    # Whoever has taken it finds the thing by it again.
    assert "Verveine" in browser(far).get(path(token)).text


def steady(html):
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"|nonce-[\w-]+', "", html)


@pytest.mark.parametrize("what", ["the link", "the person"])
def test_taken_back_it_opens_nothing_and_who_came_by_it_is_gone(ana, far, thing, browser, what):
    token = link(ana, thing)
    reader = browser(far).get(path(token)).submit("Voir")
    if what == "the link":
        personal_links.take_back(ana, link_id=PersonalLink.get().id)
    else:
        chosen.take_back(ana, chosen_id=ChosenPerson.get().id)
    assert reader.get(item_path(thing.id)).status == 404
    assert reader.get(path(token)).status == 404
    assert reader.post(path(token)).status == 404
    assert ChosenPerson.select().count() == PersonalLink.select().count() == 0


@pytest.mark.parametrize(
    "how",
    ["paused", "hidden", "withdrawn", "for the mile", "blocked", "blocking", "suspended", "left"],
)
def test_it_opens_nothing_while_the_thing_is_not_there_for_it(
    ana, far, thing, browser, rewrite, how
):
    token = link(ana, thing)
    if how in ("paused", "hidden", "withdrawn"):
        Item.update(state=how).where(Item.id == thing.id).execute()
    elif how == "for the mile":
        rewrite(ana, thing, "mile")
    elif how == "blocked":
        blocks.block(ana, other=far)
    elif how == "blocking":
        blocks.block(far, other=ana)
    elif how == "suspended":
        suspend(ana)
    else:
        erase(ana)
    reader = browser(far)
    assert reader.get(path(token)).status == 404
    assert reader.post(path(token)).status == 404
    with pytest.raises(NotFound):
        personal_links.use(Member.get_by_id(far.id), token)
    assert ChosenPerson.select().count() == 0


def test_who_sees_the_thing_already_leaves_the_link_for_another(ana, ben, far, thing):
    following.follow(ben, followed_uri=ana.uri)
    chosen.choose(ana, thing_uri=thing.uri, person_uris=[ben.uri])
    token = link(ana, thing)
    personal_links.use(ben, token)
    personal_links.use(far, token)
    assert publishing.reaches(thing, far)


def test_its_maker_is_told_what_it_is_and_does_not_take_it(ana, thing, browser):
    page = browser(ana).get(path(link(ana, thing)))
    assert "Un lien personnel à toi" in page.text
    page.post(path(link(ana, thing)))
    assert ChosenPerson.select().count() == 0


def test_a_visitor_signs_in_first_and_a_suspended_member_takes_nothing(ana, far, thing, browser):
    token = link(ana, thing)
    assert "Verveine" not in browser().get(path(token)).text
    suspend(far)
    reader = browser(Member.get_by_id(far.id))
    assert "suspendu" in reader.get(path(token)).text
    reader.post(path(token))
    assert ChosenPerson.select().count() == 0


def test_two_who_open_it_at_once_are_one_who_has_it(ana, world, thing, instance):
    token = link(ana, thing)
    two = [world.member("Eva"), world.member("Zoé")]
    starting, took = threading.Barrier(2), []

    def use(member):
        with instance.app_context():
            starting.wait(5)
            try:
                personal_links.use(member, token)
                took.append(member.id)
            except NotFound:
                pass
            finally:
                database.close()

    threads = [threading.Thread(target=use, args=(one,)) for one in two]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(took) == ChosenPerson.select().count() == 1


def test_only_a_digest_is_kept_and_no_page_or_program_learns_the_address(ana, thing, browser, far):
    token = link(ana, thing)
    row = PersonalLink.get()
    assert token not in str(row.__data__) and len(row.digest) == 64
    answer = browser(far).get(path(token)).response
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_whoever_tries_addresses_soon_gets_no_answer(thing, far, browser):
    reader = browser(far)
    statuses = [reader.get(path(f"guess{n}")).status for n in range(22)]
    assert statuses[0] == 404 and statuses[-1] == 429


def test_a_link_says_for_whom_and_there_is_an_end_to_them(ana, thing, monkeypatch):
    for label in ("", "x" * 61):
        with pytest.raises(Invalid) as refused:
            link(ana, thing, label)
        assert "label" in refused.value.fields
    monkeypatch.setattr(personal_links, "LINKS_MAX", 2)
    link(ana, thing), link(ana, thing)
    with pytest.raises(LimitReached):
        link(ana, thing)


def test_a_link_that_waits_has_its_place_on_the_list(ana, ben, thing, monkeypatch):
    monkeypatch.setattr(chosen, "PEOPLE_MAX", 1)
    link(ana, thing)
    following.follow(ben, followed_uri=ana.uri)
    with pytest.raises(LimitReached):
        chosen.choose(ana, thing_uri=thing.uri, person_uris=[ben.uri])


def test_who_leaves_takes_along_the_links_they_made_and_took(ana, ben, thing, offer):
    personal_links.use(ben, link(ana, thing))
    link(ben, offer(ben))
    erase(ben)
    assert PersonalLink.select().count() == ChosenPerson.select().count() == 0


# -------------------------------------------------------------------------- the author's page


def manage(browser, ana, thing):
    return browser(ana).get(f"/shown?thing={thing.uri}")


def test_publishing_leads_to_choosing_and_who_knows_nobody_makes_a_link(ana, far, browser):
    page = browser(ana).get("/exchanges/items/new?kind=offer")
    page.submit(
        "Publier", title="Verveine", category="garden", form="help", kind="offer", audience="people"
    )
    assert "Choisis maintenant qui le voit" in page.text
    assert "Tu ne connais encore personne ici" in page.text
    page.submit("Créer un lien", label="mon frère")
    address = re.search(r'id="made" value="[^"]*(/for-me/by-link/[^"]+)"', page.html)[1]
    assert address not in page.get(page.path).html
    reader = browser(far).get(address).submit("Voir")
    assert "Verveine" in reader.text
    thing = Item.get()
    assert "ouvert par Far M." in manage(browser, ana, thing).text


def test_she_ticks_people_she_knows_and_takes_one_back(ana, ben, thing, browser):
    following.follow(ben, followed_uri=ana.uri)
    page = manage(browser, ana, thing)
    assert "Il n’y a que toi qui le vois pour l’instant" in page.text
    page.submit("Le leur montrer", people=[ben.uri])
    assert "1 personne de plus le voit" in page.text and "1 personne le voit" in page.text
    page.submit("Ne plus le montrer à Ben M.")
    assert "cette personne ne le voit plus" in page.text
    assert ChosenPerson.select().count() == 0


def test_what_was_typed_stays_typed_and_the_refusal_stands_beside_it(ana, ben, thing, browser):
    following.follow(ben, followed_uri=ana.uri)
    page = manage(browser, ana, thing)
    page.submit("Créer un lien", label="x" * 61)
    assert page.status == 422 and f'value="{"x" * 61}"' in page.html
    page = manage(browser, ana, thing).submit("Le leur montrer")
    assert page.status == 422
    assert "Choisis parmi les personnes que tu connais" in page.text
    blocks.block(ben, other=ana)
    page = manage(browser, ana, thing).post(page.path, {"people": ben.uri})
    assert page.status == 422


@pytest.mark.parametrize("who", ["a reader", "somebody else", "a visitor"])
def test_nobody_else_reads_the_list(ana, ben, world, thing, browser, who):
    personal_links.use(ben, link(ana, thing))
    reader = browser({"a reader": ben, "somebody else": world.member()}.get(who))
    page = reader.get(f"/shown?thing={thing.uri}")
    assert "Qui le voit" not in page.text
    for path_ in (
        f"/shown/people/{ChosenPerson.get().id}/end",
        f"/shown/links/{PersonalLink.get().id}/end",
    ):
        reader.post(path_)
    assert ChosenPerson.select().count() == PersonalLink.select().count() == 1


@pytest.mark.parametrize("uri", ["", "x", "%00", "x" * 3000, "https://elsewhere.example/1"])
def test_an_address_of_nothing_is_answered_as_one(ana, browser, uri):
    assert browser(ana).get(f"/shown?thing={uri}").status in (400, 404)
