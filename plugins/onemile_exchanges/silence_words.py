"""One has said "done": what silence of the other says, in words for both."""

from onemile.api import day
from onemile.api import gettext as _
from onemile_exchanges import silence
from onemile_exchanges.models import Agreement


def done_by_one(agreement: Agreement, *, is_mine: bool, name: str) -> str:
    """Say what is waited for after one word, and until when: to who is to speak, or who waits."""
    if agreement.auto_confirm_at is None or not silence.can_count(agreement):
        return _needs_a_word(is_mine=is_mine, name=name)
    until = day(agreement.auto_confirm_at)
    if is_mine:
        return _(
            "%(name)s says it is done. If so, say it too. Without an answer it counts on %(day)s "
            "at the earliest, once you have heard of it twice.",
            name=name,
            day=until,
        )
    return _(
        "You said it is done. Now we wait for %(name)s. Without an answer it counts on %(day)s at "
        "the earliest, once two reminders have reached them.",
        name=name,
        day=until,
    )


def _needs_a_word(*, is_mine: bool, name: str) -> str:
    """Say that a word is needed: of whom, and who helps where none comes."""
    if is_mine:
        return _(
            "%(name)s says it is done. If so, say it too; nothing moves without it.", name=name
        )
    return _(
        "You said it is done, and %(name)s has not said so: nothing moves without it. If no word "
        "comes, ask the moderators for help.",
        name=name,
    )
