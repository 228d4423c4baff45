"""A member's own follows, bookmarks and reactions: handed out, and erased."""

from collections.abc import Sequence
from typing import Any

from onemile.contracts import ExportFile, Kept
from onemile.follows.models import Bookmark, Follow, Reaction
from onemile.members.models import Member
from onemile.privacy.export import json_file


def export(member: Member) -> Sequence[ExportFile]:
    """Hand out whom a member follows, who follows them, what they keep and have said."""
    mine: Any = Follow.select().where(Follow.follower_uri == member.uri).order_by(Follow.id)
    theirs: Any = Follow.select().where(Follow.followed_uri == member.uri).order_by(Follow.id)
    kept: Any = Bookmark.select().where(Bookmark.member_id == member.id).order_by(Bookmark.id)
    said: Any = Reaction.select().where(Reaction.person_uri == member.uri).order_by(Reaction.id)
    return [
        json_file(
            "followed.json",
            [{"person": r.followed_uri, "state": r.state, "since": r.since} for r in mine],
        ),
        json_file(
            "followers.json",
            [{"person": r.follower_uri, "state": r.state, "since": r.since} for r in theirs],
        ),
        json_file("kept.json", [{"thing": r.uri, "kept_at": r.kept_at} for r in kept]),
        json_file(
            "reactions.json", [{"thing": r.thing_uri, "word": r.kind, "at": r.at} for r in said]
        ),
    ]


def erase(member: Member) -> Sequence[Kept]:
    """Delete all of it, also where others follow the member; nothing is kept."""
    either = (Follow.follower_uri == member.uri) | (Follow.followed_uri == member.uri)
    Follow.delete().where(either).execute()
    Bookmark.delete().where(Bookmark.member_id == member.id).execute()
    Reaction.delete().where(Reaction.person_uri == member.uri).execute()
    return []
