"""Leaving meets every door that a member may send something through: nothing stays behind.

The request is in the house and its member looked up, then they leave by another one, then the
view goes on: the widest gap there can be, so that no luck is needed.
"""

import threading

import pytest

from onemile import clock, db
from onemile.members import passwords
from onemile.members.models import Block, Member, Session
from onemile.mile.models import Place
from onemile.privacy import erase
from onemile_exchanges import completion, negotiate, publish
from onemile_exchanges.negotiate import Terms

PASSWORD = "trois pommes rondes"
MARK = "Zwetschgenkuchen"
WAIT_SECONDS_MAX = 20
ITEM = {
    "kind": "offer",
    "form": "help",
    "category": "garden",
    "title": MARK,
    "text": MARK,
    "audience": "instance",
    "in_return": "agree",
    "when_text": "demain",
}


@pytest.fixture(autouse=True)
def calm(instance):
    """Rates stand in front of the services that are asked here."""
    instance.config["RATELIMIT_ENABLED"] = False


@pytest.fixture
def street(world):
    """Leo, who leaves, with something of each kind that runs between him and Ana."""
    now = clock.now()
    leo, ana = (
        world.member(name, at="67000", verified_at=now, password_hash=passwords.keep(PASSWORD))
        for name in ("Leo", "Ana")
    )
    items = [_offer(one) for one in (leo, ana, ana, ana, ana, ana)]
    runs = [negotiate.propose(item.id, Terms(), member=leo).id for item in items[2:]]
    for number in runs[1:]:
        negotiate.accept(number, member=ana, version=1)
    for number in runs[2:]:
        completion.say_done(number, member=ana)
    completion.say_done(runs[3], member=leo)
    names = ("proposed", "agreed", "done", "confirmed")
    numbers = dict(zip(names, runs, strict=True))
    return leo, {**numbers, "mine": items[0].id, "theirs": items[1].id, "ana": ana.public_id}


def _offer(member):
    draft = publish.Draft(kind="offer", form="help", category="garden", title="Du pain")
    return publish.publish(draft, member=member)


def all_words() -> str:
    """Everything that stands in the database, in one text."""
    tables = db.at_work().get_tables()
    return "\n".join(str(row) for table in tables for row in db.rows(f'SELECT * FROM "{table}"'))


def leaving_first(app, endpoint, leo):
    """Let Leo leave when a request has come as far as its view."""
    view = app.view_functions[endpoint]

    def later(**named):
        app.view_functions[endpoint] = view
        thread = threading.Thread(target=leave)
        thread.start()
        thread.join(WAIT_SECONDS_MAX)
        return view(**named)

    def leave():
        with app.app_context():
            erase.erase(Member.get_by_id(leo.id))
            db.at_work().close()

    app.view_functions[endpoint] = later


TERMS = {"text": MARK, "when_text": MARK, "amount_smiles": "0"}
# Doors through which words get in, with a form that is accepted.
DOORS = [
    ("me.profile", "/me/profile", {"first_name": "Leo", "last_name": MARK, "about": MARK}),
    ("exchanges.new_item", "/exchanges/items/new", ITEM),
    ("exchanges.edit_item", "/exchanges/items/{mine}/edit", ITEM),
    ("exchanges.propose", "/exchanges/items/{theirs}/propose", TERMS),
    ("exchanges.counter", "/exchanges/{agreed}/counter", TERMS),
    ("exchanges.say", "/exchanges/{agreed}/say", {"text": MARK}),
    ("exchanges.explain", "/exchanges/{agreed}/cancel", {"why": MARK}),
    ("exchanges.explain", "/exchanges/{done}/dispute", {"why": MARK}),
    ("exchanges.thanks", "/exchanges/{confirmed}/thanks", {"text": MARK}),
    (
        "reports.report",
        "/report",
        {"ground": "insult", "text": MARK, "location": MARK, "good_faith": "y"},
    ),
]
IDS = [path for _endpoint, path, _typed in DOORS]


@pytest.mark.parametrize(("endpoint", "path", "typed"), DOORS, ids=IDS)
def test_what_is_sent_while_one_leaves_is_refused_and_not_written(
    endpoint, path, typed, street, browser, instance
):
    leo, numbers = street
    page = browser(leo)
    leaving_first(instance, endpoint, leo)
    page.post(path.format(**numbers), typed)
    assert page.status in (403, 404, 409, 422), page.text
    assert MARK not in all_words()
    assert Member.get_by_id(leo.id).state == "left"


@pytest.mark.parametrize(("endpoint", "path", "typed"), DOORS, ids=IDS)
def test_the_same_form_of_who_stays_is_written(endpoint, path, typed, street, browser):
    """Else the test before could not fail."""
    leo, numbers = street
    browser(leo).post(path.format(**numbers), typed)
    assert MARK in all_words(), endpoint


def sent(instance) -> list[tuple[str, str]]:
    """Name each address that takes a form, by its view, whatever plugin it is of."""
    rules = instance.url_map.iter_rules()
    return sorted((rule.endpoint, str(rule.rule)) for rule in rules if "POST" in rule.methods)


def test_no_door_at_all_writes_for_who_has_left(world, browser, instance, street):
    """Every form there is, filled with all the names that any of them has."""
    ana = street[1]["ana"]
    filled = {
        **ITEM,
        **{name: MARK for name in ("about", "skills", "first_name", "last_name", "why", "reason")},
        **{"commune": "67482", "commune_only": "y", "language": "de", "old": PASSWORD},
        **{"new": f"{MARK} bien chaud", "good_faith": "y", "ground": "insult", "role": "steward"},
    }
    for endpoint, rule in sent(instance):
        leo = world.member("Leo", at="67000", password_hash=passwords.keep(PASSWORD))
        item, page = _offer(leo), browser(leo)
        path = _filled(rule, item.id, ana)
        leaving_first(instance, endpoint, leo)
        page.client.post(path, data={**filled, "csrf_token": page.token()})
        left = Member.get_by_id(leo.id)
        assert (left.state, left.first_name, left.password_hash) == ("left", "", ""), rule
        for rows in (
            Place.select().where(Place.member_id == leo.id),
            Session.select().where(Session.member == leo.id),
            Block.select().where(Block.blocker == leo.id),
        ):
            assert not rows.exists(), rule
    assert MARK not in all_words()


def _filled(rule: str, number: int, public_id: str) -> str:
    """Write an address of a rule: numbers are one of the member's own, names another's."""
    parts = []
    for part in rule.split("/"):
        if part.startswith("<int:"):
            part = str(number)
        elif part.startswith("<int(min="):
            part = part.removeprefix("<int(min=").partition(",")[0]
        elif part.startswith("<any("):
            part = part.removeprefix("<any(").partition(",")[0]
        elif part.startswith("<"):
            part = public_id
        parts.append(part)
    return "/".join(parts)


def test_two_ways_of_leaving_at_once_are_one(street, instance):
    leo, _numbers = street
    said = []

    def leave():
        with instance.app_context():
            try:
                erase.leave(Member.get_by_id(leo.id), password=PASSWORD)
            except Exception as refusal:
                said.append(refusal)
            db.at_work().close()

    threads = [threading.Thread(target=leave) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS_MAX)
    assert all(getattr(one, "status", 0) in (404, 422) for one in said), said
    assert Member.get_by_id(leo.id).state == "left"
