"""The forms of a proposal, one for each step: what is typed, as the services want it."""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, MultipleFileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from onemile.api import (
    DayField,
    Form,
    Invalid,
    Letters,
    LineField,
    LongField,
    NotNow,
    Plain,
    Refusal,
    WholeField,
    ids,
    ledger,
    publishing,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_projects.models import (
    ASSOCIATION,
    LINE_CHARS_MAX,
    PEOPLE,
    SUMMARY_CHARS_MAX,
    TEXT_CHARS_MAX,
    TITLE_CHARS_MAX,
    TO_SUPPORTERS,
    TO_TREASURY,
    Milestone,
    Project,
)
from onemile_projects.proposals import drafts
from onemile_projects.proposals.checking import AUDIENCES
from onemile_projects.proposals.lines import Lines, Row
from onemile_projects.proposals.parts import (
    Bearing,
    CostLine,
    MilestoneLine,
    Needs,
    Part,
    Showing,
    TaskLine,
    ThingLine,
    Way,
    Words,
)
from onemile_projects.proposals.points import parse, written

# The button that takes a line out: ``less-tasks-2``.
LESS = "less-"


def _line(label: Any, most: int = TITLE_CHARS_MAX, **named: Any) -> LineField:
    return LineField(label, validators=[Letters(most=most), Plain()], **named)


def _text(label: Any, most: int) -> LongField:
    return LongField(label, validators=[Letters(most=most), Plain()])


def _whole(label: Any) -> WholeField:
    return WholeField(label)


class StepForm(Form):
    """Base of the steps: which text it was made from, and refusals of its lines."""

    # What was typed, as the step that it is: each form says how.
    part: Callable[[Project], Part]

    version = HiddenField()
    seen = HiddenField()

    def fill(self, part: Any) -> None:
        """Show what is kept of the step."""
        for field in self:
            if hasattr(part, field.name) and not isinstance(field, Lines):
                field.data = getattr(part, field.name)

    def begun_from(self, project: Project, part: Part) -> None:
        """Carry along which text this form was made from."""
        self.version.data, self.seen.data = str(project.version), drafts.stamp(part)

    @property
    def read_version(self) -> int:
        """The version of the project that was read; 0 where a form says none."""
        return ids.read(self.version.data or "") or 0

    def add_line(self, name: str) -> bool:
        """Show room for one more line of a kind; tell whether there is such a kind."""
        lines = self._fields.get(name)
        if not isinstance(lines, Lines):
            return False
        lines.add()
        return True

    def take_out(self, button: str) -> None:
        """Empty the line whose button was pressed: an empty line is none."""
        name, _dash, number = button.removeprefix(LESS).partition("-")
        lines = self._fields.get(name)
        if button.startswith(LESS) and isinstance(lines, Lines) and number.isdecimal():
            for entry in [one for one in lines if one.name == f"{name}-{number}"]:
                for one in entry.form:
                    one.data, one.raw_data = None, None

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal beside its field, also in the middle of a line."""
        if not isinstance(refusal, Invalid) or isinstance(refusal, NotNow):
            super().refuse(refusal)
            return
        for name, message in refusal.fields.items():
            lines = self._fields.get(name.partition("-")[0])
            if not (isinstance(lines, Lines) and lines.refuse(name, message)):
                super().refuse(Invalid({name: message}))


class WordsForm(StepForm):
    """What it is, and why it is needed here."""

    title = _line(_l("What shall it be called?"))
    summary = _text(_l("In two sentences"), SUMMARY_CHARS_MAX)
    need = _text(_l("Why is it needed here?"), TEXT_CHARS_MAX)
    plan = _text(_l("How do you want to go about it?"), TEXT_CHARS_MAX)

    def part(self, project: Project) -> Words:
        return Words(
            title=self.title.data or "",
            summary=self.summary.data or "",
            need=self.need.data or "",
            plan=self.plan.data or "",
        )


class BearingForm(StepForm):
    """Who bears it; stewards may answer in the name of the association."""

    borne_by = RadioField(
        _l("In whose name?"),
        choices=[
            SelectChoice(PEOPLE, _l("In the name of its bearers")),
            SelectChoice(ASSOCIATION, _l("In the name of the association")),
        ],
        validate_choice=False,
    )

    def part(self, project: Project) -> Bearing:
        return Bearing(borne_by=self.borne_by.data or str(project.borne_by))


class TaskRow(Row):
    """A line of a task."""

    title = _line(_l("What is there to do?"))
    day = DayField(_l("Day"), validators=[Optional()])
    when_text = _line(_l("From when to when"), LINE_CHARS_MAX)
    places = _whole(_l("People"))
    hours = _whole(_l("Hours each"))
    amount_smiles = _whole(_l("Thanks for each"))
    milestone_id = SelectField(_l("Thanked after"), validate_choice=False)

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        self.milestone_id.choices = [("", _("whichever milestone comes first"))]
        if ledger() is None:
            del self.amount_smiles
            del self.milestone_id

    def line(self) -> TaskLine:
        counts = "amount_smiles" in self
        # Nobody said how many: one. A nought that was typed is refused.
        places = 1 if self.places.data is None else self.places.data
        return TaskLine(
            id=self.number,
            title=self.title.data or "",
            day=self.day.data,
            when_text=self.when_text.data or "",
            hours=self.hours.data or 0,
            places=places,
            amount_smiles=(self.amount_smiles.data or 0) if counts else 0,
            milestone_id=(ids.read(str(self.milestone_id.data or "")) or None) if counts else None,
        )


class ThingRow(Row):
    """A line of something to lend."""

    title = _line(_l("What is to be lent?"))

    def line(self) -> ThingLine:
        return ThingLine(id=self.number, title=self.title.data or "")


class NeedsForm(StepForm):
    """What it takes."""

    min_smiles = _whole(_l("At least"))
    ideal_smiles = _whole(_l("Ideally"))
    tasks = Lines(TaskRow, _l("Tasks"))
    things = Lines(ThingRow, _l("Things to lend"))
    place_text = _line(_l("Where?"), LINE_CHARS_MAX)
    place_found = BooleanField(_l("The place is found"))
    is_public = BooleanField(_l("It is a public place: show it on the map"))
    point = _line(_l("Its point on the map"), LINE_CHARS_MAX)

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        if ledger() is None:
            del self.min_smiles
            del self.ideal_smiles

    def fill(self, part: Any) -> None:
        super().fill(part)
        self.tasks.show(part.tasks)
        self.things.show(part.things)
        self.is_public.data = part.point is not None
        self.point.data = written(part.point) if part.point else ""
        if ledger() is not None:
            self.min_smiles.data, self.ideal_smiles.data = part.min_smiles, part.ideal_smiles

    def offer(self, milestones: Sequence[Milestone]) -> None:
        """Let each task be thanked from the Smiles of a milestone, once there are some."""
        for entry in self.tasks:
            if "milestone_id" in entry.form:
                field = entry.form.milestone_id
                offered = [(str(one.id), one.title) for one in milestones]
                field.choices = [*field.choices[:1], *offered]
                field.data = str(field.data or "")

    def part(self, project: Project) -> Needs:
        """Return what was typed. Raises Invalid on ``point`` where it cannot be read."""
        counts = ledger() is not None
        return Needs(
            min_smiles=(self.min_smiles.data or 0) if counts else 0,
            ideal_smiles=self.ideal_smiles.data if counts else None,
            tasks=self.tasks.lines(),
            things=self.things.lines(),
            place_text=self.place_text.data or "",
            place_found=bool(self.place_found.data),
            point=self._point(),
        )

    def _point(self) -> tuple[float, float] | None:
        typed = self.point.data or ""
        if not typed and not self.is_public.data:
            return None
        if not self.is_public.data:
            raise Invalid({"point": _("Tick that it is a public place, or leave this empty.")})
        found = parse(typed)
        if found is None:
            raise Invalid(
                {
                    "point": _(
                        "Paste the address of the point in a map, or its two numbers: "
                        "48.5839, 7.7455."
                    )
                }
            )
        return found


class CostRow(Row):
    """A line of the budget."""

    what = _line(_l("What for?"), LINE_CHARS_MAX)
    amount_smiles = _whole(_l("How many"))

    def line(self) -> CostLine:
        return CostLine(
            id=self.number,
            what=self.what.data or "",
            amount_smiles=self.amount_smiles.data or 0,
        )


class MilestoneRow(Row):
    """A line of a milestone."""

    title = _line(_l("What is done then?"))
    due_day = DayField(_l("Until when"), validators=[Optional()])
    amount_smiles = _whole(_l("Its part of the Smiles"))

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        if ledger() is None:
            del self.amount_smiles

    def line(self) -> MilestoneLine:
        return MilestoneLine(
            id=self.number,
            title=self.title.data or "",
            due_day=self.due_day.data,
            amount_smiles=(self.amount_smiles.data or 0) if "amount_smiles" in self else 0,
        )


class WayForm(StepForm):
    """How it gets there, and what must come together until when."""

    budget = Lines(CostRow, _l("What the Smiles are for"))
    milestones = Lines(MilestoneRow, _l("Milestones"))
    last_day = DayField(_l("Last day for promises"), validators=[Optional()])
    least_supporters = _whole(_l("Supporters, at least"))
    least_hours = _whole(_l("Hours promised, at least"))
    remainder = RadioField(
        _l("If something is left at the end"),
        choices=[
            SelectChoice(TO_SUPPORTERS, _l("Back to those who gave, each their part")),
            SelectChoice(TO_TREASURY, _l("To the reserve of us all, for other projects")),
        ],
        validate_choice=False,
    )

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        if ledger() is None:
            del self.budget
            del self.remainder

    def fill(self, part: Any) -> None:
        super().fill(part)
        self.milestones.show(part.milestones)
        if ledger() is not None:
            self.budget.show(part.budget)

    def part(self, project: Project) -> Way:
        counts = ledger() is not None
        return Way(
            budget=self.budget.lines() if counts else (),
            milestones=self.milestones.lines(),
            last_day=self.last_day.data,
            least_hours=self.least_hours.data or 0,
            least_supporters=self.least_supporters.data or 0,
            remainder=(self.remainder.data or "") if counts else str(project.remainder),
        )


class ShowingForm(StepForm):
    """How it is shown, and to whom."""

    photo = MultipleFileField(_l("Photos"), validators=[Optional()])
    audience = RadioField(
        _l("Who reads it, once it is open?"),
        choices=[SelectChoice(one, "") for one in AUDIENCES],
        validate_choice=False,
    )

    def offer(self, audiences: Sequence[str]) -> None:
        """Let one choose among some audiences, and what stands there already."""
        offered = [one for one in publishing.AUDIENCES if one in (*audiences, self.audience.data)]
        self.audience.choices = [SelectChoice(one, publishing.title_of(one)) for one in offered]

    def part(self, project: Project) -> Showing:
        """Return what was chosen; the view adds the photos, which are kept first."""
        return Showing(audience=self.audience.data or str(project.audience))


FORMS: dict[int, type[StepForm]] = {
    1: WordsForm,
    2: BearingForm,
    3: NeedsForm,
    4: WayForm,
    5: ShowingForm,
}
