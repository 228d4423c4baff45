"""Publish, edit, pause, resume, renew and withdraw an offer or a need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from onemile.api import (
    Conflict,
    Invalid,
    LimitReached,
    NotFound,
    clock,
    home_of,
    language,
    lock_rows,
    ngettext,
    publishing,
    record,
    require,
    setting,
    transaction,
)
from onemile.api import gettext as _
from onemile_exchanges import photos
from onemile_exchanges.availability import ALL_SLOTS
from onemile_exchanges.events import ItemChanged, ItemFlagged, ItemPublished
from onemile_exchanges.kinds import CATEGORIES, FORMS, KINDS
from onemile_exchanges.models import (
    AMOUNT_SMILES_MAX,
    CLOSED,
    HIDDEN,
    PAUSED,
    PUBLISHED,
    TEXT_LETTERS_MAX,
    TITLE_LETTERS_MAX,
    WHEN_LETTERS_MAX,
    WITHDRAWN,
    Item,
)
from onemile_exchanges.terms import TAKE_PART

TITLE_LETTERS_MIN = 3
# What is further away nobody can promise; and a calendar has an end.
AHEAD_DAYS_MAX = 730


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a member writes; ``suggested_smiles`` None is "to be agreed", 0 a gift.

    ``slots`` are the parts of a week that suit (``availability``). ``audience`` is one of
    ``publishing.AUDIENCES``; not every home has all of them.
    """

    kind: str
    form: str
    category: str
    title: str
    text: str = ""
    when_text: str = ""
    from_day: date | None = None
    until_day: date | None = None
    slots: int = 0
    suggested_smiles: int | None = None
    audience: str = publishing.AROUND


def publish(draft: Draft, *, member: Any, photo_ids: Sequence[int] = ()) -> Item:
    """Show an offer or a need to the neighbours; gives it.

    ``photo_ids`` are photos the member has sent before (``photos.keep_draft``). Raises
    NotAllowed, Invalid, Conflict (no home yet), LimitReached (too many at once).
    """
    require(member, TAKE_PART)
    home = home_of(member.id)
    _check(draft, home=home)
    if home is None:
        raise Conflict(_("Say first where you live: that is how your neighbours find you."))
    with transaction():
        _check_room(member)
        item = Item.create(
            **_columns(draft),
            author_id=member.id,
            author_uri=member.uri,
            audience=draft.audience,
            cell=home.cell,
            commune=home.commune,
            language=language(),
            lapses_at=_lapse(draft),
        )
        photos.attach(item, member_id=member.id, photo_ids=photo_ids)
        record(ItemPublished(item_id=item.id, author_uri=member.uri, kind=item.kind))
        _flag(item)
    return item


def edit(item_id: int, draft: Draft, *, member: Any, photo_ids: Sequence[int]) -> Item:
    """Rewrite an item; ``photo_ids`` are all the photos it shall have from now on.

    A hidden item may be rewritten and stays hidden. Raises NotFound, Invalid, Conflict.
    """
    require(member, TAKE_PART)
    with transaction():
        item = _own(item_id, member)
        _check(draft, home=home_of(member.id), kept=item.audience)
        _refuse_unless(item, PUBLISHED, PAUSED, HIDDEN)
        before = (item.title, item.text, item.when_text)
        rewritten = before != (draft.title, draft.text, draft.when_text)
        for name, value in _columns(draft).items():
            setattr(item, name, value)
        item.edited_at = clock.now()
        item.lapses_at = max(item.lapses_at, _lapse(draft))
        photos.attach(item, member_id=member.id, photo_ids=photo_ids)
        publishing.narrowed(item, audience=draft.audience)
        item.save()
        _tell(item)
        if rewritten:
            _flag(item)
    return item


def pause(item_id: int, *, member: Any) -> Item:
    """Take an item off the pages for a while. Raises NotFound, Conflict."""
    return _move(item_id, member, PAUSED, PUBLISHED)


def resume(item_id: int, *, member: Any) -> Item:
    """Show a paused, closed or lapsed item again, for a full term. Raises NotFound, Conflict."""
    return _move(item_id, member, PUBLISHED, PAUSED, CLOSED)


def renew(item_id: int, *, member: Any) -> Item:
    """Keep an item for another term; it does not move up. Raises NotFound, Conflict."""
    return _move(item_id, member, PUBLISHED, PUBLISHED, PAUSED, CLOSED)


def withdraw(item_id: int, *, member: Any) -> Item:
    """Take an item down for good; exchanges that run go on. Raises NotFound, Conflict."""
    return _move(item_id, member, WITHDRAWN, PUBLISHED, PAUSED, CLOSED)


def _move(item_id: int, member: Any, to: str, *sources: str) -> Item:
    require(member, TAKE_PART)
    with transaction():
        item = _own(item_id, member)
        _refuse_unless(item, *sources)
        if to == PUBLISHED and item.state != PUBLISHED:
            _check_room(member)
        if to == WITHDRAWN and item.state != PUBLISHED:
            item.state_before = item.state  # whom it was for did not see it any more
        item.state = to
        item.paused_for = 0
        if to == PUBLISHED:
            item.lapses_at = clock.ahead(days=setting("exchanges.lapse_days"))
            item.lapse_reminded_at = None
        item.save()
        if to == WITHDRAWN:
            publishing.end_list(item.uri)
        _tell(item)
    return item


def _own(item_id: int, member: Any) -> Item:
    """Give the member's own item, locked. Raises NotFound for anybody else's."""
    found = lock_rows(Item.select().where(Item.id == item_id)).first()
    if found is None or found.author_id != member.id or found.state == WITHDRAWN:
        raise NotFound
    item: Item = found
    return item


def _refuse_unless(item: Item, *states: str) -> None:
    if item.state in states:
        return
    words = {
        PUBLISHED: _("This is on show already."),
        PAUSED: _("This is paused already."),
        CLOSED: _("This is closed. Show it again first."),
        HIDDEN: _("The moderators have hidden this. You can rewrite it and answer them."),
    }
    raise Conflict(words[item.state], state=item.state)


def _check(draft: Draft, *, home: Any, kept: str | None = None) -> None:
    """Raise Invalid with a message beside each field that cannot be used.

    An audience that an item has may be ``kept``, also where it could not be chosen any more.
    """
    wrong: dict[str, str] = {}
    if draft.kind not in KINDS:
        wrong["kind"] = _("Choose: do you offer, or do you need something?")
    if draft.form not in FORMS:
        wrong["form"] = _("Choose what kind of help it is.")
    if draft.category not in CATEGORIES:
        wrong["category"] = _("Choose a drawer, so that neighbours find it.")
    if not TITLE_LETTERS_MIN <= len(draft.title) <= TITLE_LETTERS_MAX:
        wrong["title"] = _(
            "Say it in a few words: %(least)s to %(most)s characters.",
            least=TITLE_LETTERS_MIN,
            most=TITLE_LETTERS_MAX,
        )
    if len(draft.text) > TEXT_LETTERS_MAX:
        wrong["text"] = _("At most %(n)s characters. Nothing is lost.", n=TEXT_LETTERS_MAX)
    if len(draft.when_text) > WHEN_LETTERS_MAX:
        wrong["when_text"] = _("At most %(n)s characters. Nothing is lost.", n=WHEN_LETTERS_MAX)
    if draft.from_day and draft.until_day and draft.until_day < draft.from_day:
        wrong["until_day"] = _("The end comes before the beginning.")
    furthest = clock.now().date() + timedelta(days=AHEAD_DAYS_MAX)
    for name, day in (("from_day", draft.from_day), ("until_day", draft.until_day)):
        if day is not None and day > furthest:
            wrong[name] = _("That is far away. Choose a day within two years.")
    if not 0 <= draft.slots <= ALL_SLOTS:
        wrong["slots"] = _("Choose among the days and times shown.")
    if draft.suggested_smiles is not None and not 0 <= draft.suggested_smiles <= AMOUNT_SMILES_MAX:
        wrong["suggested_smiles"] = _("Between 0 and %(n)s.", n=AMOUNT_SMILES_MAX)
    if draft.audience not in (*publishing.audiences_for(home, Item), kept):
        wrong["audience"] = _("Choose who may see it.")
    if wrong:
        raise Invalid(wrong)


def _check_room(member: Any) -> None:
    most = setting("exchanges.items_max")
    mine = Item.select().where((Item.author_id == member.id) & (Item.state == PUBLISHED)).count()
    if mine >= most:
        raise LimitReached(
            ngettext(
                "You have %(num)s thing on show. Withdraw one that is over, then come back.",
                "You have %(num)s things on show. Withdraw one that is over, then come back.",
                mine,
            )
        )


def _columns(draft: Draft) -> dict[str, Any]:
    drawer = CATEGORIES[draft.category].title
    return {
        "kind": draft.kind,
        "form": draft.form,
        "category": draft.category,
        "title": draft.title,
        "text": draft.text,
        "when_text": draft.when_text,
        "from_day": draft.from_day,
        "until_day": draft.until_day,
        "slots": draft.slots,
        "suggested_smiles": draft.suggested_smiles,
        "folded": publishing.folded(f"{draft.title} {drawer} {draft.text}"),
    }


def _lapse(draft: Draft) -> datetime:
    """Say when an item lapses: after the term, and not before its own last day is over."""
    term = clock.ahead(days=setting("exchanges.lapse_days"))
    if draft.until_day is None:
        return term
    last = datetime.combine(draft.until_day, term.timetz()) + timedelta(days=1)
    return max(term, last)


def _flag(item: Item) -> None:
    """Let a moderator have a look at what reads like commerce; nothing is hidden meanwhile."""
    reasons = publishing.commerce_in(item.title, item.text, item.when_text)
    if reasons:
        record(ItemFlagged(item_id=item.id, author_uri=item.author_uri, reasons=reasons))


def _tell(item: Item) -> None:
    record(ItemChanged(item_id=item.id, author_uri=item.author_uri, state=item.state))
