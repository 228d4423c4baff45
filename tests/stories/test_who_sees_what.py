"""Who sees what is on offer: audience by viewer by way out, through everything that can befall it.

The tables are the rules, to be read; the test plays them. Two worlds are compared: each reader's
without the thing, and the one with it. Whoever may not see it reads the same in both, on every
way out (``onemile.testing.ways_out``).
"""

import pytest

from onemile import conversations, db, pictures, publishing
from onemile.errors import NotFound
from onemile.follows.models import ACCEPTED, Follow
from onemile.members import blocks, sessions
from onemile.members.models import Member
from onemile.mile import grid, places
from onemile.mile.models import Place, PlaceMove
from onemile.moderation.standing import reinstate, suspend
from onemile.notices import services as notices
from onemile.privacy.erase import erase
from onemile.publishing import chosen, personal_links
from onemile.publishing.models import PersonalLink
from onemile.testing import inside, ways_out
from onemile.testing.browser import Browser
from onemile.testing.ways_out import Shown
from onemile_exchanges import photos, publish, queries
from onemile_exchanges.models import Photo

STRASBOURG, BISCHHEIM, MULHOUSE = "67000", "67800", "68100"

# Where each reader lives, seen from Ana, who offers something in the middle of Strasbourg.
READERS = {
    "a neighbour in the mile": STRASBOURG,
    "a moderator in the mile": STRASBOURG,
    "somebody of the same commune": "elsewhere in Strasbourg",
    "somebody of the same commune without a square": "no square in Strasbourg",
    "somebody of the next commune": BISCHHEIM,
    "somebody far away": MULHOUSE,
    "somebody without a place": None,
    "whom Ana has blocked": STRASBOURG,
    "who has blocked Ana": STRASBOURG,
    "a suspended neighbour": STRASBOURG,
    # Who is chosen may live anywhere: all of these do so, far away.
    "whom Ana chose": MULHOUSE,
    "who has a personal link": MULHOUSE,
    "whose link Ana took back": MULHOUSE,
    "to whom the link was passed on": MULHOUSE,
    "a visitor": None,
}
CHOSEN = frozenset({"whom Ana chose", "who has a personal link"})
IN_MULHOUSE = CHOSEN | {
    "somebody far away",
    "whose link Ana took back",
    "to whom the link was passed on",
}
AROUND = frozenset(
    {
        "a neighbour in the mile",
        "a moderator in the mile",
        "somebody of the same commune",
        "somebody of the same commune without a square",
        "somebody of the next commune",
        "a suspended neighbour",
    }
)
IN_THE_MILE = frozenset(
    {"a neighbour in the mile", "a moderator in the mile", "a suspended neighbour"}
)
EVERYWHERE = AROUND | IN_MULHOUSE | {"somebody without a place"}
NOBODY: frozenset[str] = frozenset()

# Who finds it, whatever way they look; everybody else learns nothing.
SEES = {
    "me": NOBODY,
    "people": CHOSEN,
    "mile": IN_THE_MILE,
    "near": AROUND,
    "instance": EVERYWHERE,
}
SEES_FROM_MULHOUSE = SEES | {"mile": IN_MULHOUSE, "near": IN_MULHOUSE}
ALL_SEE_NOTHING = dict.fromkeys(SEES, NOBODY)

# What befalls it, in this order, and who sees it then. "narrowed" and "widened" change the
# audience for good, so that the second half of the story is told for the narrower one too.
STORY = (
    ("published", SEES),
    ("edited", SEES),
    ("paused", ALL_SEE_NOTHING),
    ("resumed", SEES),
    (
        "narrowed",
        {
            "me": NOBODY,
            "people": NOBODY,
            "mile": NOBODY,
            "near": IN_THE_MILE,
            "instance": AROUND,
        },
    ),
    ("widened again", SEES),
    ("hidden", ALL_SEE_NOTHING),
    ("restored", SEES),
    ("the author suspended", ALL_SEE_NOTHING),
    ("the author reinstated", SEES),
    ("moved to Mulhouse", SEES_FROM_MULHOUSE),
    ("moved back", SEES),
    ("switched off", ALL_SEE_NOTHING),
    ("switched on again", SEES),
    ("withdrawn", ALL_SEE_NOTHING),
)
# A block is silent: counts of things stay the same for everybody, the thing itself is gone.
COUNTED_ALL_THE_SAME = {"whom Ana has blocked", "who has blocked Ana"}
# Who was chosen keeps what was said to them, that there is something of Ana's: a notice, a line
# in the copy of their data. Not a word of the thing itself stands there.
TOLD_OF = {"the notices", "the copy of one's data"}
# Who could read it until it was withdrawn reads at its page that it was, and not a word of it. Who
# was chosen is forgotten with it.
TOLD_THAT_IT_WENT = SEES | {"people": NOBODY}


@pytest.mark.plugins("exchanges", "smiles")
@pytest.mark.parametrize("audience", ["mile", "near"])
def test_mulhouse_neither_asks_nor_reads_about_a_mile_of_strasbourg(
    instance, world, clock, audience
):
    town = Town(instance, world, clock)
    town.do("published", audience)
    far, near = (town.members[one] for one in ("somebody far away", "a neighbour in the mile"))
    for act in (
        lambda: conversations.ask(far, thing_uri=town.shown.uri, text="Elle est à qui ?"),
        lambda: conversations.write(town.talk, viewer=far, text="Elle est à qui ?"),
        lambda: conversations.find(town.talk, viewer=far),
    ):
        with pytest.raises(NotFound):
            act()
    reads = town.reads("somebody far away")
    assert reads["a question about it"] == reads["the conversation under it"] == ways_out.ABSENT
    assert "bergamote" in town.reads("a neighbour in the mile")["the conversation under it"]
    conversations.ask(near, thing_uri=town.shown.uri, text="Elle est à qui ?")


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.plugins("exchanges", "smiles")
@pytest.mark.parametrize("audience", SEES)
def test_who_may_not_see_it_reads_the_same_as_if_it_were_not(instance, world, clock, audience):
    town = Town(instance, world, clock)
    for turn, (what, sees) in enumerate(STORY):
        town.do(what, audience)
        asked = who_is_asked(turn, audience)
        assert town.found_by(asked) == sees[audience] & asked, f"{audience}, {what}"


def who_is_asked(turn, audience):
    """All readers on SQLite; on PostgreSQL a third of them, others at each turn.

    So that there, too, each reads after each thing that befalls it, with one audience or two, and
    each of them has five turns with each audience. The pages are the same on both.
    """
    if db.is_sqlite():
        return set(READERS)
    first = turn + list(SEES).index(audience)
    return {name for number, name in enumerate(READERS) if (number + first) % 3 == 0}


@pytest.mark.plugins("exchanges", "smiles")
def test_what_somebody_offered_leaves_with_them(instance, world, clock):
    town = Town(instance, world, clock)
    # Whom one follows leaves that list with them: it is compared without.
    Follow.delete().execute()
    town.without["whom Ana chose"] = town.reads("whom Ana chose")
    town.do("published", "instance")
    assert town.found_by() == EVERYWHERE
    erase(town.ana)
    clock.advance(minutes=2)
    assert town.found_by() == NOBODY


class Town:
    """Ana, what she offers, and everybody who reads."""

    def __init__(self, instance, world, clock):
        self.instance, self.world, self.clock = instance, world, clock
        self.off = None
        self.number = world.member("Ana").id
        self.members = {name: self._settled(name, at) for name, at in READERS.items()}
        blocks.block(self.ana, other=self.members["whom Ana has blocked"])
        blocks.block(self.members["who has blocked Ana"], other=self.ana)
        suspend(self.members["a suspended neighbour"])
        # They knew each other as neighbours, before one of them moved away.
        Follow.create(
            follower_uri=self.members["whom Ana chose"].uri,
            follower_id=self.members["whom Ana chose"].id,
            followed_uri=self.ana.uri,
            state=ACCEPTED,
        )
        self.browsers = {name: Browser(instance, member=one) for name, one in self.members.items()}
        self.item = self.talk = None
        self.has_chosen = False
        self.told_that_it_went = NOBODY
        self.shown = ways_out.nothing("verveine")
        self.without = {name: self._read(name) for name in READERS}
        self.clock.advance(minutes=2)

    @property
    def ana(self):
        """Ana as she stands in the database by now."""
        return Member.get_by_id(self.number)

    def do(self, what, audience):
        """Let something befall it; counts that are kept for a minute are made anew."""
        getattr(self, "_" + what.replace(" ", "_").lower())(audience)
        self.world.tell()
        # The bell has no number then: it is compared as well.
        notices.read_all(self.members["whom Ana chose"])
        self.clock.advance(minutes=2)

    def reads(self, name):
        """Give what a reader reads, way by way."""
        return self._read(name)

    def found_by(self, asked=frozenset(READERS)):
        """Give those of whom is asked who find it; all others of them learn nothing."""
        found = set()
        for name in (one for one in READERS if one in asked):
            read = self._read(name)
            if ways_out.finds(read, self.shown):
                found.add(name)
            elif name not in COUNTED_ALL_THE_SAME and self.off is None:
                told = ways_out.differences(self.without[name], read, self.shown)
                if self.has_chosen and name in CHOSEN:
                    marked = ways_out.finds(read, self.shown)
                    told = [way for way in told if way not in TOLD_OF or way in marked]
                if name in self.told_that_it_went:
                    assert "its page" in told, name
                    told.remove("its page")
                assert told == [], "\n".join(
                    f"{name}: {ways_out.change(self.without[name], read, way)}" for way in told
                )
        return found

    # ------------------------------------------------------------------ what can befall it

    def _published(self, audience):
        kept = photos.keep_draft([inside.photo()], member_id=self.ana.id, have=[])
        draft = self._draft(audience)
        self.item = publish.publish(draft, member=self.ana, photo_ids=kept)
        self.kept = kept
        self._look_up()
        self.talk = self._talked_about()
        if audience == publishing.PEOPLE:
            self._choose()

    def _edited(self, audience):
        self._rewrite(audience, "Encore mieux")

    def _paused(self, _audience):
        publish.pause(self.item.id, member=self.ana)

    def _resumed(self, _audience):
        publish.resume(self.item.id, member=self.ana)

    def _narrowed(self, audience):
        narrower = {"me": "me", "people": "me", "mile": "me", "near": "mile", "instance": "near"}
        self._rewrite(narrower[audience], "Plus près")

    def _widened_again(self, audience):
        self._rewrite(audience, "Comme avant")

    def _hidden(self, _audience):
        inside.hide(self.shown)

    def _restored(self, _audience):
        inside.restore(self.shown)

    def _the_author_suspended(self, _audience):
        suspend(self.ana)

    def _the_author_reinstated(self, _audience):
        reinstate(self.ana)

    def _moved_to_mulhouse(self, _audience):
        self._move(MULHOUSE)

    def _moved_back(self, _audience):
        self._move(STRASBOURG)

    def _switched_off(self, _audience):
        self.off = inside.without(self.instance, "exchanges")

    def _switched_on_again(self, _audience):
        db.shut(self.off.extensions[db.EXTENSION])
        self.off = None

    def _withdrawn(self, audience):
        publish.withdraw(self.item.id, member=self.ana)
        self.told_that_it_went = TOLD_THAT_IT_WENT[audience]

    # ------------------------------------------------------------------ how it is done

    def _choose(self):
        """Choose a follower, and give links: one is taken, one passed on, one taken back."""
        self.has_chosen = True
        uri, chosen_one = self.item.uri, self.members["whom Ana chose"]
        chosen.choose(self.ana, thing_uri=uri, person_uris=[chosen_one.uri])
        given = personal_links.make(self.ana, thing_uri=uri, label="Lise")
        personal_links.use(self.members["who has a personal link"], given)
        with pytest.raises(NotFound):
            personal_links.use(self.members["to whom the link was passed on"], given)
        another = personal_links.make(self.ana, thing_uri=uri, label="Marc")
        personal_links.use(self.members["whose link Ana took back"], another)
        (link,) = PersonalLink.select().where(PersonalLink.label == "Marc")
        personal_links.take_back(self.ana, link_id=link.id)
        self._look_up()

    def _settled(self, name, at):
        if name == "a visitor":
            return None
        role = "moderator" if name.startswith("a moderator") else "member"
        spot = at
        if at == "elsewhere in Strasbourg":
            spot = self.world.beside(self.world.cell_of(STRASBOURG), columns=-5)
        if at != "no square in Strasbourg":
            return self.world.member(at=spot, role=role)
        settled = self.world.member(at=STRASBOURG, role=role)
        Place.update(cell=None).where(Place.member_id == settled.id).execute()
        return settled

    def _read(self, name):
        if self.off is None:
            return self._ways(self.browsers[name])
        # The same session, on the same database.
        elsewhere = Browser(self.off)
        cookie = self.browsers[name].client.get_cookie(sessions.cookie_name())
        if cookie is not None:
            elsewhere.client.set_cookie(cookie.key, cookie.value)
        with self.off.app_context():
            return self._ways(elsewhere)

    def _ways(self, browser):
        """Read all ways, and what is said under the thing by the conversation's own address."""
        talk = ways_out.at(lambda _shown: f"/conversations/{self.talk}" if self.talk else "")
        return ways_out.read(browser, self.shown, more={"the conversation under it": talk})

    def _talked_about(self):
        """Have Ana say something under her thing, for all whom it reaches."""
        with db.transaction():
            under = conversations.open_public(
                subject_uri=self.shown.uri, subject_author_uri=self.ana.uri
            )
        conversations.write(under.id, viewer=self.ana, text="Elle sent la bergamote")
        return under.id

    def _draft(self, audience, text=""):
        return publish.Draft(
            kind="offer",
            form="help",
            category="garden",
            title="Verveine bergamote",
            text=text,
            audience=audience,
        )

    def _rewrite(self, audience, text):
        draft = self._draft(audience, text)
        self.item = publish.edit(self.item.id, draft, member=self.ana, photo_ids=self.kept)
        self._look_up()

    def _look_up(self):
        """Ask for its addresses anew: a picture gets another where its audience has changed."""
        self.shown = Shown(
            author=self.ana,
            uri=queries.item_uri(self.item.id),
            search="verveine",
            mark="bergamote",
            path=queries.item_path(self.item.id),
            report=f"/report/exchanges.item/{self.item.id}",
            picture=pictures.url(Photo.get(Photo.item == self.item).key),
        )

    def _move(self, postcode):
        # How often one may move is another story.
        PlaceMove.delete().execute()
        cell = self.world.cell_of(postcode)
        places.settle(
            member_id=self.ana.id,
            postcode=postcode,
            commune=self.world.region.commune_at(cell).code,
            cell_text=grid.to_text(cell),
        )
