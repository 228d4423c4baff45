"""What a block does, in words: what is true of who lives here, and of who lives elsewhere.

Here the house keeps two apart, by itself and both ways, as long as they are signed in. Elsewhere
another server shows what it has: it is asked at most, and may not obey.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from onemile.contracts import ActorCard
from onemile.i18n import gettext as _
from onemile.members.persons import lives_elsewhere
from onemile.web.filters import day


def of_somebody_here() -> str:
    """Return what a block of a member does, before it is pressed."""
    return _(
        "Blocking works both ways and in silence: here neither of you sees the other any more, and "
        "nobody is told. What one of you publishes for everyone, on the web, can still be read by "
        "who is not signed in."
    )


def of_somebody_elsewhere(card: ActorCard, *, is_across: bool = False) -> str:
    """Return what a block of somebody elsewhere does, before it is pressed."""
    if is_across:
        return _(
            "You will see nothing of %(name)s here any more, and what they write to you no longer "
            "reaches you, without a sign. Their instance learns nothing of it: what you show to "
            "your mile can still be read over there.",
            name=card.bare_name,
        )
    return _(
        "You will see nothing of %(name)s here any more, and they can neither follow you nor "
        "answer you here. What you say in public can still be read over there, unless that server "
        "prevents it.",
        name=card.bare_name,
    )


def done_here() -> str:
    """Return what is so once a member is blocked."""
    return _("Done. You will not see each other here any more, and nobody is told.")


def done_elsewhere(
    card: ActorCard, *, is_wished: bool, is_told: bool, is_across: bool = False
) -> str:
    """Return what is so once somebody elsewhere is blocked.

    ``is_wished``: their server was to be told of it; ``is_told``: it is. ``is_across``: they are a
    neighbour across a border, of whom nobody is told.
    """
    name = card.bare_name
    if is_across:
        return _(
            "Done. You see nothing of %(name)s here any more, and nobody is told. What you show to "
            "your mile can still be read over there.",
            name=name,
        )
    if is_told:
        return _(
            "Done. You see nothing of %(name)s here any more. Their server will be told: if it "
            "obeys, they see nothing of you there either. We cannot force it.",
            name=name,
        )
    if is_wished:
        return _(
            "Done. You see nothing of %(name)s here any more. Their server is not told this time: "
            "that happens once a day at most for the same person, and some servers cannot be told. "
            "To try again tomorrow, block them once more with the tick.",
            name=name,
        )
    return _(
        "Done. You see nothing of %(name)s here any more, and nobody is told. What you say in "
        "public can still be read over there.",
        name=name,
    )


def in_the_list(
    cards: Iterable[ActorCard],
    *,
    told: dict[str, datetime],
    is_across: Callable[[str], bool] = lambda uri: False,
) -> dict[str, str]:
    """Return, by URI, what is to be said of those elsewhere; ``told``: since when it is.

    ``is_across`` tells of a URI whether it is of a neighbour across a border.
    """
    untold = _("Nobody is told. What you say in public can still be read over there.")
    across = _("Nobody is told. What you show to your mile can still be read over there.")
    return {
        card.uri: _(
            "Their server is told, as you wished on %(day)s. Whether it obeys we cannot see.",
            day=day(told[card.uri]),
        )
        if card.uri in told
        else (across if is_across(card.uri) else untold)
        for card in cards
        if lives_elsewhere(card.uri)
    }


def over(*, is_told: bool = False) -> str:
    """Return what is so once one's own block is taken back: the other's may stand, unseen.

    ``is_told``: their server was told of it.
    """
    if is_told:
        return _("Your block is over, and their server is told that too.")
    return _("Your block is over.")
