"""NavLinks gathered for a viewer, menu by menu."""

from dataclasses import dataclass
from typing import Any

from flask import g, request

from onemile import current
from onemile.contracts import NavLink
from onemile.web import icons

# A badge is a nudge, not a count; a long number would push the menu off a telephone.
BADGE_MAX = 99
# A thumb's width and a short word each, with "More" beside them, at 320 px.
BAR_PLACES_MAX = 5


@dataclass(frozen=True, kw_only=True)
class ShownLink:
    """A link as a template shows it."""

    title: str
    url: str
    icon: str
    badge: int
    is_current: bool


def menu(name: str) -> list[ShownLink]:
    """Give the links of one menu (main, top, me, footer, steward) for whoever is looking."""
    if "navigation" not in g:
        links: list[NavLink] = current.instance().plugins.collect(
            "navigation_links", viewer=current.viewer()
        )
        if unknown := icons.unknown_of([link.icon for link in links]):
            for link in links:
                if link.icon in unknown:
                    icons.say_unknown(link.icon, where=f"the menu's {link.url}")
        g.navigation = sorted(links, key=lambda link: link.order)
        g.menus = {}
    if name not in g.menus:
        g.menus[name] = _menu(name)
    shown: list[ShownLink] = g.menus[name]
    return shown


@dataclass(frozen=True, kw_only=True)
class Bar:
    """The main menu, as much of it as a telephone's bar holds; ``more`` lies behind one entry."""

    places: list[ShownLink]
    more: list[ShownLink]

    @property
    def plain(self) -> dict[str, Any]:
        """The same as plain values, from which a bar is drawn once and kept."""
        return {
            "places": [vars(link) for link in self.places],
            "more": [vars(link) for link in self.more],
            "more_badge": self.more_badge,
            "more_is_current": self.more_is_current,
        }

    @property
    def more_badge(self) -> int:
        """How much is new in what lies behind that entry."""
        return min(sum(link.badge for link in self.more), BADGE_MAX)

    @property
    def more_is_current(self) -> bool:
        """Tell whether the present page lies behind that entry."""
        return any(link.is_current for link in self.more)


def main_menu() -> Bar:
    """Give the main menu in two parts: the first few by order, and the rest."""
    links = menu("main")
    return Bar(places=links[:BAR_PLACES_MAX], more=links[BAR_PLACES_MAX:])


def lie_under(url: str) -> None:
    """Show this request's page as one that lies under ``url``, whatever its own path is."""
    g.lies_under = url


def _menu(name: str) -> list[ShownLink]:
    here = _best_match([link.url for link in g.navigation if link.menu == name])
    return [_shown(link, here) for link in g.navigation if link.menu == name]


def _shown(link: NavLink, here: str) -> ShownLink:
    return ShownLink(
        title=str(link.title),
        url=link.url,
        icon=link.icon,
        badge=min(link.badge, BADGE_MAX),
        is_current=link.url == here,
    )


def _best_match(urls: list[str]) -> str:
    """Give the link under which the present page lies: the longest that begins its path."""
    path: Any = g.get("lies_under", request.path)
    under = [
        url
        for url in urls
        if path == url or (url != "/" and path.startswith(f"{url.rstrip('/')}/"))
    ]
    return max(under, key=len, default="")
