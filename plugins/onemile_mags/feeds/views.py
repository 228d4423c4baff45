"""The feeds of a Mag, their pictures, and the page where a member gets an address for them."""

from types import ModuleType
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from onemile.api import (
    NotFound,
    Rate,
    card,
    count_try,
    limited,
    may_be_kept,
    member_required,
    pictures,
    viewer,
)
from onemile.api import gettext as _
from onemile_mags import sight, slugs
from onemile_mags.feeds import addresses, atom, json_feed
from onemile_mags.feeds.entries import Feed
from onemile_mags.reading.mag_finding import found_mag
from onemile_mags.views import blueprint
from onemile_mags.writing import shelf_sight

FORMATS: dict[str, ModuleType] = {"atom": atom, "json": json_feed}
# Tried out in some programs; each try ends the address before.
MAKING = Rate(name="mags.feed-addresses", times=30, seconds=3600)
# Every quarter of an hour in three programs, with the pictures of a new issue in between.
READING = Rate(name="mags.feeds-read", times=600, seconds=3600)


@blueprint.get("/<mag_slug>/feed.<any(atom, json):ending>")
def public_feed(mag_slug: str, ending: str) -> Any:
    """The feed of a Mag as a visitor reads it, whoever asks."""
    may_be_kept()
    found = slugs.find_mag(mag_slug)
    if found is None or not sight.sees(found.mag, None):
        raise NotFound
    if not found.is_current:
        return redirect(url_for("mags.public_feed", mag_slug=found.mag.slug, ending=ending), 301)
    response = _answer(Feed(found.mag, None), ending)
    # A cache may keep it if it asks each time: what is narrowed is gone with the next question.
    response.headers["Cache-Control"] = "public, no-cache"
    return response


@blueprint.get("/feeds/<secret>.<any(atom, json):ending>")
def own_feed(secret: str, ending: str) -> Response:
    """The feed of a Mag as the member of an address reads it now."""
    opened = _counted(addresses.opened(secret))
    feed_now = Feed(opened.mag, opened.reader, pictures=opened.pictures)
    return _kept_apart(_answer(feed_now, ending))


@blueprint.get("/feeds/pictures/<token>/<key>.webp")
def own_picture(token: str, key: str) -> Response:
    """A picture of an article in such a feed, for a program that has no session."""
    opened = _counted(addresses.opened_for_pictures(token))
    if not shelf_sight.is_read_in(opened.mag, key, opened.reader):
        raise NotFound
    return _kept_apart(pictures.send(key))


@blueprint.route("/<mag_slug>/feed", methods=["GET", "POST"])
@member_required
@limited(MAKING)
def feed(mag_slug: str) -> Any:
    """Offer the feeds of a Mag; make, end or renew one's own address."""
    mag = found_mag(mag_slug)
    if mag is None:
        raise NotFound
    secret = ""
    if request.method == "POST" and request.form.get("then") == "end":
        was_there = addresses.end(mag, viewer())
        flash(_("The address is dead.") if was_there else _("That is over already."), "done")
        return redirect(url_for("mags.feed", mag_slug=mag.slug), code=303)
    if request.method == "POST":
        secret = addresses.make(mag, viewer())
    page = render_template(
        "mags/feed.html",
        mag=mag,
        secret=secret,
        row=addresses.of(mag, viewer()),
        base=card().base_url,
        is_public=sight.sees(mag, None),
    )
    return Response(page, headers={"Cache-Control": "no-store"})


def _counted(opened: addresses.Opened | None) -> addresses.Opened:
    if opened is None:
        raise NotFound
    count_try(READING, by=str(opened.reader.id))
    return opened


def _answer(feed: Feed, ending: str) -> Response:
    """Answer with a feed, or that it stands as it stood: then nothing is drawn.

    By its state alone: an article that is narrowed takes the newest date of a feed back.
    """
    drawn = FORMATS[ending]
    response = Response(mimetype=drawn.MEDIA_TYPE)
    response.set_etag(f"{feed.tag}-{ending}")
    response.make_conditional(request)
    if response.status_code != 304:
        response.set_data(drawn.written(feed))
    return response


def _kept_apart(response: Response) -> Response:
    """Keep what is one reader's from caches of others, search engines and the next server."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
