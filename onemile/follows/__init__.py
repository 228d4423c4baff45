"""Following people and what they make, keeping things, warm words.

What a plugin may follow besides people is a thing of its own that it names as an actor
(``resolve_actors``) and shows to the viewer (``name_things``), such as a magazine.
"""

from onemile.follows.crossing import counted_by, members_who_follow
from onemile.follows.elsewhere import (
    Counts,
    Follower,
    admit,
    among,
    answer_for,
    asked_by,
    counts_of,
    dismiss,
    end_all_of,
    followed_uris,
    followers_elsewhere,
    followers_here,
    is_followed_here,
    is_follower,
)
from onemile.follows.following import (
    FOLLOWED_MAX,
    between,
    end,
    end_all_of_thing,
    follow,
    followed_things,
    followers_of_thing,
    follows_at,
    follows_thing,
    step_of_followers,
)
from onemile.follows.keeping import forget_kept, kept_among, kept_uris
from onemile.follows.models import ACCEPTED, ASKED
from onemile.follows.planting import plant, uproot
from onemile.follows.reacting import MILDEST, SHARED, take_word_back, word_from
from onemile.follows.turning import answered, asked_in_vain, cut, moved_on
from onemile.members.holding import hold_all

__all__ = [
    "ACCEPTED",
    "ASKED",
    "MILDEST",
    "SHARED",
    "Counts",
    "FOLLOWED_MAX",
    "Follower",
    "admit",
    "among",
    "answer_for",
    "answered",
    "asked_by",
    "asked_in_vain",
    "between",
    "counted_by",
    "counts_of",
    "cut",
    "dismiss",
    "end",
    "end_all_of",
    "end_all_of_thing",
    "follow",
    "followed_things",
    "followed_uris",
    "followers_elsewhere",
    "followers_here",
    "followers_of_thing",
    "follows_at",
    "follows_thing",
    "forget_kept",
    "hold_all",
    "is_followed_here",
    "is_follower",
    "members_who_follow",
    "kept_among",
    "kept_uris",
    "moved_on",
    "plant",
    "step_of_followers",
    "take_word_back",
    "uproot",
    "word_from",
]
