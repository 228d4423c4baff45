"""Named openings in templates: ``{{ slot("member.profile", member) }}``."""

from typing import Any

from markupsafe import Markup

from onemile import current


def slot(name: str, subject: Any = None) -> Markup:
    """Give what the plugins hang into an opening, in order; nothing is a fine answer."""
    fragments = current.instance().plugins.collect(
        "slot_fragments", slot=name, subject=subject, viewer=current.viewer()
    )
    ordered = sorted(fragments, key=lambda fragment: fragment.order)
    return Markup("\n").join(fragment.html for fragment in ordered)
