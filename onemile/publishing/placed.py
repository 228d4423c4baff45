"""A placed thing: a row with an author, a place, an audience and a state."""

from typing import Any, ClassVar

from peewee import BigIntegerField, CharField, TextField

from onemile import current
from onemile.db import BaseModel
from onemile.fields import URI_CHARS_MAX

PUBLISHED, HIDDEN, WITHDRAWN = "published", "hidden", "withdrawn"
# Oneself; whom one chooses one by one; whoever lives within the mile; those around: the mile, the
# commune and those beside it; every member; those of partners' instances as well, and the web,
# where what is placed offers it.
ME, PEOPLE, MILE, AROUND, INSTANCE = "me", "people", "mile", "near", "instance"
PARTNERS, EVERYONE = "partners", "everyone"
# Whoever lives within a mile of somebody on a partner's instance: of what came from there, and
# nobody's choice.
ACROSS = "across"
# From the narrowest to the widest.
AUDIENCES = (ME, PEOPLE, MILE, AROUND, INSTANCE, PARTNERS, EVERYONE)


class Placed(BaseModel):
    """What a plugin shows to neighbours; inherit from it, and add what the thing is.

    ``author_id`` is the number of a member of this instance and null for anybody else; who
    wrote it is ``author_uri``. ``cell`` and ``commune`` follow the author's home. A plugin has
    states of its own; only what is PUBLISHED is shown to others.

    A plugin whose pages visitors may read says ``offers_web``: its things may be for EVERYONE. One
    whose things may be for PARTNERS says ``offers_partners``: here these are read as those for
    INSTANCE are.
    ``listed_by`` names the column with the URI whose list of chosen people counts, for things
    that are shown to whom another thing is shown to; a thing's own, if nothing is said. Lists are
    ordered by ``ordered_by``, ``id``: what is begun long before it is shown has a column of its
    own for when it appeared, unique and null until then, in its indexes in the place of ``id``.

    A table of what came from partners, and of nothing else, says ``comes_across``: what is in it
    is for the audience ACROSS, and is shown only within half a mile of a member's home, or for
    PARTNERS: then it is shown in the widest ring too. Where it lies is said elsewhere, if at all:
    no change of the region here touches it.
    """

    offers_web: ClassVar[bool] = False
    offers_partners: ClassVar[bool] = False
    comes_across: ClassVar[bool] = False
    listed_by: ClassVar[str] = "uri"

    uri = CharField(max_length=URI_CHARS_MAX, unique=True)
    author_uri = CharField(max_length=URI_CHARS_MAX)
    author_id = BigIntegerField(null=True)
    cell = BigIntegerField(null=True)
    commune = CharField(max_length=10)
    audience = CharField(max_length=8, default=AROUND)
    state = CharField(max_length=12, default=PUBLISHED)
    # Where a hidden thing returns to when it is restored; what a withdrawn one was, if not on show.
    state_before = CharField(max_length=12, default="")
    # What a search looks through: words without accents or case (``folded``).
    folded = TextField(default="")

    @classmethod
    def path_of(cls, number: int) -> str:
        """Return the path of a thing's own page: its number under the name of its plugin."""
        return f"/{cls._meta.table_name.split('_')[0]}/{number}"

    @classmethod
    def uri_of(cls, number: int) -> str:
        """Return the URI of a thing of this instance."""
        return f"{current.card().base_url}{cls.path_of(number)}"

    @property
    def people_uri(self) -> str:
        """URI of the thing whose list of chosen people counts for this one."""
        return str(getattr(self, self.listed_by))

    def rekey_pictures(self) -> None:
        """Give its pictures new addresses, in the open transaction; the caller saves the row.

        Called when it is for fewer people from now on: who was shown the old addresses finds
        nothing there. A plugin whose things have pictures says how.
        """

    def save(self, force_insert: bool = False, only: Any = None) -> Any:
        """Write the row; what is new gets its URI from its number."""
        if not self.uri:
            self.uri = self.uri_of(self.id)
        return super().save(force_insert=force_insert, only=only)
