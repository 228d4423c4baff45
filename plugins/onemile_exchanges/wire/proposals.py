"""An offer or a need as a document for other servers; source: FEP-0837.

What it says is what its page says to a neighbour: nothing of where it lies, and no name.
"""

from collections.abc import Mapping
from typing import Any

from onemile.api import across, activity_streams, day, ids, speaking
from onemile.api import gettext as _
from onemile_exchanges import availability, photos
from onemile_exchanges.amounts import are_counted, in_return
from onemile_exchanges.kinds import GIFT, LOAN, PROPOSAL, PURPOSES
from onemile_exchanges.models import Item

# What is passed on by hand, and what is done for somebody; source: Valueflows.
TRANSFER, SERVICE = "transfer", "deliverService"
# What is thought of in return is Smiles and no money; they are counted by ones.
SMILE, ONE = "urn:1mile:ns:Smile", "one"


def document(item: Item) -> Mapping[str, Any]:
    """Return the document of an item, without its addressing."""
    html = _content(item)
    said: dict[str, Any] = {
        "type": PROPOSAL,
        "purpose": PURPOSES[str(item.kind)],
        "name": str(item.title),
        "content": html,
        "contentMap": {str(item.language): html},
        "published": activity_streams.instant(ids.instant_of(item.id)),
        "unitBased": False,
        "publishes": _intent("#primary", TRANSFER if item.form in (GIFT, LOAN) else SERVICE, 1),
    }
    if item.suggested_smiles and are_counted():
        returned = _intent("#reciprocal", TRANSFER, int(item.suggested_smiles))
        said["reciprocal"] = {**returned, "resourceConformsTo": SMILE}
    return said


def pictures(item: Item) -> list[across.MilePicture]:
    """Return its photos with what they are called on its page, the one of its card first."""
    with speaking(str(item.language)):
        return [
            across.MilePicture(
                key=str(one.key), text=_("Photo %(n)s: %(title)s", n=n, title=item.title)
            )
            for n, one in enumerate(photos.of_item(item), start=1)
        ]


def _intent(part: str, action: str, amount: int) -> dict[str, Any]:
    """Write what one of the two gives; the carrier calls this part after the whole."""
    # FEP-0837 writes numbers as text: they are signed as they are read.
    quantity = {"hasUnit": ONE, "hasNumericalValue": str(amount)}
    return {"id": part, "type": "Intent", "action": action, "resourceQuantity": quantity}


def _content(item: Item) -> str:
    """Write as HTML what somebody says, when, and what is thought of in return."""
    with speaking(str(item.language)):
        when = " · ".join(part for part in _when(item) if part)
        last = in_return(item.suggested_smiles, when)
    return activity_streams.html_of(str(item.text)) + activity_streams.html_of(last)


def _when(item: Item) -> tuple[str, str, str]:
    return str(item.when_text), availability.words(int(item.slots)), _days(item)


def _days(item: Item) -> str:
    if item.from_day and item.until_day:
        words = _("from %(from_day)s to %(until_day)s", **_day_words(item))
    elif item.from_day:
        words = _("from %(from_day)s", **_day_words(item))
    elif item.until_day:
        words = _("until %(until_day)s", **_day_words(item))
    else:
        words = ""
    return words


def _day_words(item: Item) -> dict[str, str]:
    days = {"from_day": item.from_day, "until_day": item.until_day}
    return {name: day(one) for name, one in days.items() if one}
