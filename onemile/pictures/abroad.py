"""Pictures as JPEG, for whoever reads no WebP: other servers, and sites that show a link."""

import io

from PIL import Image

from onemile.lone_thread import LoneThread
from onemile.pictures import files
from onemile.pictures.shared_runs import SharedRuns
from onemile.pictures.turns import Turns

# As wide as what is shared with a link is shown at most; nobody asks for more.
SIDE_PIXELS_MAX = 1_200
QUALITY = 82
# Those that go round on one day, of some 200 kB each; a thousand servers ask for the same one.
REMEMBERED_MAX = 32

_ROOM, _OURS, _THEIRS = "/pictures/", ".webp", ".jpg"
# Beside what members send, two of a server's eight threads at most are here for two pictures;
# all who ask for the same one, as those who were told of it at once do, share one run.
TURN_SECONDS_MAX = 5
# Theirs is that turn and the making, which takes a large one half a second on a small machine.
SHARED_SECONDS_MAX = 7
_turns = Turns(waiting_max=1, wait_seconds_max=TURN_SECONDS_MAX)
_encoding = LoneThread("pictures-abroad")


def for_others(address: str) -> str:
    """Return the address, or path, of a picture of ours as a JPEG; any other as it is."""
    before, room, name = address.rpartition(_ROOM)
    is_ours = files.is_key(name.removesuffix(_OURS)) and name.endswith(_OURS)
    return f"{before}{room}{name.removesuffix(_OURS)}{_THEIRS}" if room and is_ours else address


def as_jpeg(key: str) -> bytes:
    """Return a picture as a JPEG of SIDE_PIXELS_MAX at most, with nothing else in it.

    Who may see it the caller has asked. Raises FileNotFoundError where it is gone, NoTurn.
    """
    return _made.of(key)


def _make(key: str) -> bytes:
    content = files.path(key).read_bytes()
    with _turns.one():
        return _encoding.call(_encoded, content)


def _encoded(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as opened:
        shown = opened.convert("RGB")
    shown.thumbnail((SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


_made = SharedRuns(_make, remembered_max=REMEMBERED_MAX, wait_seconds_max=SHARED_SECONDS_MAX)
