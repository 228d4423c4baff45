"""Reads what WordPress exports (WXR): what had appeared, its pictures and its pages.

Drafts, what a password guards, and what readers said stay there; so do addresses of people.
"""

import re
from datetime import datetime
from html import escape
from typing import IO
from xml.etree.ElementTree import Element

from onemile.api import TextRefused, markdown_from, ngettext
from onemile.api import gettext as _
from onemile_mags.imports import front_matter
from onemile_mags.imports.embeds import as_links
from onemile_mags.imports.incoming import ADDRESS_CHARS_MAX, PHOTOS_MAX, Incoming, Piece
from onemile_mags.imports.photos_afar import Beside, Places
from onemile_mags.imports.xml_reading import elements, line_of, local, text_of

# The version stands in the namespace: 1.0 to 1.2 differ in nothing that is read here.
_WXR = re.compile(rb"http://wordpress\.org/export/1\.[0-2]/")
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_EXCERPT = re.compile(r"\{http://wordpress\.org/export/1\.[0-2]/excerpt/\}encoded")
# Each of these ends where another mark could begin, so that no text is read over and over.
_CAPTION = re.compile(r"\[caption([^\[\]]{0,2000})\]|(\[/caption\])")
# Before 2012 the words stood in the mark itself.
_SAID = re.compile(r"""caption=(?:"([^"]{0,2000})"|'([^']{0,2000})')""")
_IMAGE = re.compile(r"(.*?<img\b[^<>]{0,4000}>\s{0,9}(?:</a>)?)(.*)", re.S | re.I)
_GALLERY = re.compile(r"\[gallery([^\[\]]{0,5000})\]")
_IDS = re.compile(r"""ids=["']?([\d,\s]+)""")
_EMBED = re.compile(
    r"\[(?:embed|audio|video)[^\[\]]{0,2000}\](?:(https?://[^\s\[<]{1,1000})\[/\w{1,20}\])?"
)
_BLOCK = re.compile(r"<(p|div|h[1-6]|ul|ol|blockquote|pre|figure|table)\b", re.I)
_ITEM, _HEADS = frozenset({"item"}), frozenset({"title", "description", "language"})
_HEAD_BYTES = 4_000
# What was said is counted no further.
_SAID_MAX = 100_000


def is_one(head: bytes) -> bool:
    """Tell by its first bytes whether a file is such an export."""
    return _WXR.search(head[:_HEAD_BYTES]) is not None


def read(stream: IO[bytes], *, title: str, beside: Beside | None = None) -> Incoming:
    """Read an export twice: first the pictures, then the texts that show them.

    ``beside`` gives how a picture is read that need not be fetched. Raises Invalid on ``file``.
    """
    found = Incoming(title="")
    places = Places(found, beside=beside)
    named: dict[str, str] = {}
    for item in elements(stream, whole=_ITEM, heads=frozenset(), below=frozenset()):
        said = _said(item)
        address = said.get("attachment_url", "")
        if said.get("post_type") == "attachment" and 0 < len(address) <= ADDRESS_CHARS_MAX:
            named[said.get("post_id", "")] = address
            alt = _meta(item, "_wp_attachment_image_alt")
            places.known[address] = (alt, _excerpt(item))
    stream.seek(0)
    left = {"state": 0, "comments": 0}
    sections: dict[str, None] = {}
    for node in elements(stream, whole=_ITEM, heads=_HEADS, below=frozenset({"channel"})):
        if node.tag != "item":
            _of_it(found, str(node.tag), line_of(node))
            continue
        left["comments"] = min(left["comments"] + _comments(node), _SAID_MAX)
        _take(found, node, places, named, sections, left)
    found.sections = list(sections)
    found.title = found.title or title
    _say_what_stays(found, left)
    return found


def _of_it(found: Incoming, name: str, words: str) -> None:
    if name == "title" and not found.title:
        found.title = words
    elif name == "description" and not found.description:
        found.description = words
    elif name == "language":
        found.language = words[:2].lower()


def _take(
    found: Incoming,
    node: Element,
    places: Places,
    named: dict[str, str],
    sections: dict[str, None],
    left: dict[str, int],
) -> None:
    said = _said(node)
    if said.get("post_type") not in ("post", "page"):
        return
    if said.get("status") != "publish" or said.get("post_password"):
        left["state"] += 1
        return
    title = line_of(node.find("title"))
    written = text_of(node.find(_CONTENT))
    if not found.has_room(len(written)) or not found.bears(title, len(written)):
        return
    try:
        html = _html(written, named)
        text = markdown_from(html, place=places.place)
    except TextRefused as refusal:
        found.left_out.append(f"{title}: {refusal.fields['text']}")
        return
    labels = [(one.get("domain"), line_of(one)) for one in node.findall("category")]
    tags = [name for domain, name in labels if domain == "post_tag"]
    section = next((name for domain, name in labels if domain == "category"), "")
    if section:
        sections.setdefault(section)
    found.pieces.append(
        Piece(
            title=title or _("Without a title"),
            lead=_excerpt(node),
            text=text,
            tags=tuple(tags),
            section=section,
            slug=said.get("post_name", ""),
            is_standing=said["post_type"] == "page",
            published_at=_moment(said),
            address=line_of(node.find("link")),
        )
    )


def _say_what_stays(found: Incoming, left: dict[str, int]) -> None:
    if left["state"]:
        found.left_out.append(
            ngettext(
                "%(num)s draft, or text behind a password, stays there.",
                "%(num)s drafts, or texts behind a password, stay there.",
                left["state"],
            )
        )
    if left["comments"]:
        found.left_out.append(_("Comments stay in the file: they belong to who said them."))


def _html(text: str, named: dict[str, str]) -> str:
    """Return a text of WordPress as plain HTML: its own short marks written out."""

    room = PHOTOS_MAX

    def gallery(found: re.Match[str]) -> str:
        nonlocal room
        ids = _IDS.search(found[1])
        numbers = [one.strip() for one in ids[1].split(",")] if ids else []
        shown = [escape(named[one]) for one in numbers if one in named][:room]
        room -= len(shown)
        return "".join(f'<figure><img src="{one}" /></figure>' for one in shown)

    def embed(found: re.Match[str]) -> str:
        return f'<p><a href="{found[1]}">{found[1]}</a></p>' if found[1] else ""

    # As it was written: what is put in below is whole.
    is_made = "<!-- wp:" in text or re.search(r"<p\b", text, re.I) is not None
    text = _GALLERY.sub(gallery, _captioned(_EMBED.sub(embed, as_links(text))))
    return text if is_made else _in_paragraphs(text)


def _captioned(text: str) -> str:
    """Make figures of pictures with their words: a mark, and the next one that ends it."""
    parts: list[str] = []
    begun: re.Match[str] | None = None
    at = 0
    for mark in _CAPTION.finditer(text):
        if mark[2] is None:
            parts.append(text[at : mark.start()])
            begun, at = mark, mark.end()
        elif begun is not None:
            parts.append(_figure(begun[1], text[at : mark.start()]))
            begun, at = None, mark.end()
    return "".join([*parts, text[at:]])


def _figure(said_in_mark: str, inside: str) -> str:
    shown, said = _IMAGE.match(inside), _SAID.search(said_in_mark)
    if shown is None:
        return inside
    words = f"{said[1] or said[2] or ''} {shown[2]}" if said else shown[2]
    return f"<figure>{shown[1]}<figcaption>{words.strip()}</figcaption></figure>"


def _in_paragraphs(text: str) -> str:
    """Put what stands between empty lines into paragraphs, as its page does."""
    found = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        words = part.strip()
        if words:
            is_block = _BLOCK.match(words) is not None
            found.append(words if is_block else f"<p>{words.replace(chr(10), '<br />')}</p>")
    return "\n".join(found)


def _said(item: Element) -> dict[str, str]:
    """Return what WordPress itself says of an item, by the names without their version."""
    return {
        local(one.tag): text_of(one).strip()
        for one in item
        if "wordpress.org/export/" in str(one.tag) and len(one) == 0
    }


def _meta(item: Element, key: str) -> str:
    for one in item:
        if local(one.tag) == "postmeta":
            pair = {local(part.tag): text_of(part) for part in one}
            if pair.get("meta_key") == key:
                return " ".join(pair.get("meta_value", "").split())
    return ""


def _excerpt(item: Element) -> str:
    return next((line_of(one) for one in item if _EXCERPT.fullmatch(str(one.tag))), "")


def _comments(item: Element) -> int:
    return sum(local(one.tag) == "comment" for one in item)


def _moment(said: dict[str, str]) -> datetime | None:
    for name in ("post_date_gmt", "post_date"):
        try:
            return front_matter.moment(datetime.strptime(said.get(name, ""), "%Y-%m-%d %H:%M:%S"))
        except ValueError:
            continue  # 0000-00-00 stands for none
    return None
