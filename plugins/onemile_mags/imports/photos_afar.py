"""Pictures that a text from elsewhere shows: each has its place, and is fetched later."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from onemile.api import FetchFailed, FetchRefused, Invalid, clock, fetch, pictures
from onemile.api import gettext as _
from onemile_mags.imports.incoming import PHOTOS_MAX, Incoming, Photo

# Of all pictures of one import: five hundred that come take as long, and a site that is slow on
# purpose holds up nobody else any longer.
SECONDS_MAX = 900.0
# Of a page of thumbnails: the whole picture lies beside it without this.
_RESIZED = re.compile(r"-\d{2,4}x\d{2,4}(?=\.[a-z]{3,4}$)", re.I)

Beside = Callable[[str], Callable[[], bytes] | None]


@dataclass
class Places:
    """The places that pictures of one import have, by their address."""

    incoming: Incoming
    known: dict[str, tuple[str, str]] = field(default_factory=dict)
    # Gives how a picture is read that lies in the file itself.
    beside: Beside | None = None
    _numbers: dict[str, int] = field(default_factory=dict)
    _seconds: float = 0.0

    def place(self, address: str, alt: str) -> int | None:
        """Give a picture its place on the shelf; None once that is full."""
        whole = _RESIZED.sub("", address)
        address = whole if whole in self.known else address
        if address not in self._numbers:
            if len(self._numbers) >= PHOTOS_MAX:
                return None
            number = self._numbers[address] = len(self._numbers) + 1
            said, caption = self.known.get(address, ("", ""))
            lying = self.beside(address) if self.beside is not None else None
            self.incoming.photos[number] = Photo(
                number=number,
                read=lying or partial(self._read, address),
                alt=said or alt,
                caption=caption,
                address=address,
                is_here=lying is not None,
            )
        return self._numbers[address]

    def _read(self, address: str) -> bytes:
        """Fetch a picture while there is time for any. Raises Invalid."""
        if self._seconds > SECONDS_MAX:
            raise Invalid({"file": _("A picture cannot be fetched.")})
        begun = clock.real_seconds()
        try:
            return _fetched(address)
        finally:
            self._seconds += clock.real_seconds() - begun


def _fetched(address: str) -> bytes:
    """Fetch a picture from elsewhere, guarded as all that this server asks. Raises Invalid."""
    try:
        answer = fetch(address, bytes_max=pictures.BYTES_MAX, accept=("image/*",))
    except (FetchRefused, FetchFailed) as error:
        raise Invalid({"file": _("A picture cannot be fetched.")}) from error
    if answer.status != 200:
        raise Invalid({"file": _("A picture cannot be fetched.")})
    return answer.content
