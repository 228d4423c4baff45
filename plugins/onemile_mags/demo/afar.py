"""What authors of the demo do once others read them: answer who wrote from afar, and edit."""

from typing import Any, Protocol

from onemile.api import conversations
from onemile_mags import said_for
from onemile_mags.article_models import Article
from onemile_mags.comments import saying
from onemile_mags.press import appearing
from onemile_mags.wire_models import CrossedComment
from onemile_mags.writing import keeping

# Of the comments under an article, the latest: far more than the demo has.
LOOKED_AT = 50


class Telling(Protocol):
    """A Mag of the demo, by whoever tells it (``planting.Telling``)."""

    def article(self, told: dict[str, Any]) -> Article:
        """Return an article that has been written."""
        ...

    def author(self, told: dict[str, Any]) -> Any:
        """Return who writes it."""
        ...


def answer(telling: Telling, told: dict[str, Any], words: dict[str, Any]) -> None:
    """Let an author answer the first who wrote from elsewhere and has no answer yet; or nobody."""
    article = telling.article(told)
    under = said_for.conversation_of(article)
    posts = [] if under is None else conversations.posts_of(int(under.id), limit=LOOKED_AT)
    answered = {one.reply_to for one in posts}
    theirs = (CrossedComment.post_id.in_([one.id for one in posts])) & ~CrossedComment.is_ours
    came = {one.post_id for one in CrossedComment.select().where(theirs)}
    waits = [int(one.id) for one in posts if one.id in came and one.id not in answered]
    if waits:
        author = telling.author(told)
        as_is = type(author).get_by_id(author.id)  # known elsewhere meanwhile
        saying.say(int(article.id), member=as_is, text=words["text"], reply_to=waits[0])


def edit(telling: Telling, told: dict[str, Any]) -> None:
    """Let an author add a paragraph to what has appeared, and publish it as it is then."""
    article, author = telling.article(told), telling.author(told)
    text = f"{told['text'].strip()}\n\n{told['edited']['adds']}"
    seq = int(keeping.working_of(article).seq)
    words = {"title": told["title"].strip(), "lead": told["lead"].strip(), "text": text}
    keeping.keep(author, int(article.id), seq=seq, page="", **words)
    appearing.publish(author, int(article.id))
