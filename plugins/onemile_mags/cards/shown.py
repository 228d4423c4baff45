"""A card below a link that stands alone, as a text is drawn."""

from markupsafe import Markup

from onemile.api import setting
from onemile_mags.card_models import LinkCard

SETTING = "mags.link_cards"


def card(address: str) -> Markup | None:
    """Return the card of an address; None where its page said nothing, or nobody asked it."""
    if not setting(SETTING):
        return None
    found = LinkCard.get_or_none(LinkCard.address == address)
    if found is None or not found.title:
        return None
    parts = [Markup("<b>{}</b>").format(found.title)]
    if found.words:
        parts.append(Markup("<span>{}</span>").format(found.words))
    if found.site:
        parts.append(Markup('<span class="text-host">{}</span>').format(found.site))
    return Markup('<p class="text-card" dir="auto">{}</p>\n').format(Markup(" ").join(parts))
