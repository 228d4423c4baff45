"""What a template asks is pointed out once where it is about to appear as if it were written."""

import re
from functools import cache

from onemile.api import Invalid
from onemile.api import gettext as _
from onemile_mags.article_models import Article
from onemile_mags.making.skeletons import LANGUAGES, LOOKS, skeletons
from onemile_mags.writing.forms import WriteForm

PUBLISHING = ("publish", "schedule", "hand_in")
# Shorter ones are what anybody could write: "On the way."
SENTENCE_CHARS_MIN = 24
_END = re.compile(r"(?<=[.!?:])\s+|\n+")


def point_out(article: Article, form: WriteForm, then: str) -> None:
    """Say which sentence of the template still stands in a text that is to appear.

    Once: who presses again means it. Raises Invalid beside the text.
    """
    gets_ready = bool(form.is_ready.data) and not article.is_ready
    if form.seen_prompts.data or not (then in PUBLISHING or gets_ready):
        return
    found = first_left(article.mag.template, f"{form.lead.data or ''}\n{form.text.data or ''}")
    if found:
        form.seen_prompts.data = "1"
        said = _(
            "This sentence of the template is still there: “%(sentence)s” Put your own in its"
            " place. If it is yours, press once more and it goes on.",
            sentence=found,
        )
        raise Invalid({"text": said})


def first_left(template: str, text: str) -> str:
    """Return the first prompting sentence of a template that stands in a text; empty for none."""
    return next((one for one in _sentences(template) if one in text), "")


@cache
def _sentences(template: str) -> tuple[str, ...]:
    """Return the sentences of a template's drafts, in all languages; headings may well stay."""
    if template not in LOOKS:
        return ()
    articles = [one for spoken in LANGUAGES for one in skeletons(spoken)[template].articles]
    lines = [line for one in articles for line in (one.lead, *one.text.splitlines())]
    parts = [part for line in lines if not line.startswith("#") for part in _END.split(line)]
    return tuple(part.strip() for part in parts if len(part.strip()) >= SENTENCE_CHARS_MIN)
