"""Who sees a project of a mile of Strasbourg: the readers and ways of ``test_who_sees_what``.

Whoever may not see it reads on every way the same as if it were not: feed, rings, search, map,
its address, its pictures, the counts, the talk below it. An examiner reads it wherever it lies,
and whatever becomes of it, since they answer for it.
"""

import pytest

from onemile import conversations, db, pictures
from onemile.mile.radius import home_of
from onemile.publishing import folded
from onemile.testing import inside
from onemile.testing.ways_out import Shown
from onemile_projects.models import ACCEPTED, PUBLISHED, Bearer, Milestone, Photo, Project
from onemile_projects.told import talk
from tests.stories.test_who_sees_what import (
    AROUND,
    EVERYWHERE,
    IN_THE_MILE,
    Town,
    who_is_asked,
)

EXAMINERS = frozenset({"a moderator in the mile"})
SEES = {"mile": IN_THE_MILE, "near": AROUND, "instance": EVERYWHERE}
NOBODY_ELSE = dict.fromkeys(SEES, EXAMINERS)
STORY = (
    ("published", SEES),
    ("hidden", NOBODY_ELSE),
    ("restored", SEES),
    ("the author suspended", NOBODY_ELSE),
    ("the author reinstated", SEES),
    ("switched off", dict.fromkeys(SEES, frozenset())),
    ("switched on again", SEES),
)


class Street(Town):
    """The same people around a project of Ana's."""

    def _published(self, audience):
        home, key = home_of(self.ana.id), pictures.keep(inside.photo(), as_a="photo", field="x")
        title = "Verveine bergamote"
        with db.transaction():
            self.item = Project.create(
                title=title,
                folded=folded(title),
                stage="open",
                state=PUBLISHED,
                audience=audience,
                author_id=self.ana.id,
                author_uri=self.ana.uri,
                cell=home.cell,
                commune=home.commune,
                picture_key=key,
                min_smiles=50,
                ideal_smiles=60,
                closes_at=self.clock().replace(year=self.clock().year + 1),
            )
            Photo.create(project=self.item, member_id=self.ana.id, key=key)
            Bearer.create(
                project=self.item, member_uri=self.ana.uri, member_id=self.ana.id, state=ACCEPTED
            )
            Milestone.create(project=self.item, position=1, title="Le lieu", amount_smiles=50)
        talk.say(self.item.id, member=self.ana, text="Elle sent la bergamote")
        self._look_up()
        self.talk = conversations.Conversation.get().id

    def _switched_off(self, _audience):
        self.off = inside.without(self.instance, "projects")

    def _look_up(self):
        path = Project.path_of(self.item.id)
        self.shown = Shown(
            author=self.ana,
            uri=self.item.uri,
            search="verveine",
            mark="bergamote",
            path=path,
            report=f"/report/projects.project/{self.item.id}",
            picture=pictures.url(Photo.get(Photo.project == self.item).key),
        )


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.plugins("exchanges", "projects", "smiles")
@pytest.mark.parametrize("audience", SEES)
def test_who_may_not_see_a_project_reads_the_same_as_if_it_were_not(
    instance, world, clock, audience
):
    street = Street(instance, world, clock)
    for turn, (what, sees) in enumerate(STORY):
        street.do(what, audience)
        asked = who_is_asked(turn, audience)
        assert street.found_by(asked) == sees[audience] & asked, (audience, what)
