"""For which member our instance said something to a partner: for them alone, told to nobody."""

from collections.abc import Collection, Mapping
from typing import Any

from onemile_federation.mile.models import MileTalk, MileTold, MileWord


def members_behind(uris: Collection[str]) -> Mapping[str, str]:
    """Return whose the mile objects and words of some URIs are, as far as they stand."""
    wanted = sorted(uris)
    things: Any = MileTold.select(MileTold.object_uri, MileTold.author_uri)
    found = dict(things.where(MileTold.object_uri.in_(wanted)).tuples())
    words: Any = MileWord.select(MileWord.uri, MileTalk.member_uri)
    words = words.join(MileTalk, on=(MileTalk.id == MileWord.talk_id))
    found |= dict(words.where(MileWord.uri.in_(wanted) & MileWord.is_ours).tuples())
    return found
