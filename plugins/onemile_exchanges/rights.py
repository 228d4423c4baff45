"""A member's rights: all that is held about them, erasure, and items that move house."""

import json
from functools import partial
from typing import Any

from onemile.api import (
    ExportFile,
    Kept,
    PlaceMoved,
    conversations,
    ids,
    pictures,
    publishing,
    record,
    resolve_actor,
    transaction,
)
from onemile.api import lazy_gettext as _l
from onemile_exchanges import leaving, photos, steps, wording
from onemile_exchanges.disputes.models import Dispute
from onemile_exchanges.events import ItemsTouched
from onemile_exchanges.lifecycle import State
from onemile_exchanges.models import (
    ERASED,
    SHOWN,
    Agreement,
    CommitmentRow,
    Item,
    Photo,
    Proposal,
    Thanks,
)

ITEM_FIELDS = (
    "kind",
    "form",
    "category",
    "title",
    "text",
    "when_text",
    "slots",
    "suggested_smiles",
    "audience",
    "state",
    "commune",
    "language",
)


def export(member: Any) -> list[ExportFile]:
    """Give the member's items, exchanges, own messages and thanks as JSON, and their photos."""
    rows = publishing.things_of(Item, member)
    held = {
        "items": [
            {name: getattr(item, name) for name in ITEM_FIELDS}
            | {"published_at": ids.instant_of(item.id).isoformat(), "photos": _names(item)}
            for item in rows
        ],
        "exchanges": [_exported(agreement, member) for agreement in _of(member)],
        "commitments": [
            {"exchange": row.agreement_id, "part_of": row.reason_uri}
            for row in CommitmentRow.select()
            .where(CommitmentRow.agreement.in_(_of(member).select(Agreement.id).order_by()))
            .order_by(CommitmentRow.id)
        ],
        "proposals": [
            {
                "exchange": row.agreement_id,
                "when_text": row.when_text,
                "day": row.day.isoformat() if row.day else None,
                "amount_smiles": row.amount_smiles,
                "proposed_at": _when(row.id),
            }
            for row in Proposal.select().where(Proposal.by_uri == member.uri).order_by(Proposal.id)
        ],
        "disputes": [
            {
                "exchange": row.agreement_id,
                "asked_at": row.opened_at.isoformat(),
                "my_words": row.why if row.opened_by_uri == member.uri else row.answer,
                "decided_at": row.decided_at.isoformat() if row.decided_at else None,
                "why": row.decided_why,
                "smiles_after": row.smiles_after if row.decided_at else None,
            }
            for row in Dispute.select()
            .where(Dispute.agreement.in_(_of(member).select(Agreement.id).order_by()))
            .order_by(Dispute.id)
        ],
        "decisions": [
            {"exchange": row.agreement_id, "why": row.decided_why}
            for row in Dispute.select()
            .where(Dispute.decided_by_uri == member.uri)
            .order_by(Dispute.id)
        ],
        "messages": [
            {"exchange": exchange, "text": row.text, "said_at": _when(row.id)}
            for exchange, row in _said(member)
        ],
        "thanks_given": _notes(Thanks.giver_uri == member.uri),
        "thanks_received": _notes(Thanks.receiver_uri == member.uri),
    }
    content = json.dumps(held, ensure_ascii=False, indent=2).encode()
    texts = ExportFile(name="exchanges.json", media_type="application/json", content=content)
    return [texts, *_photos(rows)]


def erase(member: Any) -> list[Kept]:
    """Erase a member inside the open transaction.

    Their items, photos and notes go, and the core takes what they said; what runs is settled (see
    ``leaving``). What they
    exchanged stays in the other's history, without words of theirs; a dispute keeps its words
    until it is decided.
    """
    leaving.settle_all(member)
    photos.discard_all(list(Photo.select().where(Photo.member_id == member.id)))
    mine = Item.author_uri == member.uri
    Agreement.update(title="", when_text="").where(
        Agreement.item.in_(Item.select(Item.id).where(mine)) & (Agreement.state != State.DISPUTED)
    ).execute()
    publishing.erase(Item, member)
    Thanks.update(text="", state=ERASED, is_public=False).where(
        Thanks.giver_uri == member.uri
    ).execute()
    Thanks.update(is_public=False).where(Thanks.receiver_uri == member.uri).execute()
    Proposal.update(when_text="").where(Proposal.by_uri == member.uri).execute()
    if not _of(member).exists():
        return []
    kept = [
        Kept(
            what=_l("That you had exchanges with neighbours, and when, without your words"),
            why=_l("They belong to your neighbours' history too"),
        )
    ]
    if leaving.is_disputed(member):
        kept.append(
            Kept(
                what=_l("What the moderators are still to decide, and what was said about it"),
                why=_l("Your neighbour is owed an answer; once it is given, this is erased too"),
            )
        )
    return kept


def follow_home(event: PlaceMoved) -> None:
    """Move a member's items to where the member lives by now; who has left has none."""
    with transaction():
        publishing.follow_home(Item, member_id=event.member_id)
        moved = Item.select(Item.author_uri).where(Item.author_id == event.member_id).first()
        if moved is not None:
            record(ItemsTouched(author_uri=str(moved.author_uri)))


def _of(member: Any) -> Any:
    return Agreement.select().where(Agreement.with_part_of(member.uri)).order_by(Agreement.id)


def _exported(agreement: Agreement, member: Any) -> dict[str, Any]:
    return {
        "id": agreement.id,
        "title": agreement.title,
        "role": str(steps.role_of(agreement, uri=member.uri)),
        "with": _uri_of_who_is_here(steps.other_uri(agreement, uri=member.uri)),
        "state": agreement.state,
        "amount_smiles": agreement.amount_smiles,
        "when_text": agreement.when_text,
        "day": agreement.day.isoformat() if agreement.day else None,
        "proposed_at": _when(agreement.id),
        "confirmed_at": agreement.confirmed_at.isoformat() if agreement.confirmed_at else None,
    }


def _said(member: Any) -> list[tuple[int, conversations.Post]]:
    """Give what a member said in their exchanges, with the number of the exchange."""
    exchanges = {row.conversation_id: int(row.id) for row in _of(member)}
    mine = conversations.Post.author_uri == member.uri
    rows = conversations.Post.select().where(mine).order_by(conversations.Post.id)
    return [
        (exchanges[row.conversation_id], row) for row in rows if row.conversation_id in exchanges
    ]


def _uri_of_who_is_here(uri: str) -> str:
    """Give a URI; nothing for who has left, who took it along with their name."""
    return "" if wording.has_left(resolve_actor(uri)) else uri


def _notes(which: Any) -> list[dict[str, Any]]:
    rows = Thanks.select().where(which).order_by(Thanks.id)
    return [
        {
            "exchange": row.agreement_id,
            "text": row.text if row.state == SHOWN else "",
            "is_public": row.is_public,
        }
        for row in rows
    ]


def _names(item: Item) -> list[str]:
    return [_file_name(photo.key) for photo in photos.of_item(item)]


def _photos(items: Any) -> list[ExportFile]:
    """Give the photos themselves: their addresses are nothing to whoever has left."""
    keys = [photo.key for item in items for photo in photos.of_item(item)]
    return [
        ExportFile(
            name=_file_name(key), media_type="image/webp", content=partial(pictures.pieces, key)
        )
        for key in keys
        if pictures.is_kept(key)
    ]


def _file_name(key: str) -> str:
    return f"photos/{key}.webp"


def _when(identifier: int) -> str:
    return ids.instant_of(identifier).isoformat()
