"""Why an address leads to nothing that can be shown: each reason with its status and its words."""

from dataclasses import dataclass

from onemile.api import gettext as _


class NoWay(Exception):
    """An address leads to nothing here; ``why`` is one of the reasons below, ``host`` whose it is.

    Reasons: mine (the member's own block), nonsense, scheme, nobody, gone, no_actor, hidden, shut,
    away, busy, sealed, like_ours, mixed.
    """

    def __init__(self, why: str, *, host: str = "") -> None:
        super().__init__(why)
        self.why, self.host = why, host


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """What a page says of it, and the status of its answer."""

    status: int
    words: str


def sentence(no_way: NoWay) -> Sentence:
    """Return what is said of an address that leads to nothing."""
    status, words = {
        "nonsense": (
            422,
            _("This is no address of somebody or something on another instance. Look at it again."),
        ),
        "scheme": (422, _("Only addresses that begin with https:// lead to other instances.")),
        "like_ours": (
            422,
            _(
                "This address looks like ours, and is another: with other letters it leads to "
                "%(host)s. Whoever gave it to you may want to deceive you.",
                host=no_way.host,
            ),
        ),
        "mixed": (
            422,
            _(
                "In this address letters of several alphabets look alike: it leads to %(host)s. "
                "If you mean that, write it so.",
                host=no_way.host,
            ),
        ),
        "nobody": (
            404,
            _("At this address there is nobody and nothing that we are shown. Look at it again."),
        ),
        "mine": (403, _("You have blocked whoever lives at this address.")),
        "gone": (410, _("Whoever or whatever was here is gone for good, says its server.")),
        "no_actor": (
            422,
            _("Something stands at this address, but nobody whom one could follow."),
        ),
        "hidden": (404, _("This was not said to everybody, so it is not shown here.")),
        "shut": (
            403,
            _(
                "The stewards have suspended %(host)s: nothing passes between it and this "
                "instance.",
                host=no_way.host,
            ),
        ),
        "away": (
            503,
            _(
                "%(host)s does not answer just now, or there is no such server. Try again later.",
                host=no_way.host,
            ),
        ),
        "busy": (503, _("We are already looking for something. Try again in a moment.")),
        "sealed": (
            503,
            _(
                "Our own instance cannot ask others just now: the stewards have to mend it first. "
                "Try again later."
            ),
        ),
    }[no_way.why]
    return Sentence(status=status, words=words)
