"""An issue that has appeared, or is full, takes no more from the workshop."""

import pytest

from onemile.db import transaction
from onemile_mags import places
from onemile_mags.article_models import Article
from onemile_mags.models import DRAFT, PUBLISHED, Issue
from onemile_mags.writing import particulars
from onemile_mags.writing.particulars import Particulars
from tests.plugins.mags.written import draft, seat

pytestmark = pytest.mark.plugins("mags")


def numbered(of, state):
    with transaction():
        return Issue.create(mag=of.id, number=1, state=state)


def refusal(who, one, issue):
    with pytest.raises(particulars.Invalid) as wrong:
        particulars.arrange(who, one.id, Particulars(issue_id=issue.id))
    assert Article.get_by_id(one.id).issue_id is None
    return wrong.value.fields["issue"]


def test_nobody_puts_an_article_into_what_has_appeared(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    seat(of, ben)
    issue = numbered(of, PUBLISHED)
    for who in (ana, ben):
        assert "plus rien n’y entre" in refusal(who, draft(article, of, author=who), issue)


def test_what_stands_in_it_stays_when_something_else_is_changed(world, mag, article):
    ana = world.member("Ana")
    of = mag(ana)
    issue = numbered(of, PUBLISHED)
    one = article(of, issue=issue.id)
    particulars.arrange(ana, one.id, Particulars(issue_id=issue.id, headline="Neige"))
    read = Article.get_by_id(one.id)
    assert (read.issue_id, read.headline) == (issue.id, "Neige")


def test_a_full_issue_says_so(world, mag, article, monkeypatch):
    ana = world.member("Ana")
    of = mag(ana)
    issue = numbered(of, DRAFT)
    monkeypatch.setattr(places, "IN_ISSUE_MAX", 1)
    article(of, issue=issue.id)
    assert "au plus 1 articles" in refusal(ana, draft(article, of), issue)
