"""A project has come to another stage: what that means for a bearer, a supporter, a helper."""

from onemile.api import day, in_unit, ledger, setting
from onemile.api import gettext as _
from onemile_projects import days
from onemile_projects.events import StageChanged
from onemile_projects.help.help_models import DONE, GONE, WAITING, Task, Volunteer
from onemile_projects.lifecycle import Stage, Step
from onemile_projects.models import TO_TREASURY, Project
from onemile_projects.money import ends
from onemile_projects.money.money_models import COLLECTED, FREED, HELD, MEMBER, Pledge
from onemile_projects.sight import Part
from onemile_projects.way import wishes

S, T = Stage, Step
# Whoever has a place in more tasks than that knows what "the others" are.
TASKS_NAMED_MAX = 3


def title(event: StageChanged, project: Project) -> str:
    """Say in one line what has happened; empty where something else says it."""
    step, name = event.step, project.title
    if event.stage == S.FAILED:
        if event.before in (S.OPEN, S.COLLECTING):
            return _("It has not come about: %(title)s", title=name)
        return _("It has ended before its time: %(title)s", title=name)
    if event.stage == S.RUNNING and step == T.SEND_BACK:
        return _("The report wants a word more: %(title)s", title=name)
    if step in (T.APPEAL, T.LOOK_AGAIN):
        return _("It is read once more, by others: %(title)s", title=name)
    if step == T.RESUME:
        return _("It goes on: %(title)s", title=name)
    return {
        S.DRAFT: _("Taken back as a draft: %(title)s", title=name),
        S.REVIEW: _("Sent to the association: %(title)s", title=name),
        S.CHANGES: _("The association asks for a change: %(title)s", title=name),
        S.APPROVED: _("Approved by the association: %(title)s", title=name),
        S.REFUSED: _("The association has said no: %(title)s", title=name),
        S.OPEN: _("Approved, and open to all: %(title)s", title=name),
        S.COLLECTING: _("What it needs is promised: %(title)s", title=name),
        S.FUNDED: _("It has what it needs: %(title)s", title=name),
        S.RUNNING: _("It begins: %(title)s", title=name),
        S.PAUSED: _("It pauses, a milestone was missed: %(title)s", title=name),
        S.SUSPENDED: _("It is suspended: %(title)s", title=name),
        S.COMPLETED: _("It is done, and its report is here: %(title)s", title=name),
        S.CLOSED: _("It has come to its end: %(title)s", title=name),
        S.DROPPED: _("It was withdrawn: %(title)s", title=name),
    }[Stage(event.stage)]


def body(event: StageChanged, project: Project, part: Part, member_uri: str) -> str:
    """Say what it means for this reader: for each part that is theirs, a sentence or two."""
    said = [_for_all(event, project)]
    if part.is_bearer:
        said.append(_for_bearer(event, project))
    if part.is_supporter:
        said.append(_for_supporter(event, project, member_uri))
    if part.is_volunteer:
        said.append(_for_volunteer(event, project, member_uri))
    return " ".join(one for one in said if one)


def for_examiner(event: StageChanged, project: Project) -> tuple[str, str]:
    """Ask an examiner for their opinion, or say that none is awaited any more."""
    if event.stage == S.REVIEW:
        days = setting("projects.review_days")
        return (
            _("A project awaits your reading: %(title)s", title=project.title),
            _(
                "Two opinions are needed, and the answer is promised within %(days)s days.",
                days=days,
            ),
        )
    if event.stage == S.COMPLETED:
        return (
            _("A report awaits your reading: %(title)s", title=project.title),
            _("Once it is accepted, the project is closed and everybody is thanked."),
        )
    return (
        _("No opinion is awaited any more: %(title)s", title=project.title),
        _("Its bearers have taken it back. Thank you for your time."),
    )


def for_steward(project: Project) -> tuple[str, str]:
    """Ask a steward what becomes of a project that nobody bears any more."""
    return (
        _("Nobody bears it any more: %(title)s", title=project.title),
        _(
            "Hand it to others, or end it. Without a decision within %(days)s days it ends, and "
            "what was promised is free again.",
            days=setting("projects.suspended_days"),
        ),
    )


def _for_all(event: StageChanged, project: Project) -> str:
    if event.step == T.CALL_BACK:
        return _("More than half of its supporters wanted their share back.")
    until = day(days.last_of(project))
    if event.step == T.RESUME and event.stage == S.OPEN:
        return _("It can be supported until %(day)s.", day=until)
    return {
        S.OPEN: _("It can be supported until %(day)s.", day=until),
        S.COLLECTING: _(
            "It is collected until %(day)s at the latest; then you are told.",
            day=day(project.collect_until),
        ),
        S.PAUSED: _(
            "Nothing is spent until an examiner says yes. Not taken up within %(days)s days, it "
            "ends, and what is left goes back.",
            days=setting("projects.paused_days"),
        ),
        S.SUSPENDED: _(
            "Nothing moves meanwhile. Without a decision within %(days)s days it ends.",
            days=setting("projects.suspended_days"),
        ),
    }.get(Stage(event.stage), "")


def _for_bearer(event: StageChanged, project: Project) -> str:
    if event.step == T.SEND_BACK:
        return _("What is missing stands on its page.")
    if event.step == T.RESUME:
        return ""
    return {
        S.REVIEW: _(
            "Its answer is due within %(days)s days.", days=setting("projects.review_days")
        ),
        S.CHANGES: _("What it would like to see stands on the page. Then send it again."),
        S.APPROVED: _("Choose its last day, and it opens."),
        S.REFUSED: _("Its reasons stand on the page. You may appeal once; others read it then."),
        S.FUNDED: _(
            "%(amount)s lie ready for it. Say there when you begin.",
            amount=in_unit(int(project.escrow_smiles)),
        ),
        S.PAUSED: _("Show what was reached, or ask for a new day."),
        S.FAILED: _("Nobody owes anything, and you may propose it again."),
        S.CLOSED: _("Well done, and thank you."),
    }.get(Stage(event.stage), "")


def _for_supporter(event: StageChanged, project: Project, uri: str) -> str:
    mine = _pledge_of(project, uri)
    if mine is None:
        return ""
    amount = in_unit(int(mine.amount_smiles))
    if event.stage == S.FAILED:
        return _end_of(mine, project, amount)
    if event.stage == S.SUSPENDED:
        return _("Your %(amount)s stay where they are.", amount=amount)
    if event.stage == S.PAUSED:
        return _paused(mine, project, amount)
    if event.stage == S.FUNDED:
        return _("Your %(amount)s are part of it: thank you.", amount=amount)
    if event.stage == S.CLOSED:
        return _("Your %(amount)s were part of it: thank you.", amount=amount)
    return ""


def _paused(mine: Pledge, project: Project, amount: str) -> str:
    """Ask a supporter what they want, while the question stands."""
    said = _("Your %(amount)s stay in its pot.", amount=amount)
    if mine.state != COLLECTED or project.stage != S.PAUSED or wishes.is_over(project):
        return said
    last = day(days.ended_by(wishes.until(project)))
    return (
        said
        + " "
        + _(
            "Do you wait, or would you rather have your share back? Say so on its page by %(day)s; "
            "who says nothing waits.",
            day=last,
        )
    )


def _end_of(mine: Pledge, project: Project, amount: str) -> str:
    """Say what becomes of the Smiles of somebody whose project has failed."""
    if mine.state in (HELD, FREED):
        said = _("Your %(amount)s are free again: nothing had left your book.", amount=amount)
    elif project.funded_at is None:
        said = _("Your %(amount)s come back to you, every one.", amount=amount)
    elif mine.rest_to == TO_TREASURY:
        said = _(
            "What is left of your %(amount)s goes to the commons, as you chose.", amount=amount
        )
    else:
        said = _(
            "What is left of your %(amount)s comes back to you; you are told how much.",
            amount=amount,
        )
    if ledger() is None and mine.state in (HELD, COLLECTED):
        said += " " + _("It happens as soon as the book is open again.")
    return said


def _for_volunteer(event: StageChanged, project: Project, uri: str) -> str:
    if event.stage == S.FAILED:
        return _tasks_at_end(project, uri)
    return {
        S.FUNDED: _("The days for which you have promised your hands hold."),
        S.PAUSED: _("Ask before you come: days may move."),
        S.SUSPENDED: _("Please do not come meanwhile."),
        S.CLOSED: _("Thank you for your hands."),
    }.get(Stage(event.stage), "")


def _tasks_at_end(project: Project, uri: str) -> str:
    """Say of each task that somebody had taken or waited for what becomes of it."""
    tasks = Task.select(Task.id).where(Task.project == project.id)
    mine = (Volunteer.member_uri == uri) & Volunteer.task.in_(tasks)
    rows = Volunteer.select(Volunteer, Task).join(Task).where(mine).order_by(Volunteer.id)
    was_off = (Volunteer.state == GONE) & (Volunteer.ended_at >= project.stage_at)
    off = [str(row.task.title) for row in rows.where(was_off | Volunteer.state.in_(WAITING))]
    said = [
        _("“%(task)s” does not take place: you need not come.", task=title)
        for title in off[:TASKS_NAMED_MAX]
    ]
    if len(off) > TASKS_NAMED_MAX:
        said.append(_("Nor do the other tasks."))
    if rows.where(Volunteer.state == DONE).exists():
        said.append(_("What you have done counts."))
    said.append(_("Thank you for your hands."))
    return " ".join(said)


def _pledge_of(project: Project, uri: str) -> Pledge | None:
    theirs = (Pledge.project == project.id) & (Pledge.supporter_uri == uri)
    counted = (Pledge.state != FREED) | Pledge.ended_why.in_(ends.UNTIL_THE_END)
    rows = Pledge.select().where(theirs & (Pledge.kind == MEMBER) & counted)
    found: Pledge | None = rows.order_by(Pledge.id.desc()).first()
    return found
