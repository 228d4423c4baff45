"""Drafts: a list is shown first, and exactly what was shown is done by one press."""

import json
from collections.abc import Sequence

from onemile.api import Conflict, Invalid, NotFound, clock, transaction
from onemile.api import gettext as _
from onemile_federation.in_turn import LISTS, take_turn
from onemile_federation.lists import comparing, naming, taking_back
from onemile_federation.lists.comparing import Difference
from onemile_federation.lists.models import TITLE_CHARS_MAX, BlockDraft, BlockList
from onemile_federation.lists.reading import UNREAD_SHOWN_MAX, Line, Read, Unread
from onemile_federation.remote import hosts, unmet
from onemile_federation.remote.deciding import Decision, decide_all
from onemile_federation.remote.models import OPEN

# Of an upload: who looks at it tomorrow brings it again. Each has some megabytes.
DRAFT_HOURS = 24
UPLOADS_MAX = 20


def keep(read: Read, *, title: str, by_uri: str, list_id: int | None = None) -> int:
    """Keep what a list says until somebody has looked at it; returns its number.

    Of a list that is subscribed to there is one, the latest. Uploads are kept DRAFT_HOURS, at most
    UPLOADS_MAX of them: the oldest gives way.
    """
    said = [[one.host, one.standing, one.rejects_media, one.reason] for one in read.lines]
    unread = [[one.number, one.text] for one in read.unread[:UNREAD_SHOWN_MAX]]
    with transaction():
        take_turn(LISTS)
        if list_id is not None:
            BlockDraft.delete().where(BlockDraft.list_id == list_id).execute()
        made = BlockDraft.create(
            list_id=list_id,
            title=title[:TITLE_CHARS_MAX],
            lines=json.dumps(said),
            unread=json.dumps(unread),
            n_unread=len(read.unread),
            by_uri=by_uri,
        )
        forget_old()
    return int(made.id)


def draft(draft_id: int) -> BlockDraft:
    """Return a draft. Raises NotFound for one that was applied, or has waited too long."""
    found: BlockDraft | None = BlockDraft.get_or_none(BlockDraft.id == draft_id)
    if found is None:
        raise NotFound
    return found


def is_there(draft_id: int) -> bool:
    """Tell whether there is a draft of this number: none that is applied or forgotten."""
    return bool(BlockDraft.select().where(BlockDraft.id == draft_id).exists())


def difference(found: BlockDraft, *, counts_ties: bool = True) -> Difference:
    """Return what a draft would change now."""
    return comparing.compare(
        lines_of(found),
        list_id=found.list_id,
        lets_orphans_go=_lets_go(found),
        counts_ties=counts_ties,
    )


def lines_of(found: BlockDraft) -> list[Line]:
    """Return what a draft says, line by line."""
    return [
        Line(host=host, standing=standing, rejects_media=rejects, reason=reason)
        for host, standing, rejects, reason in json.loads(str(found.lines))
    ]


def unread_of(found: BlockDraft) -> list[Unread]:
    """Return the first lines that could not be read, UNREAD_SHOWN_MAX of them."""
    return [Unread(number=number, text=text) for number, text in json.loads(str(found.unread))]


def apply(draft_id: int, *, token: str, by_uri: str) -> Difference:
    """Do what was shown, and nothing else; returns it.

    Compared before the transaction, so that nobody waits for it. Raises Conflict where it would
    not be the same any more, NotFound for no draft.
    """
    found = draft(draft_id)
    what, lets_go = difference(found, counts_ties=False), _lets_go(found)
    with transaction():
        take_turn(LISTS)
        found = draft(draft_id)
        is_same = what.ground == comparing.digest(found.list_id) and lets_go == _lets_go(found)
        if what.token != token or not is_same:
            raise Conflict(_("Something has changed since you looked. Look once more, then apply."))
        _do(what, title=str(found.title), list_id=found.list_id, by_uri=by_uri)
        if found.list_id is not None:
            lines = lines_of(found)
            naming.note(found.list_id, (line.host for line in lines))
            BlockList.update(n_lines=len(lines), is_held=False).where(
                BlockList.id == found.list_id
            ).execute()
        found.delete_instance()
    return what


def drop(draft_id: int) -> None:
    """Forget a draft. A list that is subscribed to says it again on the next day.

    Raises NotFound for no draft.
    """
    with transaction():
        take_turn(LISTS)
        found = draft(draft_id)
        if found.list_id is not None:
            # Else it would be told that nothing has changed, for as long as that is so.
            BlockList.update(etag="", is_held=False).where(BlockList.id == found.list_id).execute()
        found.delete_instance()


def _lets_go(found: BlockDraft) -> bool:
    of_list = BlockList.get_or_none(BlockList.id == found.list_id)
    return of_list is not None and bool(of_list.lets_orphans_go)


def forget_old() -> None:
    """Forget uploads that nobody applied; what a list said stays until it says something else."""
    uploads = BlockDraft.list_id.is_null()
    newest = BlockDraft.select(BlockDraft.id).where(uploads).order_by(BlockDraft.id.desc())
    kept = [row.id for row in newest.limit(UPLOADS_MAX)]
    old = (BlockDraft.made_at < clock.ago(hours=DRAFT_HOURS)) | BlockDraft.id.not_in(kept)
    BlockDraft.delete().where(uploads & old).execute()


def _do(what: Difference, *, title: str, list_id: int | None, by_uri: str) -> None:
    decisions = [
        Decision(
            host=change.line.host,
            standing=change.line.standing,
            rejects_media=change.line.rejects_media,
            reason=f"{change.line.reason} ({title})" if change.line.reason else title,
        )
        for change in (*what.new, *what.changed)
    ]
    if list_id is None and decisions:
        taking_back.note(decisions, title=title, by_uri=by_uri)
    decide_all(decisions, by_uri=by_uri, list_id=list_id)
    naming.hand_over(what.heirs)
    if not what.orphans:
        return
    of_list: BlockList = BlockList.get_by_id(list_id)
    if of_list.lets_orphans_go:
        let_go = [
            Decision(host=one.host, standing=OPEN, rejects_media=False, reason=title)
            for one in what.orphans
        ]
        decide_all(let_go, by_uri=by_uri, list_id=None)
        unmet.forget([one.host for one in let_go])
    else:
        hosts.keep_as_own([one.host for one in what.orphans])


def refuse_empty(lines: Sequence[Line]) -> None:
    """Raise Invalid for a list that says nothing."""
    if not lines:
        raise Invalid({"file": _("This list names no instance.")})
