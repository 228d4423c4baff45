"""Why an address leads to nothing that can be shown: each reason with its status and its words."""

from dataclasses import dataclass

from onemile.api import gettext as _


class NoWay(Exception):
    """An address leads to nothing here; ``why`` is one of the reasons below, ``host`` whose it is.

    Reasons: mine (the member's own block), nonsense, unnamed, scheme, nobody, nobody_of_ours,
    not_there, only_a_page, only_a_host, gone, no_actor, hidden, shut, quiet, away, unmet, busy,
    sealed, like_ours, mixed; of a visitor's own address besides: no_name, ours, no_way_in.
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
    host = no_way.host
    known = {
        **_of_addresses(host),
        **_of_names(host),
        **_of_what_is_there(),
        **_of_servers(host),
        **_of_visitors(host),
    }
    status, words = known[no_way.why]
    return Sentence(status=status, words=words)


def _of_addresses(host: str) -> dict[str, tuple[int, str]]:
    """Return what is said of an address that is none, or not what it looks like."""
    return {
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
                host=host,
            ),
        ),
        "mixed": (
            422,
            _(
                "In this address letters of several alphabets look alike: it leads to %(host)s. "
                "If you mean that, write it so.",
                host=host,
            ),
        ),
    }


def _of_names(host: str) -> dict[str, tuple[int, str]]:
    """Return what is said where nobody is found by a name, or no name was said."""
    return {
        "unnamed": (
            404,
            _(
                "Nobody is known here by this name. Add where they are at home, as in "
                "@anna@ortenau.example: then we ask there."
            ),
        ),
        "nobody_of_ours": (
            404,
            _(
                "%(host)s is where you are now: nobody here whom others can follow has this name.",
                host=host,
            ),
        ),
        "not_there": (
            404,
            _(
                "%(host)s knows nobody by this name. Look at it again; or it is a site where "
                "nobody can be followed.",
                host=host,
            ),
        ),
        "only_a_host": (
            404,
            _(
                "%(host)s is there, and nothing can be read or followed by its address alone. Add "
                "a name before it, as in @anna@%(host)s, or take the address of an article.",
                host=host,
            ),
        ),
        "only_a_page": (
            404,
            _(
                "%(host)s shows a page at this address, and nothing of it that could be read from "
                "here: it may be for its own people, or an ordinary site.",
                host=host,
            ),
        ),
    }


def _of_what_is_there() -> dict[str, tuple[int, str]]:
    """Return what is said where nothing that we may show is found at an address."""
    return {
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
    }


def _of_servers(host: str) -> dict[str, tuple[int, str]]:
    """Return what is said where a server is the reason, or our own."""
    return {
        "shut": (
            403,
            _(
                "The stewards have suspended %(host)s: nothing passes between it and this "
                "instance.",
                host=host,
            ),
        ),
        "quiet": (
            403,
            _(
                "The stewards keep %(host)s in the background: what is said there is shown only to "
                "who follows somebody there.",
                host=host,
            ),
        ),
        "away": (503, _("%(host)s does not answer just now. Try again in a while.", host=host)),
        "unmet": (
            503,
            _(
                "%(host)s does not answer just now, or there is no such place. Look at its name "
                "again, or try again later.",
                host=host,
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
    }


def _of_visitors(host: str) -> dict[str, tuple[int, str]]:
    """Return what is said to a visitor of the address that they have elsewhere."""
    return {
        "no_name": (
            422,
            _(
                "This is no address of somebody: it has a name and a server, as in "
                "@anna@ortenau.example."
            ),
        ),
        "ours": (422, _("This address is of here: sign in, and you can follow and answer.")),
        "no_way_in": (
            404,
            _(
                "%(host)s knows you, and offers no way in from other sites. Search there for the "
                "address below.",
                host=host,
            ),
        ),
    }
