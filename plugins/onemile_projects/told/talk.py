"""What neighbours say below a project: all whom it reaches read it, and may write.

It is the project's, not its author's: whoever proposed it may leave, and the talk stays. Its
bearers can have what is written wait for the yes of one of them, or end it.
"""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from onemile.api import (
    ActorCard,
    Conflict,
    NotFound,
    allowed,
    conversations,
    kept_piece,
    require,
    resolve_actors,
    rows_of,
    transaction,
    when,
)
from onemile.api import gettext as _
from onemile_projects import sight, stages
from onemile_projects.lifecycle import ALIVE, Stage
from onemile_projects.models import Project
from onemile_projects.sight import Part
from onemile_projects.terms import TAKE_PART
from onemile_projects.way import silence

KEEPER = "projects"
POLICIES = (conversations.OPEN, conversations.APPROVAL, conversations.CLOSED)
# A glance below the project; the rest has a page of its own.
PANEL_POSTS, PAGE_POSTS = 8, 50
# Where something can be said: as long as others are shown it, and for a thank-you after.
TALKS = frozenset({*ALIVE, Stage.CLOSED, Stage.FAILED})


@dataclass(frozen=True, kw_only=True)
class Said:
    """A post as it stands there: its words, who wrote them, whether it waits for a yes."""

    post: conversations.Post
    author: ActorCard
    is_mine: bool
    waits: bool
    is_muted: bool

    @property
    def note(self) -> str:
        """Who said it and when, in one line."""
        who = "" if self.is_mine else f"{self.author.name} · "
        return f"{who}{when(self.post.at)}{' · ' + _('waits for a yes') if self.waits else ''}"

    @property
    def plain(self) -> dict[str, Any]:
        """The same as plain values, from which it is drawn."""
        return {
            "id": int(self.post.id),
            "text": str(self.post.text),
            "name": self.author.name,
            "note": self.note,
            "is_mine": self.is_mine,
            "waits": self.waits,
            "is_muted": self.is_muted,
        }


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A page of what was said, the newest last; ``judges``: a yes is this viewer's to give."""

    posts: list[Said]
    older: int | None
    policy: str
    judges: bool
    may_write: bool
    may_set: bool

    @property
    def drawn(self) -> Markup:
        """What was said, drawn once for all who see the same."""
        posts = [one.plain for one in self.posts]
        return kept_piece("projects/_said.html", posts=posts, judges=self.judges)


def page(
    project: Project,
    viewer: Any,
    *,
    before: int | None = None,
    limit: int = PAGE_POSTS,
    is_bearer: bool | None = None,
) -> Talk:
    """Return a page of the talk; as many questions for two hundred comments as for one.

    ``is_bearer`` is said where a page has asked already whether the viewer bears the project.
    """
    under = under_of(project)
    policy = conversations.OPEN if under is None else str(under.policy)
    posts = [] if under is None else _posts(int(under.id), before=before, limit=limit + 1)
    shown = posts[-limit:]
    seen = [] if under is None else conversations.seen_by(viewer, under, shown)
    cards = resolve_actors(str(one.author_uri) for one in seen)
    is_alive, muted = Stage(project.stage) in TALKS, viewer.muted_uris()
    return Talk(
        posts=[
            Said(
                post=one,
                author=cards[str(one.author_uri)],
                is_mine=one.author_uri == viewer.uri,
                waits=one.state == conversations.HELD,
                is_muted=str(one.author_uri) in muted,
            )
            for one in seen
        ],
        older=int(shown[0].id) if len(posts) > limit else None,
        policy=policy,
        judges=under is not None and under.subject_author_uri == viewer.uri,
        may_write=is_alive and policy != conversations.CLOSED and allowed(viewer, TAKE_PART),
        may_set=is_alive and (sight.is_bearer(project, viewer) if is_bearer is None else is_bearer),
    )


def panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Return the last words below a project; nothing where nothing can be said yet."""
    if Stage(project.stage) not in TALKS and under_of(project) is None:
        return None
    newest = page(project, viewer, limit=PANEL_POSTS, is_bearer=part.is_bearer)
    return {"page": newest, "most": conversations.POST_CHARS_MAX}


def say(project_id: int, *, member: Any, text: str) -> conversations.Post:
    """Write below a project that one may see.

    Raises NotFound, NotAllowed, Invalid on ``text``, LimitReached, Conflict (ended, not now).
    """
    project = sight.visible(project_id, viewer=member)
    if Stage(project.stage) not in TALKS:
        raise Conflict(_("Nothing can be said below this project just now."), state=project.stage)
    conversations.check_text(text)
    with transaction():
        number = int(_open(project).id)
    said = conversations.write(number, viewer=member, text=text)
    silence.heard(project, member)
    return said


def set_policy(project_id: int, *, member: Any, policy: str) -> None:
    """Let all write, have it wait for one's own yes, or end it. Raises NotFound for strangers."""
    if policy not in POLICIES:
        raise NotFound
    with transaction():
        project = stages.locked(project_id)
        if not sight.is_bearer(project, member) or Stage(project.stage) not in TALKS:
            raise NotFound
        require(member, TAKE_PART)
        under = _open(project)
        under.policy = policy
        if policy == conversations.APPROVAL:
            # Whoever asks for the look takes it.
            under.subject_author_uri = member.uri
        under.save()


def under_of(project: Project) -> conversations.Conversation | None:
    """Return the conversation below a project, once somebody has said something."""
    below = "WHERE subject_uri = ? AND keeper = ?"
    found = rows_of(conversations.Conversation, below, (project.uri, KEEPER))
    return found[0] if found else None


def keep_the_look(project: Project) -> None:
    """Let a bearer look over what is said below a project, in the open transaction.

    Whoever bears it no more says neither yes nor no there; without bearers it waits for one.
    """
    under = under_of(project)
    bearers = sight.active_bearers(project) or sight.bearer_uris(project)
    if under is None or str(under.subject_author_uri) in bearers:
        return
    under.subject_author_uri = next(iter(bearers), str(project.uri))
    under.save(only=[conversations.Conversation.subject_author_uri])


def hand_on(uri: str) -> None:
    """Let the talks stay whose looks somebody took who leaves: another bearer does, or nobody."""
    model = conversations.Conversation
    theirs = (model.keeper == KEEPER) & (
        (model.subject_author_uri == uri) | (model.opened_by_uri == uri)
    )
    for under in list(model.select().where(theirs)):
        project = Project.get_or_none(Project.uri == under.subject_uri)
        bearers = [] if project is None else sight.bearer_uris(project)
        heir = next((one for one in bearers if one != uri), str(under.subject_uri))
        under.subject_author_uri = under.opened_by_uri = heir
        under.save()


def _open(project: Project) -> conversations.Conversation:
    """Open the conversation below a project, in the open transaction; made once."""
    return conversations.open_public(
        subject_uri=str(project.uri),
        subject_author_uri=str(project.author_uri) or str(project.uri),
        keeper=KEEPER,
        path=sight.path(project),
    )


def _posts(number: int, *, before: int | None, limit: int) -> list[conversations.Post]:
    return conversations.posts_of(number, before=before, limit=limit)
