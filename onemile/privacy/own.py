"""What the core itself holds about a member, to be handed out and to be erased."""

from collections.abc import Sequence

from onemile import pictures
from onemile.contracts import ExportFile, Kept
from onemile.i18n import gettext as _
from onemile.members import handles, sessions
from onemile.members.models import LEFT, Block, MailedLink, Member, Mute, SignUp
from onemile.mile import grid, places
from onemile.mile.models import Place
from onemile.models import MailMessage
from onemile.privacy.export import json_file

# What the member wrote or said of themselves; hashes and inner numbers say nothing to anybody.
MEMBER_FIELDS = (
    "uri email first_name last_name role state language spoken_languages skills about joined_at "
    "confirmed_at verified_at adult_declared_at charter_accepted_at notices_by_mail federates "
    "outward_text is_seen_across handle"
).split()


def export(member: Member) -> Sequence[ExportFile]:
    """Hand out the account, the places, the devices, the blocks, the mutes and the letters."""
    files = [
        json_file("account.json", {name: getattr(member, name) for name in MEMBER_FIELDS}),
        json_file("places.json", [_place(place) for place in _places(member)]),
        json_file("devices.json", _devices(member)),
        json_file("blocked.json", _blocked(member)),
        json_file("muted.json", _muted(member)),
        json_file("letters.json", _letters(member)),
    ]
    picture = pictures.content(member.avatar_key)
    if picture is not None:
        files.append(ExportFile(name="photo.webp", media_type="image/webp", content=picture))
    return files


def erase(member: Member) -> Sequence[Kept]:
    """Empty the account and delete what hangs on it; the nameless row stays, for the books."""
    sessions.close_all(member)
    Block.delete().where(
        (Block.blocker_uri == member.uri) | (Block.blocked_uri == member.uri)
    ).execute()
    Mute.delete().where((Mute.member == member.id) | (Mute.muted_uri == member.uri)).execute()
    MailedLink.delete().where(MailedLink.member == member.id).execute()
    SignUp.delete().where(SignUp.email_key == member.email_key).execute()
    places.forget(member.id)
    MailMessage.delete().where(MailMessage.member_id == member.id).execute()
    MailMessage.delete().where(MailMessage.to == member.email).execute()
    member.state = LEFT
    member.email_key = None
    for name in ("email", "password_hash", "first_name", "last_name", "skills", "about"):
        setattr(member, name, "")
    member.avatar_key, member.spoken_languages, member.role = "", [], "member"
    member.federates, member.outward_text, member.is_seen_across = False, "", False
    member.handle = handles.retired(member.handle)
    member.save()
    return [
        Kept(
            what=_("A number without a name"),
            why=_("So that what others keep of your exchanges still adds up."),
        )
    ]


def _places(member: Member) -> list[Place]:
    return list(Place.select().where(Place.member_id == member.id))


def _place(place: Place) -> dict[str, object]:
    commune = places.region().commune(place.commune)
    return {
        "slot": place.slot,
        "square": None if place.cell is None else grid.to_text(place.cell),
        "commune_others_read": commune.name if commune is not None else place.commune,
        "commune_you_declared": place.declared_commune,
        "postcode": place.postcode,
        "changed_at": place.changed_at,
    }


def _devices(member: Member) -> list[dict[str, object]]:
    return [
        {"device": one.device, "since": one.created_at, "used": one.seen_at}
        for one in sessions.of(member)
    ]


def _blocked(member: Member) -> list[dict[str, object]]:
    rows = Block.select().where(Block.blocker_uri == member.uri)
    return [{"member": row.blocked_uri, "since": row.created_at} for row in rows]


def _muted(member: Member) -> list[dict[str, object]]:
    rows = Mute.select().where(Mute.member == member.id)
    return [
        {"person_or_publication": row.muted_uri, "since": row.created_at, "until": row.until}
        for row in rows
    ]


def _letters(member: Member) -> list[dict[str, object]]:
    """Give the letters still kept, without their one-time links."""
    rows = MailMessage.select().where(MailMessage.member_id == member.id)
    return [{"subject": row.subject, "written_at": row.created_at} for row in rows]
