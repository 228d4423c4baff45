"""After a neighbour has left: lines that can be told apart, no dead end, no surprise."""

import pytest

from onemile import clock as clock_module
from onemile import current
from onemile.db import transaction
from onemile.members import passwords
from onemile.members.models import Block
from onemile.notices.models import NoticeRow
from onemile.privacy import erase
from onemile_exchanges import completion, negotiate, publish
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.negotiate import Terms
from onemile_smiles import thanks

PASSWORD = "trois pommes rondes"


@pytest.fixture
def pair(world, clock):
    """Gaby, who stays, and Ben, who will leave."""
    clock.advance(days=10)
    kept, now = passwords.keep(PASSWORD), clock_module.now()
    return [
        world.member(name, password_hash=kept, verified_at=now, last_name=last)
        for name, last in (("Gaby", "Martin"), ("Ben", "Weber"))
    ]


def agree(helper, helped, title, *, amount_smiles=0):
    draft = publish.Draft(kind="offer", form="help", category="garden", title=title)
    item = publish.publish(draft, member=helper)
    row = negotiate.propose(item.id, Terms(amount_smiles=amount_smiles), member=helped)
    return negotiate.accept(row.id, member=helper, version=1)


def done(row, *members):
    for member in members:
        completion.say_done(row.id, member=member)
    return row


def leave(member):
    erase.leave(member, password=PASSWORD)


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("gone", ["left", "blocked"])
def test_nobody_is_thanked_who_cannot_be_reached(pair, browser, gone):
    gaby, ben = pair
    row = done(agree(gaby, ben, "Tondre"), gaby, ben)
    path = f"/exchanges/{row.id}"
    assert f"{path}/thanks" in browser(gaby).get(path).html
    leave(ben) if gone == "left" else Block.create(blocker=ben, blocked=gaby)

    page = browser(gaby).get(path)
    assert f"{path}/thanks" not in page.html and "merci ?" not in plain(page.text)
    page = browser(gaby).get(f"{path}/thanks")
    assert "textarea" not in page.html and "joignable" in page.text


def test_no_notice_asks_for_thanks_to_who_has_left(pair, world):
    gaby, ben = pair
    done(agree(gaby, ben, "Tondre"), ben)
    leave(ben)
    world.tell()
    bodies = [one.body for one in NoticeRow.select().where(NoticeRow.member == gaby.id)]
    assert not any("mot de merci" in body for body in bodies)


def test_two_lines_with_who_has_left_can_be_told_apart(pair, browser, clock):
    gaby, ben = pair
    rows = []
    for _n in range(2):
        rows.append(done(agree(ben, gaby, "Tondre", amount_smiles=30), ben, gaby))
        clock.advance(days=3)
    leave(ben)

    text = plain(browser(gaby).get("/exchanges").text)
    lines = {line for line in text.split("Avec un voisin parti : ")[1:]}
    assert len(lines) == 2 and all(line.startswith("un échange du ") for line in lines)
    for path in ["/exchanges", "/smiles/", *(f"/exchanges/{row.id}" for row in rows)]:
        page = browser(gaby).get(path)
        main = page.html[page.html.index("<main") : page.html.index("</main")]
        assert "effacé" not in main and "…" not in main, path
        assert "un voisin parti" in plain(page.text)


def test_who_is_suspended_has_not_left(pair, browser):
    gaby, ben = pair
    agree(gaby, ben, "Tondre")
    type(ben).update(state="suspended").where(type(ben).id == ben.id).execute()
    text = browser(gaby).get("/exchanges").text
    assert "parti" not in text and "Ben" in text


@pytest.mark.parametrize("ending", ["left", "cancelled", "declined", "decided"])
def test_what_never_was_shows_no_smiles_above_nothing_was_paid(pair, browser, world, ending):
    gaby, ben = pair
    row = agree(gaby, ben, "Tondre", amount_smiles=30)
    if ending == "left":
        leave(ben)
    elif ending == "cancelled":
        negotiate.cancel(row.id, member=ben, why="Plus besoin")
    elif ending == "declined":
        negotiate.counter(row.id, Terms(text="Plus tard", amount_smiles=30), member=ben)
        negotiate.decline(row.id, member=gaby)
    else:
        opening.open_dispute(row.id, member=ben, why="Rien")
        deciding.decide(
            row.id,
            moderator=world.member("Mo", role="moderator"),
            took_place=False,
            why="Les deux ont parlé",
        )
    assert "30 Smiles pour toi" not in plain(browser(gaby).get(f"/exchanges/{row.id}").text)


def test_no_name_is_said_after_a_bare_de(pair, browser):
    gaby, ben = pair
    row = done(agree(gaby, ben, "Tondre", amount_smiles=30), gaby, ben)
    text = plain(browser(gaby).get(f"/exchanges/{row.id}").text)
    assert "C’est fait : Ben te donne 30 Smiles en merci." in text


def test_the_page_on_which_one_leaves_says_what_becomes_of_the_book(pair, browser):
    gaby, ben = pair
    done(agree(gaby, ben, "Tondre", amount_smiles=30), gaby)
    with transaction():
        thanks.welcome(gaby)
    text = plain(browser(gaby).get("/me/data/leave").text)
    n = current.instance().ledger.balance_smiles(gaby.uri)
    assert n > 0 and f"Tu as {n} Smiles" in text
    assert "va dans la réserve commune" in text
    done(agree(gaby, ben, "Tailler", amount_smiles=30), gaby, ben)
    assert "Tu en es à −30 Smiles" in plain(browser(ben).get("/me/data/leave").text)
