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
class Older:
    """How much of what somebody said before they were followed is here.

    ``is_coming``: it is being fetched; ``can_be_asked``: more of it can be, by a press. ``words``
    say how it stands, empty where the button says it all.
    """

    is_coming: bool
    can_be_asked: bool
    words: str

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes: the words say why, and close the page."""
        return not (self.is_coming or self.can_be_asked)


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
