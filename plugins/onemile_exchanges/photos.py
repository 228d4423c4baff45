"""Photos of items, as the core keeps them: with the draft first, then with the item."""

from typing import Any

from onemile_exchanges import sight
from onemile_exchanges.models import PHOTOS


def reaches(key: str, viewer: Any) -> bool | None:
    """Tell whether a viewer may see a photo: whoever sees its item; a draft's, its member alone.

    None for a picture that is no photo of ours.
    """
    return PHOTOS.reaches(key, viewer, is_seen=lambda number: sight.is_seen(number, viewer=viewer))


keep_draft, sent, drafted = PHOTOS.keep_draft, PHOTOS.sent, PHOTOS.drafted
attach, of_item = PHOTOS.attach, PHOTOS.of
discard_all, forget_drafts = PHOTOS.discard_all, PHOTOS.forget_drafts
