"""Who may comment on an article is known elsewhere, too: nobody there writes what is not taken."""

import pytest
from kit.planting import plant

from onemile.api import find_by_uri, follows
from onemile.members import outward
from onemile_federation.remote import actors
from onemile_mags.article_models import Article
from onemile_mags.comments import policy

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]
FORM = 'name="text"'


def test_that_nobody_may_comment_any_more_is_told_and_the_form_goes(alsace, ortenau, network):
    ground = plant(alsace)
    with ortenau.at_work() as world:
        ben = str(world.member("Ben").uri)
        outward.let_know(find_by_uri(ben), text="")
        actors.actor(ground.mag_uri)
        follows.follow(find_by_uri(ben), followed_uri=ground.mag_uri)
    network.settle()
    ground.article(title="Semer au printemps")
    network.settle()
    with ortenau.at_work():
        browser = ortenau.browser(find_by_uri(ben))
    article = browser.get("/followed").follow("Semer au printemps").path
    assert FORM in browser.html

    with alsace.at_work():
        one = Article.get(Article.title == "Semer au printemps").id
        owner = find_by_uri(ground.owner_uri)
        policy.set_policy(one, member=owner, who="nobody", holds=False)
    network.settle()

    closed = browser.get(article)
    assert FORM not in closed.html and "Tout le monde peut lire ces mots" not in closed.text
