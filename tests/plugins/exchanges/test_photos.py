"""A photo goes where its item goes: who may see the one sees the other, at that moment."""

import io
import json

import pytest
from PIL import Image

from onemile import conversations, pictures
from onemile.errors import NotFound
from onemile.mile.events import PlaceMoved
from onemile.mile.models import Place
from onemile.mile.radius import home_of
from onemile.moderation import decisions, reports, retention, standing
from onemile_exchanges import completion, negotiate, photos, publish, rights, sight, talk
from onemile_exchanges import reports as targets
from onemile_exchanges.models import Item

MARK = "Porcelaine"


def photo():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "tomato").save(out, "JPEG")
    return io.BytesIO(out.getvalue())


@pytest.fixture
def ana(world, clock, pocket):
    """Somebody who publishes, and has been here for a while."""
    member = world.member("Ana")
    clock.advance(days=10)
    return member


@pytest.fixture
def item(ana):
    """An offer with a photo."""
    sent = photos.keep_draft([photo()], member_id=ana.id, have=[])
    return publish.publish(draft(), member=ana, photo_ids=sent)


def draft(**fields):
    wanted = {"kind": "offer", "form": "loan", "category": "objects", "text": "Du texte", **fields}
    return publish.Draft(title=MARK, **wanted)


@pytest.fixture
def partner(item, world):
    """Somebody whose exchange about the offer runs."""
    ben = world.member("Ben")
    terms = negotiate.Terms(amount_smiles=0, text="Volontiers")
    agreement = negotiate.propose(item.id, terms, member=ben)
    ben.agreement_id = agreement.id
    return ben


@pytest.fixture
def sees(browser):
    """Tell whether a member (or a visitor) gets a picture, and the page of its item alike."""

    def ask(member, item):
        page = browser(member)
        item = Item.get_by_id(item.id)
        with page.client.get(pictures.url(item.picture_key)) as answer:
            shown = answer.status_code
        text = page.get(f"/exchanges/items/{item.id}").text
        assert shown in (200, 404)
        assert (shown == 200) == (MARK in text)
        report = page.get(f"/report/exchanges.item/{item.id}").text
        assert (shown == 200) == (MARK in report)
        return shown == 200

    return ask


def test_neighbours_see_the_photo_and_who_is_far_or_a_visitor_does_not(item, world, sees):
    assert sees(world.member("Ben"), item)
    assert not sees(world.member("Far", at="68100"), item)
    assert not sees(None, item)


def hidden(item, ana, world):
    targets.hide_item(item)


def withdrawn(item, ana, world):
    publish.withdraw(item.id, member=ana)


def suspended(item, ana, world):
    standing.suspend(ana)


@pytest.mark.parametrize("gone", [hidden, withdrawn, suspended])
def test_what_is_gone_is_gone_for_neighbours_and_for_partners(
    gone, item, ana, partner, world, sees
):
    eva = world.member("Eva")
    assert sees(partner, item) and sees(eva, item)

    gone(item, ana, world)

    assert not sees(partner, item) and not sees(eva, item) and not sees(None, item)


def test_what_rests_is_for_the_two_who_talk_about_it(item, ana, partner, world, sees):
    publish.pause(item.id, member=ana)

    assert sees(ana, item) and sees(partner, item)
    assert not sees(world.member("Eva"), item)


def test_what_has_moved_away_is_gone_for_who_was_near(item, ana, world, sees):
    eva = world.member("Eva")
    away = home_of(world.member("Far", at="68100").id)
    Place.update(cell=away.cell, commune=away.commune).where(Place.member_id == ana.id).execute()
    rights.follow_home(PlaceMoved(member_id=ana.id))

    assert not sees(eva, item)


def test_what_is_narrowed_is_gone_for_who_is_far(ana, item, world, sees):
    far = world.member("Far", at="68100")
    publish.edit(item.id, draft(audience="instance"), member=ana, photo_ids=kept(item))
    assert sees(far, item)

    publish.edit(item.id, draft(audience="near"), member=ana, photo_ids=kept(item))

    assert not sees(far, item)


def kept(item):
    return [photo.id for photo in photos.of_item(item)]


def test_a_restored_thing_is_seen_again_with_its_photo(item, ana, world, sees):
    eva = world.member("Eva")
    targets.hide_item(item)
    assert sees(ana, item) and not sees(eva, item)

    targets.restore_item(item)

    assert sees(eva, item)


def test_the_photo_of_a_draft_is_its_members_alone(ana, world, browser):
    (number,) = photos.keep_draft([photo()], member_id=ana.id, have=[])
    (draft_photo,) = photos.drafted([number], member_id=ana.id)

    def status(member):
        with browser(member).client.get(pictures.url(draft_photo.key)) as answer:
            return answer.status_code

    assert [status(one) for one in (ana, world.member("Ben"), None)] == [200, 404, 404]


def test_without_the_plugin_a_photo_is_nobodys(item, world, browser, monkeypatch):
    monkeypatch.setattr("onemile_exchanges.photos.reaches", lambda key, viewer: None)

    with browser(world.member("Ben")).client.get(pictures.url(item.picture_key)) as answer:
        assert answer.status_code == 404


@pytest.mark.parametrize("end", ["decline", "take_back"])
def test_a_proposal_that_is_over_is_no_key(end, ana, item, world, sees, browser):
    far = world.member("Far", at="68100")
    publish.edit(item.id, draft(audience="instance"), member=ana, photo_ids=kept(item))
    terms = negotiate.Terms(amount_smiles=0, text="Volontiers")
    agreement = negotiate.propose(item.id, terms, member=far)
    publish.edit(item.id, draft(audience="near"), member=ana, photo_ids=kept(item))
    assert sees(far, item)

    if end == "decline":
        negotiate.decline(agreement.id, member=ana)
    else:
        negotiate.cancel(agreement.id, member=far)

    assert not sees(far, item)
    page = browser(far).get(f"/exchanges/{agreement.id}")
    assert page.status == 200 and f"/exchanges/items/{item.id}" not in page.html


def test_an_exchange_that_was_settled_still_shows_what_it_began_with(ana, item, partner, sees):
    agreement_id = partner.agreement_id
    negotiate.accept(agreement_id, member=ana, version=1)
    for member in (ana, partner):
        completion.say_done(agreement_id, member=member)
    Item.update(state="closed").where(Item.id == item.id).execute()

    assert sees(partner, item)


# ---------------------------------------------------------------------------- what moderators hid


@pytest.fixture
def message(ana, item, partner):
    """A message that one of the two wrote."""
    return talk.say(partner.agreement_id, member=ana, text="Une insulte bien sentie")


def test_a_hidden_message_is_not_read_on_the_report_page(ana, partner, message, browser):
    path = f"/report/exchanges.message/{message.id}"
    assert "insulte" in browser(partner).get(path).text

    talk.set_shown(message, is_shown=False)

    for member in (ana, partner, None):
        assert "insulte" not in browser(member).get(path).text
    talk.set_shown(message, is_shown=True)
    assert "insulte" in browser(partner).get(path).text


def test_moderators_still_read_what_a_report_was_about(partner, message):
    talk.set_shown(message, is_shown=False)
    words = reports.Words(ground="insult", text="Lisez", location="/")

    filed = reports.file("exchanges.message", str(message.id), by=partner, words=words)

    assert filed.case.excerpt == "Une insulte bien sentie"


def test_a_conversation_leaves_out_what_was_hidden(partner, message):
    (found,) = [one for one in targets.targets() if one.kind == "exchanges.message"]
    other = talk.say(partner.agreement_id, member=partner, text="Une réponse")
    assert "insulte" in found.conversation(other, partner)

    talk.set_shown(message, is_shown=False)

    assert "insulte" not in found.conversation(other, partner)
    assert "Une réponse" in found.conversation(other, partner)


@pytest.mark.parametrize("how", ["hidden", "erased"])
def test_a_reporters_copy_leaves_out_what_was_hidden_or_erased_since(ana, partner, message, how):
    other = talk.say(partner.agreement_id, member=ana, text="Encore une chose")
    words = reports.Words(ground="insult", text="Lisez", location="/", with_conversation=True)
    reports.file("exchanges.message", str(other.id), by=partner, words=words)

    def copy():
        return json.loads(retention.export(partner)[0].content)["reports_filed"][0]

    assert "insulte" in copy()["conversation"]
    if how == "hidden":
        talk.set_shown(message, is_shown=False)
    else:
        conversations.Post.update(text="", state="erased").where(
            conversations.Post.id == message.id
        ).execute()

    assert "insulte" not in copy()["conversation"]
    assert "Encore une chose" in copy()["conversation"]


def test_moderators_see_the_photo_where_they_decide_also_while_it_is_hidden(
    ana, item, partner, world, browser
):
    mo = world.member("Mo", role="moderator", at="68100")
    words = reports.Words(ground="insult", text="Regardez", location="/")
    case = reports.file("exchanges.item", str(item.id), by=partner, words=words).case
    address = f"/moderation/{case.id}/pictures/{item.picture_key}.webp"
    assert address in browser(mo).get(f"/moderation/{case.id}").html

    decisions.decide(case, by=mo, action="hide", ground="insult", reason="Non.")

    def status(member, path):
        with browser(member).client.get(path) as answer:
            return answer.status_code, answer.headers.get("Cache-Control")

    assert status(mo, address) == (200, "private, no-store")
    assert status(mo, f"/moderation/{case.id}/pictures/{'a' * 22}.webp")[0] == 404
    assert status(partner, address)[0] == 403
    assert status(None, address)[0] == 303
    assert status(mo, pictures.url(item.picture_key))[0] == 404
    with pytest.raises(NotFound):
        sight.visible_item(item.id, viewer=partner)
