"""The questions that every plugin is asked before neighbours meet it; a test class to inherit.

    @pytest.mark.plugins("toolshed")
    class TestToolshed(PluginContract):
        name = "toolshed"
        near = ("near",)

        def publish(self, author, *, audience, title, photo):
            tool = services.shelve(author, name=title, photo=photo)
            return {"uri": …, "path": …, "report": …, "picture": …}

Each test is one question and bears its name; what fails says which, and by which way out.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from itertools import count
from pathlib import PurePosixPath
from typing import Any

from flask import Flask

from onemile import db
from onemile.members import blocks
from onemile.members.models import Member
from onemile.mile.models import Place
from onemile.moderation.standing import reinstate, suspend
from onemile.privacy.erase import erase
from onemile.testing import inside, ways_out
from onemile.testing.browser import Browser
from onemile.testing.ways_out import Shown, Way
from onemile.testing.words import without_french
from onemile.testing.world import MULHOUSE, World

SEARCHED = "Verveine"
FAR_FROM_ALL = "67160"
MANY_THINGS = 9
# By these a plugin lists things to others.
LISTING = ("feed_items", "search_hits", "feed_tallies")

Open = Callable[..., Browser]
Publish = Callable[[], Shown]

_marks = count(1)


class PluginContract:
    """What the core promises neighbours in the name of every plugin.

    ``near`` are the audiences that stay around the author's home, ``wide`` those that reach the
    whole instance, as ``publish`` takes them. A plugin that publishes nothing leaves both empty.
    ``ways`` are pages of its own on which things are listed. ``kept`` and ``not_copied`` say, by
    ``table.column`` and table, what stays after erasure and what no copy has, each with its why.
    """

    name = ""
    near: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()
    ways: Mapping[str, Way] = {}
    kept: Mapping[str, str] = {}
    not_copied: Mapping[str, str] = {}

    def publish(
        self, author: Any, *, audience: str, title: str, photo: io.BytesIO
    ) -> Mapping[str, str]:
        """Publish a thing as a member would; gives its uri, path, report and picture."""
        raise AssertionError(f"{self.name}: say how a member publishes something")

    def live(self, member: Any, other: Any) -> None:
        """Let a member leave rows in every table of the plugin, with another member's help."""
        for audience in self._audiences:
            self._shown(member, audience)

    # ---------------------------------------------------------------------- isolation

    def test_it_is_found_under_its_name_and_stays_in_its_room(self, instance: Flask) -> None:
        plugin = inside.plugin(self.name)
        assert plugin.manifest.name == self.name
        assert all(table.startswith(f"{self.name}_") for table in inside.tables(self.name))
        around = inside.side_doors(plugin)
        assert around == [], "it imports past onemile.api: " + ", ".join(around)

    def test_every_word_has_its_french(self, instance: Flask) -> None:
        missing = without_french(inside.plugin(self.name).folder)
        assert not missing, "\n".join(missing)

    # ---------------------------------------------------------------------- who may see

    def test_who_may_see_a_thing_finds_it(self, world: World, browser: Open) -> None:
        if not self._audiences:
            assert inside.answers_none_of(self.name, LISTING), (
                "it lists things: say how one publishes"
            )
        for audience in self._audiences:
            shown = self._shown(world.member(), audience)
            read = self._read(browser(world.member()), shown)
            assert ways_out.finds(read, shown), f"{audience}: a neighbour finds it on no way"
            missing = ways_out.promised(self._hooks, shown) - set(ways_out.shows(read, shown))
            assert not missing, f"{audience}: a neighbour does not find it by {sorted(missing)}"

    def test_nobody_far_away_learns_of_what_is_meant_for_near(
        self, world: World, browser: Open, clock: Any
    ) -> None:
        far = browser(world.member("Max", at=MULHOUSE))
        for audience in self.near:
            self._learns_nothing(far, clock, partial(self._shown, world.member(), audience))

    def test_nobody_without_a_place_learns_of_what_is_meant_for_near(
        self, world: World, browser: Open, clock: Any
    ) -> None:
        placeless = browser(world.member("Nils", at=None))
        for audience in self.near:
            self._learns_nothing(placeless, clock, partial(self._shown, world.member(), audience))

    def test_a_visitor_learns_nothing(self, world: World, browser: Open, clock: Any) -> None:
        for audience in self._audiences:
            self._learns_nothing(browser(), clock, partial(self._shown, world.member(), audience))

    def test_a_suspended_authors_things_are_gone_and_come_back(
        self, world: World, browser: Open, clock: Any
    ) -> None:
        neighbour = browser(world.member("Ben"))
        for audience in self._audiences:
            author = world.member("Ana")
            shown = self._learns_nothing(
                neighbour, clock, self._then(author, audience, lambda shown: suspend(shown.author))
            )
            reinstate(Member.get_by_id(author.id))
            self._is_found_again(neighbour, clock, shown)

    def test_blocked_people_do_not_meet(self, world: World, browser: Open, clock: Any) -> None:
        for audience in self._audiences:
            for by_author in (True, False):
                author, other = world.member("Ana"), world.member("Ben")
                blocker, blocked = (author, other) if by_author else (other, author)
                blocks.block(blocker, other=blocked)
                shown = self._shown(author, audience)
                # Counts of things are the same for everybody: here the mark alone tells.
                told = ways_out.finds(self._read(browser(other), shown), shown)
                assert told == [], f"{audience}, the author blocks: {by_author}"

    def test_what_moderators_hide_is_gone_and_comes_back(
        self, world: World, browser: Open, clock: Any
    ) -> None:
        neighbour = browser(world.member("Ben"))
        for audience in self._audiences:
            author = world.member("Ana")
            shown = self._learns_nothing(
                neighbour, clock, self._then(author, audience, inside.hide)
            )
            inside.restore(shown)
            self._is_found_again(neighbour, clock, shown)

    def test_no_moderator_decides_on_what_they_answer_for(self, world: World) -> None:
        stranger = world.member("Ben", role="moderator")
        for audience in self._audiences:
            shown = self._shown(world.member("Ana", role="moderator"), audience)
            assert inside.answers_for(shown, shown.author), f"{audience}: its author decides on it"
            assert not inside.answers_for(shown, stranger), f"{audience}: nobody may decide on it"

    def test_what_somebody_published_leaves_with_them(
        self, world: World, browser: Open, clock: Any
    ) -> None:
        neighbour = browser(world.member("Ben"))
        for audience in self._audiences:
            author = world.member("Ana")
            self._learns_nothing(
                neighbour, clock, self._then(author, audience, lambda shown: erase(shown.author))
            )

    def test_switched_off_it_shows_nothing_and_on_again_all(
        self, world: World, instance: Flask
    ) -> None:
        neighbour = world.member("Ben")
        for audience in self._audiences:
            shown = self._shown(world.member(), audience)
            found = self._read(Browser(instance, member=neighbour), shown)
            off = inside.without(instance, self.name)
            with off.app_context():
                # What is its own address is nobody's while it is off.
                silent = ways_out.read(Browser(off, member=neighbour), shown)
            db.shut(off.extensions[db.EXTENSION])
            assert ways_out.finds(silent, shown) == [], audience
            again = self._read(Browser(instance, member=neighbour), shown)
            assert ways_out.finds(again, shown) == ways_out.finds(found, shown), audience

    # ---------------------------------------------------------------------- one's data

    def test_the_copy_of_ones_data_has_every_row(self, world: World) -> None:
        member = world.member("Ana")
        self.live(member, world.member("Ben"))
        empty = [one for one in inside.empty_tables(self.name) if one not in self.not_copied]
        assert empty == [], "live() leaves no row in these tables, so that nobody asks about them"
        given = inside.plugin(self.name).module.export_member(member=member)
        copied = "\n".join(one.whole().decode(errors="replace") for one in given)
        missing = [
            f"{table} {row.get('id', '')}"
            for table, row in inside.rows_of(member, self.name)
            if table not in self.not_copied and not inside.is_in(copied, row, member)
        ]
        assert missing == [], "the copy of one's data does not hold these rows"

    def test_after_leaving_no_trace_stays(self, world: World) -> None:
        # Somebody far from everybody else: what holds the number of their square is their home.
        member, other = world.member("Ana", at=FAR_FROM_ALL), world.member("Ben")
        cell = Place.get(Place.member_id == member.id).cell
        self.live(member, other)
        sought = {"id": member.id, "URI": str(member.uri), "square": cell}
        sought |= {f"picture {key}": key for key in self._picture_keys}
        erase(member)
        left = [
            f"{table}.{column} ({what})"
            for table, column, value in inside.values(self.name)
            for what, one in sought.items()
            if f"{table}.{column}" not in self.kept and inside.holds(value, one)
        ]
        assert left == [], "this is still in the plugin's tables after a member has left"

    # ---------------------------------------------------------------------- what it costs

    def test_more_things_cost_no_more_statements(
        self, world: World, browser: Open, clock: Any
    ) -> None:
        reader = browser(world.member("Ben"))
        for audience in self._audiences:
            self._shown(world.member(), audience)
            with_one = inside.statements(reader, clock)
            for _number in range(MANY_THINGS):
                self._shown(world.member(), audience)
            with_many = inside.statements(reader, clock)
            assert with_many <= with_one, (
                f"{audience}: the lists of {MANY_THINGS + 1} things cost {with_many} statements, "
                f"those of one {with_one}"
            )

    # ---------------------------------------------------------------------- how it asks

    @cached_property
    def _picture_keys(self) -> set[str]:
        """The keys of the pictures that were published in this test."""
        return set()

    @property
    def _hooks(self) -> frozenset[str]:
        module = inside.plugin(self.name).module
        return frozenset(hook for hook in LISTING if hasattr(module, hook))

    @property
    def _audiences(self) -> Sequence[str]:
        return (*self.near, *self.wide)

    def _shown(self, author: Any, audience: str) -> Shown:
        mark = f"bergamote{next(_marks)}b"
        given = self.publish(
            author, audience=audience, title=f"{SEARCHED} {mark}", photo=inside.photo()
        )
        shown = Shown(author=author, search=SEARCHED.lower(), mark=mark, **given)
        if shown.picture:
            self._picture_keys.add(PurePosixPath(shown.picture).stem)
        return shown

    def _then(self, author: Any, audience: str, act: Callable[[Shown], object]) -> Publish:
        """Publish something and do something to it at once."""

        def publish() -> Shown:
            shown = self._shown(author, audience)
            act(shown)
            return shown

        return publish

    def _read(self, browser: Browser, shown: Shown) -> dict[str, str]:
        return ways_out.read(browser, shown, more=self.ways)

    def _learns_nothing(self, browser: Browser, clock: Any, publish: Publish) -> Shown:
        """Read all ways, let something be published, and read them again: nothing has changed."""
        before = self._read(browser, ways_out.nothing(SEARCHED.lower()))
        clock.advance(minutes=2)  # counts are kept for a minute
        shown = publish()
        clock.advance(minutes=2)
        after = self._read(browser, shown)
        told = ways_out.differences(before, after, shown)
        assert told == [], "\n".join(ways_out.change(before, after, way) for way in told)
        return shown

    def _is_found_again(self, browser: Browser, clock: Any, shown: Shown) -> None:
        clock.advance(minutes=2)
        assert ways_out.finds(self._read(browser, shown), shown), "it has not come back"
