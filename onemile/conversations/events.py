"""What happens in conversations. No event holds a word of anybody."""

from dataclasses import dataclass

from onemile.contracts import Event


@dataclass(frozen=True, kw_only=True)
class PostWritten(Event):
    """Somebody wrote; ``to_uris`` are those who had read all that was said before."""

    name = "core.PostWritten"
    conversation_id: int
    post_id: int
    by_uri: str
    to_uris: list[str]


@dataclass(frozen=True, kw_only=True)
class PostChanged(Event):
    """Something that was said is not as it was: hidden, shown, worded otherwise, or gone."""

    name = "core.PostChanged"
    conversation_id: int
    post_id: int


EVENT_TYPES = [PostWritten, PostChanged]
