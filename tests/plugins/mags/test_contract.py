"""Mags keep what the core promises neighbours in the name of every plugin."""

from urllib.parse import urlsplit

import pytest

from onemile import clock, pictures
from onemile.db import transaction
from onemile.mile.radius import home_of
from onemile.testing.plugin_contract import PluginContract
from onemile.testing.ways_out import at
from onemile_mags import sight
from onemile_mags.article_models import Article, Picture, Reading, Version, Working
from onemile_mags.feed_models import FeedAddress
from onemile_mags.import_models import Import
from onemile_mags.mailing_models import Subscription
from onemile_mags.models import ACCEPTED, DRAFT, Address, Issue, Mag, Seat, Section
from onemile_mags.press import appearing


@pytest.mark.plugins("mags")
class TestMags(PluginContract):
    """Magazines of members."""

    name = "mags"
    not_copied = {
        "mags_link_card": "what pages elsewhere say of themselves is nobody’s here",
        "mags_link_card_use": "of an article that is copied, its links stand in its text",
        "mags_crossed_comment": "of a comment that is copied, what others know it by",
    }
    near = ("mile", "near")
    wide = ("instance",)
    ways = {
        "its number": at(lambda shown: urlsplit(shown.uri).path),
        "its comments": at(lambda shown: f"{urlsplit(shown.uri).path}/comments" * bool(shown.uri)),
    }

    def publish(self, author, *, audience, title, photo):
        key = pictures.keep(photo, as_a="photo", field="photo")
        one = written(author, title=title, audience=audience, key=key)
        one = appearing.publish(author, one.id)
        return {
            "uri": one.uri,
            "path": sight.path(one),
            "report": f"/report/mags.article/{one.id}",
            "picture": pictures.url(key),
        }

    def live(self, member, other):
        """Own a Mag, write in another's, save in another's article, read."""
        super().live(member, other)
        mine, theirs = (written(one, title="Un jardin pour la rue") for one in (member, other))
        for article, owner, guest in ((mine, member, other), (theirs, other, member)):
            with transaction():
                works_together(article, owner, guest)
            appearing.publish(owner, article.id)


def written(author, *, title, audience="instance", key=""):
    """Plant a Mag of somebody with a draft in it that is ready to appear."""
    home = home_of(author.id)
    place = {"cell": home.cell, "commune": home.commune, "audience": audience}
    by = {"author_id": author.id, "author_uri": author.uri, "state": DRAFT}
    with transaction():
        mag = Mag.create(
            title="Le journal", slug=f"le-journal-{Mag.select().count()}", **place, **by
        )
        slug = f"draft-{Article.select().count():010x}"
        article = Article.create(mag=mag.id, slug=slug, list_uri=mag.uri, **place, **by)
        text = "Ce que nous avons semé."
        if key:
            Picture.create(mag=mag.id, number=1, key=key, alt="Un bac", added_by_uri=author.uri)
            text += "\n\n![](photo:1)"
        Working.create(article=article.id, title=title, text=text, by_uri=author.uri)
    return article


def works_together(article, owner, guest):
    """Leave what an owner, a writer and a reader leave behind."""
    mag = article.mag_id
    Section.create(mag=mag, position=1, title="Au jardin")
    Issue.create(mag=mag, number=1, title="Le premier numéro")
    Address.create(mag=mag, slug=f"ancienne-adresse-{mag}")
    Seat.create(
        mag=mag,
        member_uri=guest.uri,
        member_id=guest.id,
        state=ACCEPTED,
        invited_by_uri=owner.uri,
        since=clock.now(),
    )
    for why in ("kept", "aside"):
        Version.create(article=article.id, by_uri=guest.uri, why=why, text=f"Essai {why}")
    Working.update(by_uri=guest.uri).where(Working.article == article.id).execute()
    Reading.create(member_id=guest.id, article=article.id, far_per_mille=300)
    Subscription.create(mag=mag, member_id=guest.id, is_confirmed=True)
    Import.create(member_id=guest.id, upload_key="x" * 22, why="Une raison")
    FeedAddress.create(mag=mag, member_id=guest.id, digest=f"{guest.id:064x}")
