"""When somebody can: said once with an offer, read by others, chosen from by whoever answers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemile.errors import Invalid
from onemile_exchanges import again, availability, completion, days, negotiate, publish
from onemile_exchanges.availability import ALL_SLOTS, CODES, codes_of, next_moments, slots_of
from onemile_exchanges.models import Agreement, Item

MONDAY_MORNING, FRIDAY_MORNING, SATURDAY = slots_of(["0-0"]), slots_of(["4-0"]), 0b111 << 15


@pytest.fixture
def pair(world, clock, pocket):
    """Ana and Ben, who have been here for a while; Ben has a hundred Smiles."""
    ana, ben = world.member("Ana"), world.member("Ben")
    pocket.balances[ben.uri] = 100
    clock.advance(days=10)
    return ana, ben


@given(st.integers(0, ALL_SLOTS))
def test_what_is_ticked_comes_back_ticked(slots):
    assert slots_of(codes_of(slots)) == slots


@pytest.mark.parametrize("code", ["", "7-0", "0-3", "0", "monday", "-1-0", "０-0"])
def test_what_is_no_box_is_no_moment(code):
    with pytest.raises(ValueError):
        slots_of([code])


@given(
    st.integers(0, ALL_SLOTS),
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.none() | st.integers(-40, 400),
    st.none() | st.integers(-40, 400),
)
def test_moments_offered_suit_and_are_to_come(slots, today, first, last):
    bounds = [one if one is None else today + timedelta(days=one) for one in (first, last)]
    found = next_moments(slots, today=today, from_day=bounds[0], until_day=bounds[1])
    assert len(found) <= availability.OFFERED_MAX
    assert found == sorted(found, key=lambda one: (one.day, one.part))
    for one in found:
        assert CODES[3 * one.day.weekday() + one.part] in codes_of(slots)
        assert one.day > today
        assert bounds[0] is None or one.day >= bounds[0]
        assert bounds[1] is None or one.day <= bounds[1]
    if slots and bounds == [None, None]:
        assert found


def test_the_end_of_all_days_is_no_slip():
    assert next_moments(ALL_SLOTS, today=date(9999, 12, 1), until_day=None)


def test_days_on_which_the_same_suits_are_said_together(instance):
    assert availability.words(0) == ""
    said = availability.words(MONDAY_MORNING | FRIDAY_MORNING | SATURDAY)
    assert said == "lundi et vendredi\u00a0: matin · samedi\u00a0: toute la journée"
    assert availability.words(ALL_SLOTS) == "tous les jours\u00a0: toute la journée"


def test_it_is_ticked_read_and_rewritten(pair, browser):
    ana, ben = pair
    hers, his = browser(ana), browser(ben)
    hers.get("/exchanges/items/new?kind=offer")
    hers.submit("Publier", title="Tailler ta haie", category="garden", slots=["0-0", "4-0"])
    item = Item.select().get()
    assert item.slots == MONDAY_MORNING | FRIDAY_MORNING
    his.get(f"/exchanges/items/{item.id}")
    assert "lundi et vendredi : matin" in his.text
    hers.get(f"/exchanges/items/{item.id}/edit")
    for code in ("0-0", "4-0"):
        assert f'value="{code}" checked' in hers.html
    hers.submit("Enregistrer", slots=["5-2"])
    assert Item.select().get().slots == slots_of(["5-2"])


@pytest.mark.parametrize("slots", [["0-0", "9-9"], ["lundi"], ["0-0" * 200]])
def test_what_is_no_box_is_told_and_the_rest_is_kept(pair, browser, slots):
    ana, _ben = pair
    hers = browser(ana)
    hers.get("/exchanges/items/new?kind=offer")
    hers.submit("Publier", title="Tailler ta haie", category="garden", slots=slots)
    assert hers.response.status_code == 422
    assert "Choisis parmi les jours et moments proposés" in hers.text
    assert "Tailler ta haie" in hers.html and Item.select().count() == 0


@pytest.mark.parametrize("slots", [-1, ALL_SLOTS + 1])
def test_no_service_keeps_another_week(pair, offer, slots):
    with pytest.raises(Invalid):
        offer(pair[0], slots=slots)


def test_whoever_answers_chooses_one_of_the_next_moments(pair, offer, browser):
    ana, ben = pair
    item = offer(ana, slots=MONDAY_MORNING)
    moment = next_moments(MONDAY_MORNING, today=days.today())[0]
    his = browser(ben)
    his.get(f"/exchanges/items/{item.id}/propose")
    assert "Quand cela convient à ton voisin" in his.text
    his.submit("Envoyer", text="Bonjour", amount_smiles="0", moment=moment.code)
    agreement = Agreement.select().get()
    assert (agreement.day, agreement.when_text) == (moment.day, "le matin")


def test_a_day_that_was_typed_goes_first(pair, offer, browser):
    ana, ben = pair
    item = offer(ana, slots=MONDAY_MORNING)
    moment = next_moments(MONDAY_MORNING, today=days.today())[0]
    typed = moment.day + timedelta(days=1)
    his = browser(ben)
    his.get(f"/exchanges/items/{item.id}/propose")
    his.submit(
        "Envoyer",
        text="Bonjour",
        amount_smiles="0",
        moment=moment.code,
        day=typed.isoformat(),
        when_text="à midi",
    )
    agreement = Agreement.select().get()
    assert (agreement.day, agreement.when_text) == (typed, "à midi")


@pytest.mark.parametrize("code", ["2027-05-25/0", "2099-01-05/0", "lundi", "/", "2027-05-24/9"])
def test_a_moment_that_is_not_offered_is_told_and_nothing_is_sent(pair, offer, browser, code):
    ana, ben = pair
    item = offer(ana, slots=MONDAY_MORNING)
    assert code not in [one.code for one in next_moments(MONDAY_MORNING, today=days.today())]
    his = browser(ben)
    his.get(f"/exchanges/items/{item.id}/propose")
    his.submit("Envoyer", text="Bonjour Ana", amount_smiles="0", moment=code)
    assert his.response.status_code == 422 and "Bonjour Ana" in his.text
    assert "Ce moment n’est plus proposé" in his.text
    assert Agreement.select().count() == 0


def test_who_says_nothing_of_it_is_asked_nothing(pair, offer, browser):
    ana, ben = pair
    his = browser(ben)
    his.get(f"/exchanges/items/{offer(ana).id}/propose")
    assert "Quand cela convient" not in his.text
    his.submit("Envoyer", text="Bonjour", amount_smiles="0")
    assert Agreement.select().get().day is None


def test_ones_own_moments_are_not_offered_to_oneself(pair, offer, browser):
    ana, ben = pair
    item = offer(ana, slots=MONDAY_MORNING)
    agreement = negotiate.propose(item.id, negotiate.Terms(), member=ben)
    hers, his = browser(ana), browser(ben)
    hers.get(f"/exchanges/{agreement.id}/counter")
    assert "Quand cela convient" not in hers.text
    his.get(f"/exchanges/{agreement.id}/counter")
    assert "Quand cela convient" in his.text


# ------------------------------------------------------------------ the same once more


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(-500, 500))
def test_the_next_time_is_a_week_later_and_to_come(today, ago):
    day = today + timedelta(days=ago)
    found = again.next_day(day, today=today)
    assert found > today and found.weekday() == day.weekday()
    assert found - day >= timedelta(days=7) and min(found - today, found - day) <= timedelta(days=7)


def test_without_a_day_there_is_none_the_next_time():
    assert again.next_day(None, today=date(2027, 1, 1)) is None


def settled(pair, offer, **fields):
    """Ana has helped Ben, on a day, for forty Smiles."""
    ana, ben = pair
    item = offer(ana, **fields)
    terms = negotiate.Terms(amount_smiles=40, when_text="à 18 h", day=days.today())
    proposed = negotiate.propose(item.id, terms, member=ben)
    agreement = negotiate.accept(proposed.id, member=ana, version=1)
    completion.say_done(agreement.id, member=ana)
    completion.say_done(agreement.id, member=ben)
    return item, Agreement.get_by_id(agreement.id)


def test_what_went_well_is_asked_once_more_in_two_touches(pair, offer, browser):
    ana, ben = pair
    _item, first = settled(pair, offer)
    his = browser(ben)
    his.get(f"/exchanges/{first.id}")
    his.follow("Encore une fois")
    his.submit("Envoyer")
    second = Agreement.get(Agreement.id != first.id)
    assert (second.amount_smiles, second.when_text) == (40, "à 18 h")
    assert second.day == days.today() + timedelta(days=7)
    his.get(f"/exchanges/{first.id}")
    assert "Encore une fois" not in his.text  # while the next one runs


def test_only_who_can_propose_it_is_offered_it(pair, offer, browser):
    ana, ben = pair
    item, first = settled(pair, offer)
    hers, his = browser(ana), browser(ben)
    hers.get(f"/exchanges/{first.id}")
    assert "Encore une fois" not in hers.text
    publish.pause(item.id, member=ana)
    his.get(f"/exchanges/{first.id}")
    assert "Encore une fois" not in his.text


@pytest.mark.parametrize("word", ["", "x", "9" * 30, "-1", "１"])
def test_a_wrong_word_begins_an_ordinary_proposal(pair, offer, browser, word):
    ana, ben = pair
    his = browser(ben)
    his.get(f"/exchanges/items/{offer(ana).id}/propose?again={word}")
    assert his.response.status_code == 200


def test_somebody_elses_exchange_fills_nobodys_form(pair, offer, browser, world, pocket):
    item, first = settled(pair, offer)
    carla = world.member("Carla")
    hers = browser(carla)
    hers.get(f"/exchanges/items/{item.id}/propose?again={first.id}")
    assert hers.response.status_code == 200 and "à 18 h" not in hers.text
