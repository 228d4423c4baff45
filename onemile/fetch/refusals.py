"""Why nothing was fetched, in a code for programs and in words for members.

What is refused will be refused again; what failed may be tried later. The words never hold a
network address, and they are the same for a name that does not exist and for one that leads
inside: nobody learns from them what stands beside this server.
"""

from onemile.errors import Refusal
from onemile.i18n import gettext as _


class FetchRefused(Refusal):
    """We do not ask this address, or do not take its answer; ``reason`` says which.

    Reasons: address, scheme, port, inside, redirects, redirected, size, kind, encoded.
    """

    status = 422

    def __init__(self, reason: str) -> None:
        super().__init__(_words(reason))
        self.reason = reason


class FetchFailed(Refusal):
    """The other server could not be reached or did not answer in time; another time it may.

    Reasons: name, deadline, certificate, expired (the certificate), connection, answer, busy.
    """

    status = 503

    def __init__(self, reason: str) -> None:
        super().__init__(_words(reason))
        self.reason = reason


def _words(reason: str) -> str:
    nowhere = _("This address leads to no public page. Check how it is written.")
    known = {
        "address": _("This is no complete web address. It looks like https://example.org/page."),
        "scheme": _("Only addresses that begin with https:// can be fetched."),
        "port": _("This address names a door (port) that is not open to us."),
        "inside": nowhere,
        "name": nowhere,
        "redirects": _("This address sends us on and on. Give the address where it ends."),
        "redirected": _("The other server sent us elsewhere, and this may not be sent on."),
        "size": _("What is there is too big to be fetched."),
        "kind": _("What is there is of another kind than what was expected."),
        "encoded": _("The other server answered in a form that cannot be read here."),
        "deadline": _("The other server is too slow. Try again later."),
        "certificate": _("The other server cannot prove that it is who it says. Try again later."),
        "expired": _("The certificate of the other server has run out. Try again later."),
        "connection": _("The other server cannot be reached. Try again later."),
        "answer": _("The other server broke off or answered nonsense. Try again later."),
        "busy": _("Many addresses are being looked up just now. Try again in a moment."),
    }
    return known[reason]
