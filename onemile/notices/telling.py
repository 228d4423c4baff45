"""Carry out what plugins declare: an event becomes a notice, and perhaps a letter, for each."""

from typing import Any

from onemile import current, i18n, mail
from onemile.background import listening
from onemile.contracts import Event, Notice, NoticeText
from onemile.db import transaction
from onemile.errors import Refusal
from onemile.i18n import gettext as _
from onemile.members import directory
from onemile.members.models import ACTIVE, SUSPENDED, Member
from onemile.notices import quiet
from onemile.notices.models import (
    BODY_LETTERS_MAX,
    TITLE_LETTERS_MAX,
    URL_LETTERS_MAX,
    NoticeRow,
)
from onemile.plugin_manager import Plugins
from onemile.record import WrongField


def listen(plugins: Plugins, rooms: dict[str, Any]) -> None:
    """Give each plugin that declares notices a delivery of its own.

    So a plugin whose words fail keeps its news for later, and the others' are not held up.
    """
    declared: dict[str, list[Notice]] = {}
    for plugin, notice in plugins.declared("register_notices"):
        declared.setdefault(plugin.name, []).append(notice)
    for name, notices in declared.items():
        listening.listen(rooms, f"notices:{name}", _listener(name, notices))


def _listener(plugin: str, notices: list[Notice]) -> listening.Listener:
    def hear(event: Event, event_id: int) -> None:
        for notice in notices:
            if isinstance(event, notice.event_type):
                tell_all(notice, event, event_id=event_id, plugin=plugin)

    names = frozenset(notice.event_type.name for notice in notices)
    return listening.Listener(event_names=names, hear=hear)


def tell_all(notice: Notice, event: Event, *, event_id: int, plugin: str) -> int:
    """Tell everybody concerned, each in their language; gives how many were told now.

    Not of what somebody does (``by_uri``) of an instance that is kept quiet here, nor of whom the
    member has muted, but for what is owed to them all the same.
    """
    told = 0
    uris = notice.recipients(event)
    if isinstance(uris, (str, bytes)):
        raise WrongField(f"recipients() must give a list of URIs, not {uris!r:.80}")
    by_uri = str(getattr(event, "by_uri", ""))
    for uri in dict.fromkeys(uris):
        member = directory.find_by_uri(uri)
        if member is None or member.state not in (ACTIVE, SUSPENDED):
            continue
        if by_uri and current.out_of_sight([by_uri], member):
            continue
        if by_uri and not notice.is_owed and by_uri in member.muted_uris():
            continue
        with i18n.speaking(str(member.language)):
            told += _tell(notice, event, member, event_id=event_id, plugin=plugin)
    return told


def _tell(notice: Notice, event: Event, member: Member, *, event_id: int, plugin: str) -> bool:
    """Write the row, and the letter with it; False when there is nothing to tell, or again."""
    with transaction():
        if _is_told(member, event_id=event_id, plugin=plugin):
            return False
        text = notice.compose(event, member)
        if text is None:
            return False
        if not isinstance(text, NoticeText):
            raise WrongField(f"compose() must give a NoticeText or None, not {text!r:.80}")
        is_written = notice.by_mail and member.notices_by_mail
        NoticeRow.create(
            letter_id=_post(member, text) if is_written else None,
            member=member.id,
            event_id=event_id,
            plugin=plugin,
            title=str(text.title)[:TITLE_LETTERS_MAX],
            body=str(text.body)[:BODY_LETTERS_MAX],
            url=_inside(text.url),
        )
    return True


def _is_told(member: Member, *, event_id: int, plugin: str) -> bool:
    same = (NoticeRow.event_id == event_id) & (NoticeRow.plugin == plugin)
    return bool(NoticeRow.select().where((NoticeRow.member == member.id) & same).exists())


def _inside(url: str) -> str:
    """Check that a notice leads to a page of this instance."""
    path = url.removeprefix(current.card().base_url)
    if not path.startswith("/") or path.startswith(("//", "/\\")) or len(path) > URL_LETTERS_MAX:
        raise Refusal(f"a notice must lead to a path of this instance, not to {url[:60]!r}")
    return path


def _post(member: Member, text: NoticeText) -> int:
    """Write the letter of a notice: the same words, the way there, the way to fewer letters.

    Gives its number."""
    card = current.card()
    link = card.base_url + _inside(text.url)
    paragraphs = [
        _("Hello %(name)s,", name=member.first_name),
        str(text.title),
        str(text.body),
        link,
        _("See you soon in the neighbourhood,") + f"\n{card.name}",
        "-- \n"
        + _("You no longer want letters? One touch here: %(url)s", url=quiet.address_for(member)),
    ]
    return mail.post(
        to=str(member.email),
        subject=str(text.title),
        body="\n\n".join(part for part in paragraphs if part) + "\n",
        link=link,
        member_id=int(member.id),
        stop_url=quiet.address_for(member),
    )
