"""Where a link leads, and whether its words say so."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from markupsafe import escape

from onemile.email_addresses import LENGTH_MAX, ascii_domain, readable
from onemile.text.characters import is_latin, is_visible, seemly

ADDRESS_CHARS_MAX = 2_000  # what browsers and mail programs carry without cutting it
# Nobody is recommended by a link, nor learns where its reader comes from.
REL = "nofollow noopener ugc"
# Whatever a browser might read as another host than a person does is no address: user names,
# backslashes, brackets, percents before the path.
_ADDRESS = re.compile(r"(https?)://([^/?#@\\%\[\]:\s]+)(:[0-9]{1,5})?([/?#].*)?", re.I | re.S)
_PLAIN_HOST = re.compile(r"([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")
_SPACE_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\s]")
# Signs of which hosts are made, as they stand together: no longer than a host can be, before
# anything is looked for in them, which takes time squared.
_RUN = re.compile(r"[\w.-]+")
_NAMED_HOST = re.compile(r"(?:[^\W_][\w-]*\.)+[^\W\d_][\w-]+")
# The words of one link name a site, and perhaps the one above it.
NAMED_HOSTS_MAX = 20
# Each translation between letters and ASCII takes as long as a line of text, and a text, or those
# of a neighbourhood, name the same few hundred hosts.
HOSTS_KEPT_MAX = 4_000
_DOTS = dict.fromkeys(map(ord, "\u3002\uff0e\uff61\u2024"), ".")
_AS_IT_IS = "/?#%:@!$&'()*+,;=~[]|-._"
_PICTURE = re.compile(r"photo:([1-9][0-9]{0,8})")
# An address as it is written among words, without the stop of the sentence behind it.
BARE = re.compile(r"https?://[^\s<>\"«»“”„]*[^\s<>\"«»“”„.,;:!?'’…)\]]", re.I)


@dataclass(frozen=True)
class Target:
    """An address on the web, in the form in which a browser cannot misread it."""

    address: str
    host: str  # as the network knows it, in ASCII

    @property
    def shown_host(self) -> str:
        """The host in its own letters where they are Latin; in its xn-- form where not."""
        return _shown(self.host) if "xn--" in self.host else self.host


def target_of(address: str) -> Target | None:
    """Return where an address leads; None for whatever is not ``http(s)://host…`` on its face."""
    found = _ADDRESS.fullmatch(address.strip(" "))
    if found is None or len(address) > ADDRESS_CHARS_MAX:
        return None
    if _SPACE_OR_CONTROL.search(address.strip(" ").replace(" ", "")) or seemly(address) != address:
        return None
    host = found[2].lower().rstrip(".")
    if not _PLAIN_HOST.fullmatch(host):
        host = _in_ascii(host)
        if not _PLAIN_HOST.fullmatch(host):
            return None
    rest = quote(found[4] or "", safe=_AS_IT_IS)
    return Target(f"{found[1].lower()}://{host}{found[3] or ''}{rest}", host)


def picture_number(address: str) -> int | None:
    """Return which picture of the shelf an address names; None where it is none."""
    found = _PICTURE.fullmatch(address)
    return int(found[1]) if found else None


def misleads(words: str, target: Target) -> bool:
    """Tell whether some words name another host than the one that their link leads to."""
    if target.shown_host.startswith("xn--") or ".xn--" in target.shown_host:
        return True
    seen = unicodedata.normalize("NFKC", seemly(words).translate(_DOTS))
    # Joiners are kept in words, and hide nothing here.
    seen = "".join(sign for sign in seen if unicodedata.category(sign) != "Cf")
    named = [host.lower() for host in _hosts_named(seen)]
    if len(named) > NAMED_HOSTS_MAX:
        return True
    known = (f".{target.host}", f".{target.shown_host}")
    for host in (one.removeprefix("www.") for one in named):
        if any(one.endswith(f".{host}") for one in known):
            continue
        if not known[0].endswith(f".{_in_ascii(host) or host}"):
            return True
    return False


def _hosts_named(words: str) -> list[str]:
    """Return what reads like a host in some words; a word that is too long to be one does too."""
    found: list[str] = []
    for run in _RUN.findall(words):
        if "." in run:
            found += _NAMED_HOST.findall(run) if len(run) <= LENGTH_MAX else [run]
    return found


@lru_cache(maxsize=HOSTS_KEPT_MAX)
def _translated(host: str) -> str:
    return ascii_domain(host)


def _in_ascii(host: str) -> str:
    # What is longer is no host, and not worth keeping.
    return _translated(host) if len(host) <= LENGTH_MAX else ""


@lru_cache(maxsize=HOSTS_KEPT_MAX)
def _shown(host: str) -> str:
    name = readable(host)
    return name if is_latin(name) else host


def anchor(inner: str, *, words: str, target: Target, title: str = "", shows: bool = False) -> str:
    """Return a link as HTML around ``inner``, which is HTML; ``words`` is what one sees of it.

    Where nothing is seen the address is; where the words name another host the true one stands
    beside. ``shows`` tells that a picture is in it.
    """
    said = f' title="{escape(seemly(title))}"' if title else ""
    if not shows and not is_visible(words):
        inner = words = str(escape(readable_address(target)))
    link = f'<a href="{escape(target.address)}" rel="{REL}"{said}>{inner}</a>'
    if misleads(words, target):
        link += f' <span class="text-host">({escape(target.shown_host)})</span>'
    return link


def readable_address(target: Target) -> str:
    """Return an address as words."""
    return target.address.replace(target.host, target.shown_host, 1)
