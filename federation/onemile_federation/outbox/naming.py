"""Who keeps order in a group of ours, as others are told: Add and Remove (FEP-1b12).

Nobody is named who is not known outside, and nobody as long as one person alone answers for it:
then the group's ``attributedTo`` says it. What others were told stands in ``NamedModerator``.
"""

from collections.abc import Callable

from onemile.api import ActorKind, Said, WireAudience, ids
from onemile_federation import addresses
from onemile_federation.outbox.models import NamedModerator
from onemile_federation.written import documents


def settle(kind: ActorKind, group_uri: str, *, say: Callable[[Said], object]) -> None:
    """Say, in the open transaction, who has come and gone among those who keep order in a group."""
    if kind.moderators is None:
        return
    of_group = NamedModerator.group_uri == group_uri
    told = {str(row.member_uri) for row in NamedModerator.select().where(of_group)}
    now = documents.moderators(kind, group_uri)
    ought = set(now) if told or len(now) > 1 else set()
    for uri in sorted(ought - told):
        NamedModerator.create(id=ids.new(), group_uri=group_uri, member_uri=uri)
        say(_said(group_uri, uri, is_new=True))
    for uri in sorted(told - ought):
        NamedModerator.delete().where(of_group & (NamedModerator.member_uri == uri)).execute()
        say(_said(group_uri, uri, is_new=False))


def forget(group_uri: str) -> None:
    """Forget, in the open transaction, who kept order in a group that is gone."""
    NamedModerator.delete().where(NamedModerator.group_uri == group_uri).execute()


def _said(group_uri: str, member_uri: str, *, is_new: bool) -> Said:
    return Said(
        verb="Add" if is_new else "Remove",
        sender_uri=group_uri,
        object_uri=member_uri,
        target_uri=addresses.of(group_uri, documents.MODERATORS),
        audience=WireAudience(is_public=True, follower_uris=(group_uri,)),
    )
