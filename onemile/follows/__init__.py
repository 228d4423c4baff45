"""Following people and what they make, keeping things, warm words.

What a plugin may follow besides people is a thing of its own that it names as an actor
(``resolve_actors``) and shows to the viewer (``name_things``), such as a magazine.
"""

from onemile.follows.following import (
    between,
    end,
    end_all_of_thing,
    follow,
    followed_things,
    followers_of_thing,
    follows_thing,
    step_of_followers,
)

__all__ = [
    "between",
    "end",
    "end_all_of_thing",
    "follow",
    "followed_things",
    "followers_of_thing",
    "follows_thing",
    "step_of_followers",
]
