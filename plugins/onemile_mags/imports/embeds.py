"""What a text from elsewhere shows in a frame, a video mostly: here a link leads to it."""

import re
from html import escape, unescape

# Of one tag; what is longer is none.
_FRAME = re.compile(
    r"""<(?:iframe|video|audio|embed)\b[^<>]{0,2000}?\ssrc\s*=\s*["']([^"'<>]{1,1000})["'][^<>]{0,2000}>""",
    re.I,
)


def as_links(html: str) -> str:
    """Put a link in the place of each frame; where it leads nowhere on the web, nothing."""

    def link(found: re.Match[str]) -> str:
        address = unescape(found[1]).strip()
        address = f"https:{address}" if address.startswith("//") else address
        if not address.lower().startswith(("https://", "http://")):
            return found[0]
        shown = escape(address)
        return f'<p><a href="{shown}">{shown}</a></p>'

    return _FRAME.sub(link, html)
