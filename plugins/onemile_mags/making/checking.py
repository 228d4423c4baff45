"""What is typed about a Mag, and what of it cannot be used."""

from onemile.api import gettext as _
from onemile.api import language
from onemile_mags.models import DESCRIPTION_CHARS_MAX, LINE_CHARS_MAX, TITLE_CHARS_MAX

TITLE_CHARS_MIN = 2
# What people write here, each language by its own name; pages say it to screen readers.
TONGUES = {
    "fr": "Français",
    "de": "Deutsch",
    "gsw": "Elsässisch",
    "en": "English",
    "ar": "العربية",
    "es": "Español",
    "it": "Italiano",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "tr": "Türkçe",
    "uk": "Українська",
}


def tongue() -> str:
    """Return the language in which somebody writes until they say another: that of their pages."""
    return language() if language() in TONGUES else "en"


def wrong_words(title: str, description: str, rhythm: str = "") -> dict[str, str]:
    """Say beside each field what is wrong with it; empty where nothing is."""
    wrong: dict[str, str] = {}
    if not TITLE_CHARS_MIN <= len(title) <= TITLE_CHARS_MAX:
        wrong["title"] = _(
            "A title has %(least)s to %(most)s characters.",
            least=TITLE_CHARS_MIN,
            most=TITLE_CHARS_MAX,
        )
    if len(description) > DESCRIPTION_CHARS_MAX:
        wrong["description"] = _(
            "At most %(n)s characters here. Nothing is lost.", n=DESCRIPTION_CHARS_MAX
        )
    if len(rhythm) > LINE_CHARS_MAX:
        wrong["rhythm"] = _("At most %(n)s characters here. Nothing is lost.", n=LINE_CHARS_MAX)
    return wrong
