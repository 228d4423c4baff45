"""What the openings of these pages hand to whoever fills them: records, no rows."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ActorElsewhere:
    """Somebody elsewhere, or a group, whose page is looked at.

    ``id`` is the number of its RemoteActor; ``kind`` is its type as its server says it now;
    ``page`` the path of the page.
    """

    id: int
    uri: str
    host: str
    kind: str
    name: str
    page: str


@dataclass(frozen=True, kw_only=True)
class ThingWithdrawn:
    """Something said elsewhere that its author has taken back, by its number and its URI."""

    id: int
    uri: str


@dataclass(frozen=True, kw_only=True)
class ThingElsewhere:
    """Something said elsewhere whose page is looked at.

    ``id`` is the number of its RemoteObject; ``group_uri`` is where it was said, empty for nowhere
    but on its author's own page; ``page`` the path of the page.
    """

    id: int
    uri: str
    host: str
    author_uri: str
    group_uri: str
    title: str
    page: str
