"""What a form says of pictures: read field by field, written only where this page changed it."""

from typing import Any

from flask import request

from onemile.api import Member, cleaned
from onemile_mags.article_models import Article
from onemile_mags.writing import shelf

# A photo story; of a longer one the rest is described on the shelf.
PICTURES_AT_ONCE_MAX = 60


def save_sent(viewer: Member, article: Article) -> None:
    """Write what the form of an article says of its pictures. Raises Invalid as ``describe``.

    What another page has said meanwhile of a picture that this one left alone stays.
    """
    numbers = [int(one) for one in request.form.getlist("described") if _is_number(one)]
    for picture in shelf.numbered(article.mag_id, numbers[:PICTURES_AT_ONCE_MAX]):
        typed = sent_of(picture.number)
        if typed != {
            "alt": request.form.get(f"was-alt-{picture.number}", ""),
            "is_decorative": f"was-decorative-{picture.number}" in request.form,
            "caption": request.form.get(f"was-caption-{picture.number}", ""),
        }:
            shelf.describe(viewer, article.mag_id, picture.number, **typed)


def sent_of(number: int) -> dict[str, Any]:
    """Return what the form says of the picture with this number."""
    return {
        "alt": cleaned(request.form.get(f"alt-{number}", "")),
        "is_decorative": f"decorative-{number}" in request.form,
        "caption": cleaned(request.form.get(f"caption-{number}", "")),
    }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9
