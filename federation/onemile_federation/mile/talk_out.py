"""What members say to neighbours on a partner's instance: notes to one, said by our instance.

Each under an id of its own, which tells nothing and answers that partner alone. What is hidden or
erased here is taken back there; shown again, it is another note.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from onemile.api import (
    Event,
    NotFound,
    RemoteViewer,
    Said,
    WireAudience,
    activity_streams,
    conversations,
    ids,
    lock_rows,
)
from onemile_federation import addresses
from onemile_federation.mile import authors, declined, people, talks, told, unsent
from onemile_federation.mile.models import MileTalk, MileWord
from onemile_federation.partners import standing
from onemile_federation.remote import hosts
from onemile_federation.talking import going_out
from onemile_federation.wire.vocabulary import NEIGHBOUR

ANNOUNCES = (conversations.PostWritten, conversations.PostChanged)


def to_wire(event: Event) -> Sequence[Said]:
    """Say of a member's word what is to be said, in the open transaction, however often told."""
    if not isinstance(event, ANNOUNCES):
        return []
    word = talks.word_of(event.post_id)
    if word is not None and not word.is_ours:
        return []
    post = _standing(event.post_id)
    if word is not None:
        return [taken_back(word)] if post is None else []
    talk = None if post is None else _talk_of(post)
    return [] if talk is None or post is None else [_said(talk, post)]


def find(address: str) -> MileWord | None:
    """Return a member's word by its id; None for what is none, or was taken back."""
    found = talks.word(address)
    return found if found is not None and found.is_ours else None


def stands(word: MileWord) -> bool:
    """Tell whether what was said stands here still."""
    return _standing(int(word.post_id)) is not None


def may_fetch(word: MileWord, viewer: RemoteViewer | None) -> bool:
    """Tell whether somebody may read it: the partner to whom it was said, and nobody else."""
    return viewer is not None and hosts.spelled(viewer.host) == talks.talk_of(word).host


def document(word: MileWord) -> Mapping[str, Any]:
    """Return a note as it was said, without context; empty where that is not kept."""
    return told.last_said(str(word.uri))


def take_back(uri: str) -> Said | None:
    """Take back what went while nobody heard of it; None for what was never told."""
    found = lock_rows(MileWord.select().where((MileWord.uri == uri) & MileWord.is_ours)).first()
    return None if found is None else taken_back(found)


def taken_back(word: MileWord) -> Said:
    """Return the Delete of a member's word, whose row goes, in the open transaction."""
    partnership = standing.of(str(talks.talk_of(word).host))
    word.delete_instance()
    # To whom it was said is named no more: that name goes as well.
    people_uris = (str(partnership.actor_uri),) if partnership is not None else ()
    return Said(
        verb="Delete",
        sender_uri=addresses.instance_uri(),
        object_uri=str(word.uri),
        audience=WireAudience(people_uris=people_uris),
        former_type="Note",
    )


def _standing(post_id: int) -> conversations.Post | None:
    try:
        post = conversations.post(post_id)
    except NotFound:
        return None
    is_one = post.conversation.kind == conversations.PAIR and post.author_id is not None
    is_one = is_one and post.conversation.keeper == "core"
    return post if is_one and post.state == conversations.SHOWN else None


def _talk_of(post: conversations.Post) -> MileTalk | None:
    """Return the talk in which a member's word stands, which begins with it; None for none."""
    number, by = int(post.conversation_id), str(post.author_uri)
    seated = conversations.people_of(number)
    others = [uri for uri in seated if uri != by and not addresses.is_ours(uri)]
    if len(others) != 1 or len(seated) != 2:
        return None
    talk, known = talks.of(number), authors.called(others[0])
    if talk is not None:
        return talk
    if known is None or unsent.is_too_late(post):
        unsent.take_away(post)
        return None
    made: MileTalk = MileTalk.create(
        host=known.host,
        context_uri=post.conversation.subject_uri,
        our_uri=people.neighbour_uri(by, host=str(known.host)),
        their_uri=known.uri,
        member_uri=by,
        conversation_id=number,
    )
    return made


def _said(talk: MileTalk, post: conversations.Post) -> Said:
    above, uri = talks.last_uri(talk), addresses.for_one(people.new_key())
    MileWord.create(talk_id=talk.id, post_id=post.id, uri=uri, is_ours=True)
    declined.lift(talk)
    words = conversations.words_of(post)
    note = {
        "type": "Note",
        "attributedTo": str(talk.our_uri),
        NEIGHBOUR: people.card(str(talk.our_uri), str(talk.member_uri)),
        "inReplyTo": above,
        "context": str(talk.context_uri),
        "content": activity_streams.html_of(words, line=going_out.linked),
        "published": activity_streams.instant(ids.instant_of(int(post.id))),
    }
    return Said(
        verb="Create",
        sender_uri=addresses.instance_uri(),
        object_uri=uri,
        object=note,
        audience=WireAudience(people_uris=(str(talk.their_uri),)),
    )
