"""What is typed is kept: two tabs, two authors, an answer that was lost, and no word with it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemile.api import Invalid, NotFound, transaction
from onemile_mags.article_models import (
    ASIDE,
    KEPT,
    TEXT_CHARS_MAX,
    VERSIONS_MAX,
    WENT_OUT,
    Article,
    Version,
    Working,
)
from onemile_mags.models import ACCEPTED, DRAFT, EDITOR, Seat
from onemile_mags.press import appearing
from onemile_mags.writing import keeping, versions
from onemile_mags.writing.keeping import Conflict, Kept, Words

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def draft(ana, ben, mag, article):
    """A draft of Ana's, which Ben may write as well."""
    of = mag(ana)
    with transaction():
        seat = {"member_uri": ben.uri, "member_id": ben.id, "role": EDITOR, "state": ACCEPTED}
        Seat.create(mag=of.id, **seat)
    return article(of, state=DRAFT, published_at=None, title="Neige", lead="", text="Un.")


def save(who, draft, text, *, seq=0, page="a", title="Neige", lead="", **more):
    words = {"title": title, "lead": lead, "text": text}
    return keeping.keep(who, draft.id, seq=seq, page=page, **words, **more)


def now(draft):
    return Working.get(Working.article == draft.id)


def stored(draft):
    """Every text that there is of an article."""
    rows = Version.select().where(Version.article == draft.id)
    return [now(draft).text, *(row.text for row in rows)]


def test_what_is_typed_is_kept_and_nothing_is_published(ana, draft):
    kept = save(ana, draft, "Un. Deux.")

    assert isinstance(kept, Kept) and kept.seq == 1
    assert now(draft).text == "Un. Deux."
    assert Article.get_by_id(draft.id).text == "Un."
    assert Article.get_by_id(draft.id).state == DRAFT


def test_a_draft_is_listed_under_the_title_that_is_typed(ana, draft):
    save(ana, draft, "Un.", title="Ce que la neige raconte")

    assert Article.get_by_id(draft.id).title == "Ce que la neige raconte"


def test_readers_keep_the_title_of_what_was_published(ana, mag, article):
    out = article(mag(ana), title="Composter")

    save(ana, out, "Autre chose.", title="Composter mieux")

    assert Article.get_by_id(out.id).title == "Composter"


def test_a_second_save_of_the_same_page_is_no_conflict(ana, draft):
    save(ana, draft, "Un. Deux.")

    again = save(ana, draft, "Un. Deux. Trois.", seq=0)

    assert isinstance(again, Kept) and again.seq == 2
    assert "Un. Deux." in stored(draft)


def test_a_double_click_keeps_once(ana, draft):
    first = save(ana, draft, "Un. Deux.", is_asked=True)
    second = save(ana, draft, "Un. Deux.", is_asked=True)

    assert first == second
    assert stored(draft).count("Un. Deux.") == 2  # being written, and one version


def test_two_tabs_put_the_later_text_aside_and_overwrite_nothing(ana, draft):
    save(ana, draft, "Un. Deux.", page="first tab")

    beside = save(ana, draft, "Un. Trois.", page="second tab")

    assert isinstance(beside, Conflict)
    assert beside.theirs.text == "Un. Deux." == now(draft).text
    assert Version.get_by_id(beside.mine_version_id).text == "Un. Trois."


def test_a_page_that_goes_on_in_a_conflict_has_one_text_aside(ana, ben, draft):
    save(ana, draft, "Un. Deux.", page="ana")
    first = save(ben, draft, "Un. Trois", page="ben")

    second = save(ben, draft, "Un. Trois, quatre.", page="ben")

    assert second.mine_version_id == first.mine_version_id
    assert Version.get_by_id(first.mine_version_id).text == "Un. Trois, quatre."


def test_the_same_text_from_two_pages_is_no_conflict(ana, ben, draft):
    save(ana, draft, "Un. Deux.", page="ana")

    assert isinstance(save(ben, draft, "Un. Deux.", page="ben"), Kept)


def test_what_another_author_had_written_is_a_version_first(ana, ben, draft):
    mine = save(ana, draft, "Un. Deux.", page="ana")

    save(ben, draft, "Tout autre chose.", seq=mine.seq, page="ben")

    assert "Un. Deux." in stored(draft)


def test_either_text_is_kept_by_one_choice_and_the_other_stays(ana, ben, draft):
    save(ana, draft, "De Ana.", page="ana")
    beside = save(ben, draft, "De Ben.", page="ben")

    keeping.take_up(ben, beside.mine_version_id, article_id=draft.id)

    assert now(draft).text == "De Ben."
    assert "De Ana." in stored(draft)


def test_a_version_of_another_article_is_not_there(ana, draft, mag, article):
    other = article(mag(ana, title="Autre"), state=DRAFT)
    with transaction():
        words = Words(title="", lead="", text="Secret.")
        foreign = versions.note(other.id, words, why=KEPT, by_uri=ana.uri)

    with pytest.raises(NotFound):
        keeping.take_up(ana, foreign.id, article_id=draft.id)


def test_who_does_not_write_there_keeps_nothing(world, draft):
    with pytest.raises(NotFound):
        save(world.member("Carl"), draft, "Moi aussi.")


@pytest.mark.parametrize(
    ("field", "too_long"),
    [("title", "t" * 161), ("lead", "l" * 501), ("text", "x" * (TEXT_CHARS_MAX + 1))],
)
def test_what_is_too_long_is_refused_beside_its_field(ana, draft, field, too_long):
    words = {"title": "Neige", "lead": "", "text": "Un.", field: too_long}

    with pytest.raises(Invalid) as refused:
        keeping.keep(ana, draft.id, seq=0, page="a", **words)

    assert list(refused.value.fields) == [field]
    assert now(draft).seq == 0


def test_control_characters_go_and_the_words_stay(ana, draft):
    save(ana, draft, "Un\x00 deux\x1b\r\ntrois\ud800")

    assert now(draft).text.replace("\ufffd", "") == "Un deux\ntrois"


def test_what_is_saved_by_itself_is_a_version_four_times_an_hour(ana, draft, clock):
    for n in range(9):
        save(ana, draft, f"Un. {n}", seq=n)
        clock.advance(minutes=5)

    assert Version.select().where(Version.article == draft.id).count() == 3


def test_the_button_makes_a_version(ana, draft):
    save(ana, draft, "Un. Deux.")
    save(ana, draft, "Un. Deux. Trois.", seq=1, is_asked=True)

    kept = Version.select().where(Version.why == KEPT)
    assert "Un. Deux. Trois." in [row.text for row in kept]


def of_kind(draft, why):
    rows = Version.select().where((Version.article == draft.id) & (Version.why == why))
    return [row.text for row in rows.order_by(Version.id)]


def by_whom(draft):
    """Every text that there is, whose it is, and why it is kept."""
    stands = now(draft)
    rows = Version.select().where(Version.article == draft.id)
    return {(stands.text, stands.by_uri, ""), *((row.text, row.by_uri, row.why) for row in rows)}


def note(who, draft, text, why):
    with transaction():
        versions.note(draft.id, Words(title="", lead="", text=text), why=why, by_uri=who.uri)


def test_only_ones_own_kept_versions_give_way_to_ones_saves(ana, ben, draft, monkeypatch):
    monkeypatch.setattr(versions, "VERSIONS_MAX", 5)
    for who in (ana, ben):
        for why in (WENT_OUT, KEPT, ASIDE):
            note(who, draft, f"{who.uri} {why}", why)

    for n in range(9):
        save(ana, draft, f"n° {n}", seq=now(draft).seq, page="ana", is_asked=True)

    assert of_kind(draft, KEPT) == [f"{ben.uri} kept", *(f"n° {n}" for n in range(4, 9))]
    assert len(of_kind(draft, WENT_OUT)) == len(of_kind(draft, ASIDE)) == 2


def test_a_twin_of_a_page_pushes_nothing_out(ana, draft):
    for n in range(3):
        note(ana, draft, f"paru {n}", WENT_OUT)
        note(ana, draft, f"gardé {n}", KEPT)

    for n in range(VERSIONS_MAX + 10):
        save(ana, draft, f"jumeau{n}", page="twin")

    assert len(of_kind(draft, WENT_OUT)) == 3 and of_kind(draft, ASIDE) == []
    assert {"gardé 0", "gardé 1", "gardé 2"} <= set(of_kind(draft, KEPT))
    assert len(of_kind(draft, KEPT)) <= 4 + versions.PAGE_ROWS_MAX


def test_a_twin_that_types_on_has_one_row(ana, draft):
    one, other = "Un.", "Un."
    for n in range(9):
        one, other = f"{one} chat{n}", f"{other} chien{n}"
        save(ana, draft, one, page="twin")
        save(ana, draft, other, page="twin")

    rows = Version.select().where(Version.page == "twin")
    assert [row.text for row in rows] == [one]


def test_twins_in_a_conflict_are_both_kept(ana, ben, draft):
    save(ben, draft, "Un. Deux.", page="ben")

    save(ana, draft, "Une heure de chats.", page="twin")
    save(ana, draft, "Une heure de chiens.", page="twin")

    assert of_kind(draft, ASIDE) == ["Une heure de chats.", "Une heure de chiens."]


def test_going_to_and_fro_between_two_texts_makes_no_heap(ana, ben, draft):
    save(ana, draft, "De Ana.", page="ana")
    mine = save(ben, draft, "De Ben.", page="ben").mine_version_id
    keeping.take_up(ben, mine, article_id=draft.id)
    (other,) = Version.select().where((Version.why == ASIDE) & (Version.text == "De Ana."))

    for n in range(8):
        keeping.take_up(ben, other.id if n % 2 == 0 else mine, article_id=draft.id)

    assert len(of_kind(draft, ASIDE)) <= 4


def test_a_conflict_is_always_kept_and_only_ones_own_oldest_gives_way(ana, ben, draft, monkeypatch):
    monkeypatch.setattr(versions, "ASIDES_MAX", 2)
    save(ana, draft, "Un. Deux.", page="a")
    save(ben, draft, "de Ben", page="ben")
    for text in ("b", "c", "d"):
        assert isinstance(save(ana, draft, text, page=text), Conflict)

    assert of_kind(draft, ASIDE) == ["de Ben", "c", "d"]


def test_what_was_let_out_only_gives_way_to_what_is_let_out_later(ana, ben, draft, monkeypatch):
    monkeypatch.setattr(versions, "VERSIONS_MAX", 2)
    note(ben, draft, "de Ben", WENT_OUT)
    for n in range(3):
        kept = save(ana, draft, f"n° {n}", seq=now(draft).seq)
        appearing.publish(ana, draft.id, seq=kept.seq)

    assert of_kind(draft, WENT_OUT) == ["de Ben", "n° 1", "n° 2"]


def test_somebody_else_at_work_is_said_and_never_oneself(ana, ben, draft, clock):
    save(ana, draft, "Un. Deux.")

    assert keeping.is_somebody_there(now(draft), viewer=ben)
    assert not keeping.is_somebody_there(now(draft), viewer=ana)
    clock.advance(minutes=3)
    assert not keeping.is_somebody_there(now(draft), viewer=ben)


STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["save", "lost", "late", "reload", "choose"])),
    max_size=24,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_no_order_of_saves_loses_a_word(ana, ben, draft, steps):
    with transaction():
        Version.delete().where(Version.article == draft.id).execute()
        Working.update(text="", title="", seq=0, page="").where(
            Working.article == draft.id
        ).execute()
    people, posted = [ana, ben, ana, ben], []
    pages = [
        {"seq": 0, "text": "", "token": f"p{n}", "aside": None, "late": None} for n in range(4)
    ]
    for number, (which, what) in enumerate(steps):
        page, who = pages[which], people[which]
        if what == "reload":
            stands = now(draft)
            pages[which] = {
                "seq": stands.seq, "text": stands.text, "token": f"p{which}-{number}",
                "aside": None, "late": None,
            }  # fmt: skip
            continue
        if what == "choose" and page["aside"]:
            keeping.take_up(who, page["aside"], article_id=draft.id)
            continue
        if what == "late":
            if page["late"]:  # sent before, and only now arriving
                seq, text = page["late"]
                save(who, draft, text, seq=seq, page=page["token"], title="")
            continue
        word = f"mot{number}"
        page["text"] += f" {word}"
        posted.append(word)
        page["late"] = page["seq"], page["text"]
        result = save(who, draft, page["text"], seq=page["seq"], page=page["token"], title="")
        if isinstance(result, Conflict):
            page["aside"] = result.mine_version_id
        elif what == "save":
            page["seq"] = result.seq
    everything = " ".join(stored(draft)).split()
    assert set(posted) <= set(everything)


ACTS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(["save", "save", "lost", "stale", "asked", "reload", "choose", "publish"]),
    ),
    max_size=30,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
def test_nobodys_saves_destroy_what_another_typed_or_what_was_published(ana, ben, draft, acts):
    """Six pages of two people, two of them twins of others, where little room is left."""
    with pytest.MonkeyPatch.context() as little, transaction():
        little.setattr(versions, "VERSIONS_MAX", 3)
        little.setattr(versions, "ASIDES_MAX", 2)
        little.setattr(versions, "PAGE_ROWS_MAX", 2)
        Version.delete().where(Version.article == draft.id).execute()
        begun = {"text": "Un.", "title": "Neige", "seq": 0, "page": ""}
        Working.update(begun).where(Working.article == draft.id).execute()
        pages = [{"seq": 0, "token": token} for token in ("a", "b", "a2", "b2", "a", "b")]
        for number, (which, what) in enumerate(acts):
            page, who = pages[which], (ana, ben)[which % 2]
            before = by_whom(draft)
            act(who, draft, page, what, text=f"mot{number}")
            after = by_whom(draft)
            published = {one for one in before if one[2] == WENT_OUT}
            assert what == "publish" or published <= after
            gone = {one[:2] for one in before} - {one[:2] for one in after}
            assert {by for _, by in gone} <= {who.uri}


def act(who, draft, page, what, *, text):
    if what == "reload":
        page["seq"] = now(draft).seq
    elif what == "choose":
        newest = Version.select().where((Version.article == draft.id) & (Version.by_uri == who.uri))
        for version in newest.order_by(Version.id.desc()).limit(1):
            keeping.take_up(who, version.id, article_id=draft.id)
    elif what == "publish":
        appearing.publish(who, draft.id)
    else:
        seq = 0 if what == "stale" else page["seq"]
        result = save(who, draft, text, seq=seq, page=page["token"], is_asked=what == "asked")
        if isinstance(result, Kept) and what != "lost":
            page["seq"] = result.seq
