"""One import from the file that was sent to the Mag that stands: shown, asked for, done."""

from collections.abc import Mapping
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from onemile.api import (
    BadArchive,
    Conflict,
    Invalid,
    Job,
    Member,
    NotFound,
    Refusal,
    TaskKind,
    clock,
    defer,
    forget,
    home_of,
    lock_rows,
    publishing,
    resolve_actor,
    speaking,
    transaction,
    uploads,
)
from onemile.api import gettext as _
from onemile_mags.article_models import TEXT_CHARS_MAX
from onemile_mags.import_models import ASKED, DONE, FAILED, LAID, SHOWN, Import
from onemile_mags.imports import laying, sources
from onemile_mags.imports.incoming import ARTICLES_MAX, PHOTOS_MAX, Incoming
from onemile_mags.making.checking import wrong_words
from onemile_mags.making.held import require_part
from onemile_mags.models import Issue, Mag

if TYPE_CHECKING:
    from collections.abc import Iterator

TASK = "mags.import"
# Five files that one looks at, and the one that one wanted.
OPEN_MAX = 6
# Its row, with what became of it, is of no more use then.
KEEP_DAYS = 30
# The 500 largest photos, each a second, on a slow machine.
SECONDS_MAX = 1_800
# A line for each article and each photo that does not come.
SAID_MAX, SAID_CHARS_MAX = ARTICLES_MAX + PHOTOS_MAX, 400


def bring(stream: IO[bytes], *, member: Member) -> Import:
    """Keep a file and see that it can be read. Raises NotAllowed, Conflict, Invalid on ``file``."""
    require_room(member)
    key = uploads.keep(stream)
    try:
        with uploads.opened(key) as file:
            sources.read(file, title="")
    except BadArchive as refusal:
        uploads.discard(key)
        raise Invalid({"file": refusal.message}) from refusal
    except Refusal:
        uploads.discard(key)
        raise
    with transaction():
        made: Import = Import.create(member_id=member.id, upload_key=key)
    return made


def require_room(member: Member) -> None:
    """Refuse where one may bring nothing more just now. Raises NotAllowed, Conflict."""
    require_part(member)
    mine = (Import.member_id == member.id) & Import.state.in_([SHOWN, ASKED, LAID])
    if Import.select().where(mine).count() >= OPEN_MAX:
        raise Conflict(_("Other files of yours wait here. End those first."))


def own(import_id: int, *, member: Member) -> Import:
    """Return an import of somebody's. Raises NotFound for everybody else's."""
    found: Import | None = Import.get_or_none(
        (Import.id == import_id) & (Import.member_id == member.id)
    )
    if found is None:
        raise NotFound
    return found


@contextmanager
def held_open(one: Import) -> "Iterator[Incoming]":
    """Read what an import holds; its pictures are there as long as this lasts.

    Raises NotFound where its file is gone.
    """
    try:
        file = uploads.opened(str(one.upload_key))
    except FileNotFoundError as error:
        raise NotFound from error
    member = Member.get_by_id(one.member_id)
    with file:
        incoming = sources.read(file, title=_("What I brought along"))
        incoming.is_for(str(resolve_actor(member.uri).name))
        incoming.say_too_long(TEXT_CHARS_MAX)
        yield incoming


def ask(import_id: int, *, member: Member, audience: str, title: str = "") -> Import:
    """Have the worker make a Mag of it, for an audience; twice is once. Raises Invalid.

    ``title`` is what it is called here, where that is another one than there.
    """
    require_part(member)
    one = own(import_id, member=member)
    wrong = wrong_words(title, "") if title else {}
    if audience not in publishing.audiences_for(home_of(member.id), Mag):
        wrong["audience"] = _("Choose who may read it.")
    if wrong:
        raise Invalid(wrong)
    with transaction():
        asked = (Import.id == one.id) & (Import.state == SHOWN)
        said = {"state": ASKED, "audience": audience, "title": title}
        if Import.update(said).where(asked).execute():
            defer(TASK, {"import_id": int(one.id)}, key=f"{TASK}:{one.id}")
    return own(import_id, member=member)


def drop(import_id: int, *, member: Member) -> None:
    """Forget an import and its file; one that is under way goes on. Raises NotFound, Conflict."""
    one = own(import_id, member=member)
    if one.state in (ASKED, LAID):
        raise Conflict(_("It is on its way. Look again in a minute."))
    with transaction():
        Import.delete().where(Import.id == one.id).execute()
    uploads.discard(str(one.upload_key))


def work(payload: Mapping[str, Any]) -> None:
    """Make the Mag; run by the worker. Killed in between, it goes on from where it stands.

    Its drafts lie on their desk in one transaction, and in another one they appear. What is
    refused is said to its member, and nothing of it is left.
    """
    one: Import | None = Import.get_or_none(Import.id == payload["import_id"])
    member = Member.get_or_none(Member.id == one.member_id) if one is not None else None
    if one is None or member is None or one.state not in (ASKED, LAID):
        return
    with speaking(str(member.language)):
        _work(one, member)


def _work(one: Import, member: Member) -> None:
    try:
        with held_open(one) as incoming:
            require_part(member)  # who was suspended meanwhile lets nothing out
            if one.state == ASKED:
                _lay(one, incoming, member)
            mag = Mag.get_or_none(Mag.id == one.mag_id)
            if mag is not None:
                laying.let_out(mag, incoming, by_uri=str(member.uri))
    except Refusal as refusal:
        if one.state == LAID:
            raise  # all of it is safe on its desk: it is tried again
        _end(one, FAILED, why=refusal.message or _("The file is gone. Send it once more."))
        return
    _end(one, DONE)


def _lay(one: Import, incoming: Incoming, member: Member) -> None:
    keys = laying.keep_photos(incoming)
    cover = laying.keep_cover(incoming.cover)
    covers = {issue.number: laying.keep_cover(issue.cover) for issue in incoming.issues}
    with transaction():
        row = lock_rows(Import.select().where(Import.id == one.id)).first()
        if row is None or row.state != ASKED:
            raise NotFound
        incoming.title = str(row.title) or incoming.title
        mag = laying.lay_down(incoming, member=member, audience=str(row.audience), keys=keys)
        mag.cover_key = cover
        mag.save(only=[Mag.cover_key])
        for number, key in covers.items():
            Issue.update(cover_key=key).where(
                (Issue.mag == mag.id) & (Issue.number == number)
            ).execute()
        row.state, row.mag_id = LAID, mag.id
        row.said = [said[:SAID_CHARS_MAX] for said in incoming.left_out[:SAID_MAX]]
        row.save()
    one.state, one.mag_id = LAID, mag.id


def _end(one: Import, state: str, *, why: str = "") -> None:
    with transaction():
        Import.update(state=state, why=why[:500]).where(Import.id == one.id).execute()
    uploads.discard(str(one.upload_key))


def forget_old() -> int:
    """Delete the rows of what is over, or was never asked for, after KEEP_DAYS; returns how many.

    The files go on their own, long before.
    """
    uploads.forget_old()
    old = (Import.at < clock.ago(days=KEEP_DAYS)) & Import.state.not_in([ASKED, LAID])
    return int(forget("mags.forget_imports", old, of=Import, aged_by=Import.at))


TASKS = (TaskKind(name=TASK, run=work, is_whole=False, seconds_max=SECONDS_MAX),)
JOBS = (Job(name="mags.forget_imports", every_seconds=86_400, run=forget_old, trusts_clock=True),)
