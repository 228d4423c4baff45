"""Plants the invented town: its members, then what every plugin plans for them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from flask import Flask

from onemile import clock, current, i18n, pictures
from onemile.db import transaction
from onemile.demo import drawing, logins, people
from onemile.demo.awake import awake
from onemile.demo.diary import Diary, Step
from onemile.demo.localities import ALSACE, Locality
from onemile.demo.logins import Logins
from onemile.demo.people import Person
from onemile.events import record
from onemile.ids import at as id_at
from onemile.members import across, joining, passwords, sessions
from onemile.members.events import MemberJoined, MemberVerified
from onemile.members.joining import Newcomer
from onemile.members.models import ACTIVE, Member
from onemile.mile import grid, places
from onemile.mile.models import Place
from onemile.mile.names import folded
from onemile.mile.region import Region
from onemile.moderation import reports, targets
from onemile.notices.models import NoticeRow

SIZE = ALSACE.size
# The cast and a few more: enough neighbours for one story of each kind.
SIZE_MIN = 20
SEED = ALSACE.seed
PASSWORD = "un-mile-de-voisins"
# The association meets a newcomer within so many days.
VERIFIED_WITHIN_DAYS = 9.0
# Reminders, lapses and confirmations of the last months are the worker's doing.
JOBS_FOR_DAYS = 60
UNREAD_DAYS = 2
# On which people of the demo were here, as their list of devices names it.
DEVICE = "Firefox, Linux"


def plant(app: Flask, *, size: int = SIZE, seed: int = SEED) -> Logins:
    """Plant the Alsace in one transaction, unless it stands already; says who may sign in.

    ``size`` is a number of members. Pictures are files: those of a planting that failed
    stay behind in the uploads.
    """
    with app.app_context(), i18n.speaking(ALSACE.language), transaction():
        persons = invented(ALSACE, size=size, seed=seed)
        if not Member.select().where(Member.email == persons[0].email).exists():
            with ThreadPoolExecutor(max_workers=1) as painter:
                town = Town(persons, app=app, painter=painter, seed=seed)
                town.begin()
                town.diary.live(jobs_for_days=JOBS_FOR_DAYS)
                town.wait_for_pictures()
            read_old_notices()
        return logins_of(persons)


def invented(locality: Locality, *, size: int, seed: int) -> list[Person]:
    """Invent the people of a place, for the instance at work."""
    region: Region = current.instance().rooms["region"]
    return people.invent(Random(seed), region=region, size=size, folder=locality.folder)


def logins_of(persons: list[Person]) -> Logins:
    """Say who may sign in."""
    return logins.of(persons, current.instance().rooms["region"], password=PASSWORD)


class Town:
    """The world that plugins plant in (see ``demo_world.DemoWorld``)."""

    # A lively little town, not a crowd to measure pages with.
    crowd = 0

    def __init__(
        self,
        persons: Iterable[Person],
        *,
        app: Flask,
        painter: Executor,
        seed: int,
        locality: Locality = ALSACE,
    ) -> None:
        self.random = Random(seed + 1)
        self.locality = locality.name
        self.present = clock.now()
        # What neighbours of the other place may follow, and what they offer to us; none if alone.
        self.offered: list[str] = []
        self.elsewhere: Sequence[str] = ()
        self.other_base_url, self.met_days = "", 0.0
        self._newcomers = locality.newcomers
        self.diary = Diary(present=self.present)
        self._app, self._painter = app, painter
        self._pictures: list[Future[None]] = []
        self.members: list[Member] = []
        self._homes: dict[int, Place] = {}
        self._by_cell: dict[int | None, list[Member]] = defaultdict(list)
        password_hash = passwords.keep(PASSWORD)
        for person in persons:
            self._settle(person, password_hash=password_hash)

    def begin(self) -> None:
        """Plan what the core and every plugin know of this place."""
        self._welcome_newcomers()
        current.instance().plugins.hook.plant_demo(world=self)

    def offer(self, uri: str) -> None:
        """Name something that people of the other place may follow."""
        self.offered.append(uri)

    def neighbours(self, member: Member) -> list[Member]:
        """Give the others in a member's mile, or in their commune if they stay at that."""
        home = self._homes[int(member.id)]
        if home.cell is not None:
            near = [one for cell in grid.mile(int(home.cell)) for one in self._by_cell[cell]]
        else:
            near = [one for one in self.members if self._homes[int(one.id)].commune == home.commune]
        return [one for one in near if one.id != member.id]

    def instant(self, *, days_ago: float) -> datetime:
        """Give a moment about so long ago at which people are awake here; never a future one.

        What is longer ago is never given a later moment.
        """
        at = self.present - timedelta(days=days_ago)
        return awake(at, present=self.present, zone=current.zone())

    def plan(self, at: datetime, step: Step) -> None:
        """Do ``step`` when the clock of the invented past comes to ``at``."""
        self.diary.plan(at, step)

    def picture(self, subject: str, *, seed: int) -> str:
        """Have a picture of a subject drawn beside all else; gives the key it will have."""
        key = pictures.new_key()
        self._pictures.append(self._painter.submit(self._draw, key, subject, seed))
        return key

    def _welcome_newcomers(self) -> None:
        """Plan the sign-ups of the last days whose letter has not been opened yet."""
        for one in self._newcomers:
            newcomer = Newcomer(
                email=f"{folded(one.first_name)}.{folded(one.last_name)}@{people.MAIL_HOST}",
                password=PASSWORD,
                first_name=one.first_name,
                last_name=one.last_name,
                postcode=one.postcode,
                language=i18n.language(),
            )
            self.plan(self.instant(days_ago=one.days_ago), partial(joining.start, newcomer))

    def wait_for_pictures(self) -> None:
        """Wait until all are drawn. Raises what kept one from being drawn."""
        for picture in self._pictures:
            picture.result()

    def _draw(self, key: str, subject: str, seed: int) -> None:
        with self._app.app_context():
            pictures.store_drawn(drawing.draw(subject, seed=seed), key=key)

    def report(
        self,
        kind: str,
        subject_id: str,
        *,
        by: Member,
        ground: str,
        text: str,
        pass_on_to: str = "",
    ) -> None:
        """Report something to the moderators, as they read it in their queue."""
        target = targets.target_of(kind)
        location = target.url(target.find(subject_id))
        words = reports.Words(ground=ground, text=text, location=location, pass_on_to=pass_on_to)
        reports.file(kind, subject_id, by=by, words=words)

    def come_by(self, member: Member) -> None:
        """Sign a member in on the one device that they have here."""
        sessions.close_all(member)
        sessions.open_session(member, device=DEVICE)

    def show_across(self, member: Member) -> None:
        """Have neighbours across borders see what a member shows, as their switch does."""
        if across.is_offered():
            across.show_across(member)

    def _settle(self, person: Person, *, password_hash: str) -> None:
        """Write a member and their home as sign-up would have, and plan what comes of it."""
        joined_at = self.instant(days_ago=person.joined_days_ago)
        public_id = f"{self.random.getrandbits(48):012x}"
        member: Member = Member.create(
            id=id_at(joined_at),
            public_id=public_id,
            uri=f"{current.card().base_url}/members/{public_id}",
            email=person.email,
            email_key=person.email,
            password_hash=password_hash,
            first_name=person.first_name,
            last_name=person.last_name,
            role=person.role,
            state=ACTIVE,
            language=_language(person),
            spoken_languages=list(person.languages),
            skills=person.skills,
            about=person.about,
            joined_at=joined_at,
            confirmed_at=joined_at,
            adult_declared_at=joined_at,
            charter_accepted_at=joined_at,
            # Their letters would wait for a post that cannot find them.
            notices_by_mail=bool(person.note),
        )
        self._house(member, person, joined_at)
        self.plan(joined_at, lambda: _tell(MemberJoined(member_uri=str(member.uri))))
        if person.is_verified:
            days_ago = person.joined_days_ago - self.random.uniform(1, VERIFIED_WITHIN_DAYS)
            if days_ago > 0:
                self.plan(self.instant(days_ago=days_ago), lambda: _verify(member))

    def _house(self, member: Member, person: Person, joined_at: datetime) -> None:
        home = person.home
        cell = grid.cell_at(*home.point, 0) if home.touches_the_map else None
        spot = places.check(
            postcode=home.postcode,
            commune=home.commune,
            cell_text="" if cell is None else grid.to_text(cell),
        )
        place: Place = Place.create(
            id=id_at(joined_at),
            member_id=member.id,
            cell=spot.cell,
            commune=spot.commune,
            declared_commune=spot.declared_commune,
            postcode=spot.postcode,
            changed_at=joined_at,
        )
        self.members.append(member)
        self._homes[int(member.id)] = place
        self._by_cell[spot.cell].append(member)


def _language(person: Person) -> str:
    """Give the language of their pages: whoever names German first reads German."""
    return "de" if person.languages[0] == "de" else "fr"


def _tell(event: Any) -> None:
    with transaction():
        record(event)


def _verify(member: Member) -> None:
    with transaction():
        Member.update(verified_at=clock.now()).where(Member.id == member.id).execute()
        record(MemberVerified(member_uri=str(member.uri)))
    member.verified_at = clock.now()


def read_old_notices() -> None:
    """Leave only the news of the last days unread."""
    old = NoticeRow.created_at < clock.ago(days=UNREAD_DAYS)
    NoticeRow.update(read_at=NoticeRow.created_at).where(old).execute()
