"""Give out Smiles without a task: one bearer asks, a second person releases.

Nobody pays themselves. Little ones a bearer may release alone; what one releases alone is summed
over thirty days, so that many small steps do not pass where one large one would not.
"""

from dataclasses import dataclass
from typing import Any

from peewee import fn

from onemile.api import (
    Conflict,
    Invalid,
    Member,
    NotAllowed,
    NotFound,
    Transfer,
    clock,
    find_by_uri,
    ids,
    in_unit,
    lock_rows,
    record,
    require,
    setting,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import parts, sight, stages
from onemile_projects.events import ReleaseChanged
from onemile_projects.lifecycle import Stage, where_it_stands
from onemile_projects.models import LINE_CHARS_MAX, REASON_CHARS_MAX, Project
from onemile_projects.money import purse, spending
from onemile_projects.money.money_models import ASKED, ESCROW, REFUSED, RELEASED, Release
from onemile_projects.proposals.checking import Wrong
from onemile_projects.terms import TAKE_PART
from onemile_projects.way import judging, milestones, people_here, silence
from onemile_projects.way.needed_words import check_needed

ALONE_DAYS = 30
# Whoever does not see their claim sends it again; asked within two days it is the same bill.
SAME_HOURS = 48
# What waits at once: more than that nobody reads before they say yes.
WAITING_MAX = 40


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a bearer asks for: for whom, how many Smiles, what for.

    ``form_key`` makes one press of the button one claim; ``is_sure``: they know of the same one.
    """

    payee_uri: str
    amount_smiles: int
    what: str
    form_key: str = ""
    is_sure: bool = False


class SameClaim(Conflict):
    """The same was asked for a short while ago; say that you are sure."""


def ask(project_id: int, claim: Claim, *, member: Any) -> Release:
    """Ask that Smiles be given out, as a bearer; the others see it at once.

    Raises NotFound, Invalid, SameClaim, Conflict (frozen, too many wait).
    """
    require(member, TAKE_PART)
    payee = find_by_uri(claim.payee_uri)
    with transaction():
        project = stages.locked(project_id)
        milestones.require_bearer(project, member)
        _require_open(project)
        key = f"release/{ids.read(claim.form_key) or ids.new()}"
        known: Release | None = Release.get_or_none(Release.key == key)
        if known is not None and _is_same_press(known, project, claim, member):
            return known
        if known is not None:
            key = f"release/{ids.new()}"  # the same page, gone back to and sent with something else
        _check(project, claim, payee, by=member)
        if not claim.is_sure and _same(project, claim) is not None:
            raise SameClaim(
                _("The same was asked for within two days. If it is another one, send it again.")
            )
        asked: Release = Release.create(
            key=key,
            project=project.id,
            payee_uri=claim.payee_uri,
            payee_id=payee.id if payee else None,
            amount_smiles=claim.amount_smiles,
            what=claim.what,
            asked_by_uri=member.uri,
        )
        silence.sign(project)
        _tell(project, asked, by_uri=str(member.uri))
    return asked


def release(release_id: int, *, member: Any) -> Release:
    """Give out what was asked for: by a second person, or alone while it is little.

    Raises NotFound, NotAllowed (and says why), Conflict (decided, frozen, more than there is,
    the payee has left), and what the ledger refuses.
    """
    require(member, TAKE_PART)
    with transaction():
        project, asked = _held(release_id, member)
        _require_open(project)
        why_not = hindrance(project, asked, member)
        if why_not:
            raise NotAllowed(why_not)
        payee = find_by_uri(str(asked.payee_uri))
        if payee is None or not payee.is_active:
            raise Conflict(_("Whoever should get this has left, or cannot receive Smiles now."))
        if parts.has_judged(project, str(asked.payee_uri)):
            raise Conflict(_who_judged())
        if asked.amount_smiles > spending.available_smiles(project):
            raise Conflict(_too_many(project))
        asked.state = RELEASED
        asked.decided_by_uri, asked.decided_at = str(member.uri), clock.now()
        asked.save()
        silence.sign(project)
        stages.journal(project, "release", by_uri=str(member.uri), text=_said(asked))
        _tell(project, asked, by_uri=str(member.uri))
        _pay(project, asked, member)
    return asked


def refuse(release_id: int, *, member: Any, words: str = "") -> Release:
    """Refuse what was asked for, with words; whoever asked takes it back without any.

    Raises NotFound, NotAllowed, Invalid, Conflict.
    """
    require(member, TAKE_PART)
    if len(words) > REASON_CHARS_MAX:
        raise Invalid(
            {"words": _("At most %(n)s characters. Nothing is lost.", n=REASON_CHARS_MAX)}
        )
    with transaction():
        project, asked = _held(release_id, member)
        is_mine = asked.asked_by_uri == member.uri
        if not is_mine and not words:
            raise Invalid({"words": _("Say why not: whoever asked will read it.")})
        asked.state, asked.answer = REFUSED, words
        asked.decided_by_uri, asked.decided_at = str(member.uri), clock.now()
        asked.save()
        _tell(project, asked, by_uri=str(member.uri))
    return asked


def hindrance(project: Project, asked: Release, member: Any) -> str:
    """Say why somebody may not release what was asked for; "" when they may."""
    uri = str(member.uri)
    if asked.payee_uri == uri:
        return _("These Smiles are for you: somebody else releases them.")
    if not sight.is_bearer(project, member):
        if not judging.may_judge(project, member):
            return _("Only another bearer or an examiner can release this.")
        if str(asked.asked_by_uri) not in sight.bearer_uris(project):
            return _("Whoever asked does not bear this project any more: somebody asks anew.")
        return ""
    if asked.asked_by_uri == uri and asked.amount_smiles > alone_room_smiles(uri):
        return _(
            "You asked for it yourself: another bearer or an examiner releases it. Alone you may "
            "release %(most)s within 30 days, and %(left)s of that are left.",
            most=in_unit(setting("projects.small_release_smiles")),
            left=in_unit(alone_room_smiles(uri)),
        )
    return ""


def alone_room_smiles(uri: str) -> int:
    """Return what a bearer may still release alone, in all their projects together."""
    alone = (Release.asked_by_uri == uri) & (Release.decided_by_uri == uri)
    done = (Release.state == RELEASED) & (Release.source == ESCROW)
    recent = clock.happened_since(Release.decided_at, clock.ago(days=ALONE_DAYS))
    total = fn.COALESCE(fn.SUM(Release.amount_smiles), 0)
    spent = int(Release.select(total).where(alone & done & recent).scalar())
    return max(0, int(setting("projects.small_release_smiles")) - spent)


def free_smiles(project: Project) -> int:
    """Return what can still be asked for: what may be spent, less what is asked for already."""
    total = fn.COALESCE(fn.SUM(Release.amount_smiles), 0)
    waits = int(Release.select(total).where(_waits(project)).scalar())
    return max(0, spending.available_smiles(project) - waits)


def waiting(project: Project) -> list[Release]:
    """Return what waits to be released, oldest first."""
    rows = Release.select().where(_waits(project)).order_by(Release.id)
    return list(rows.limit(WAITING_MAX))


def _held(release_id: int, member: Any) -> tuple[Project, Release]:
    """Give what waits to somebody who may decide about it; its people and project are taken."""
    found = Release.get_or_none((Release.id == release_id) & (Release.source == ESCROW))
    if found is None:
        raise NotFound
    people = Member.uri.in_([str(member.uri), str(found.payee_uri)])
    # Two tabs of one bearer sum one after the other; and nobody leaves in between.
    list(lock_rows(Member.select(Member.id).where(people).order_by(Member.id)))
    project = stages.locked(int(found.project_id))
    asked: Release = Release.get_by_id(release_id)
    if not sight.is_bearer(project, member) and not judging.may_judge(project, member):
        raise NotFound
    if asked.state != ASKED:
        raise Conflict(_("This is decided already."), state=asked.state)
    return project, asked


def _pay(project: Project, asked: Release, member: Any) -> None:
    """Let the Smiles go, upon a bearer's word: the second person's, or whoever's asked them."""
    word = member.uri if sight.is_bearer(project, member) else asked.asked_by_uri
    purse.keeper().transfer(
        Transfer(
            key=str(asked.key),
            payer=project.escrow_uri,
            payee=str(asked.payee_uri),
            amount_smiles=int(asked.amount_smiles),
            reason_uri=str(project.uri),
            kind="release",
            floor_smiles=0,
            by_uri=str(word),
        )
    )
    spending.released(int(project.id), int(asked.amount_smiles))


def _check(project: Project, claim: Claim, payee: Any, *, by: Any) -> None:
    wrong: Wrong = {}
    is_here = payee is not None and payee.is_active
    if not is_here or not people_here.may_name(project, payee, by=by):
        wrong["payee"] = _("Choose a member who is here.")
    elif parts.has_judged(project, claim.payee_uri):
        wrong["payee"] = _who_judged()
    free = free_smiles(project)
    if not 1 <= claim.amount_smiles <= free:
        wrong["amount_smiles"] = (
            _("Between 1 and %(n)s: so many are free to be given out now.", n=free)
            if free
            else _too_many(project)
        )
    check_needed(
        wrong, "what", claim.what, most=LINE_CHARS_MAX, empty=_("Say what for, in a line.")
    )
    if wrong:
        raise Invalid(wrong)
    if Release.select().where(_waits(project)).count() >= WAITING_MAX:
        raise Conflict(_("Very much waits already: let that be decided first."))


def _same(project: Project, claim: Claim) -> Release | None:
    alike = (Release.payee_uri == claim.payee_uri) & (Release.amount_smiles == claim.amount_smiles)
    recent = clock.happened_since(Release.asked_at, clock.ago(hours=SAME_HOURS))
    known = (Release.project == project.id) & (Release.state != REFUSED)
    found: Release | None = Release.get_or_none(alike & recent & known)
    return found


def _is_same_press(known: Release, project: Project, claim: Claim, member: Any) -> bool:
    """Tell whether a claim is what this very form has asked for, and what still waits."""
    asked = (known.project_id, known.asked_by_uri, known.payee_uri, known.amount_smiles, known.what)
    wanted = (project.id, member.uri, claim.payee_uri, claim.amount_smiles, claim.what)
    return bool(known.state == ASKED and asked == wanted)


def _require_open(project: Project) -> None:
    if project.stage not in spending.SPENDS:
        raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)


def _who_judged() -> str:
    return _("Whoever has examined a project, or a milestone of it, is given nothing.")


def _too_many(project: Project) -> str:
    free = spending.available_smiles(project)
    if free:
        return _("That is more than is free now: %(n)s.", n=in_unit(free))
    return _("Nothing is free to be given out now: a milestone has to be accepted first.")


def _waits(project: Project) -> Any:
    asked = (Release.state == ASKED) & (Release.source == ESCROW)
    return (Release.project == project.id) & asked


def _said(asked: Release) -> str:
    return f"{in_unit(int(asked.amount_smiles))} · {asked.what}"


def _tell(project: Project, asked: Release, *, by_uri: str) -> None:
    record(
        ReleaseChanged(
            project_id=project.id,
            project_uri=project.uri,
            release_id=asked.id,
            state=asked.state,
            by_uri=by_uri,
        )
    )
