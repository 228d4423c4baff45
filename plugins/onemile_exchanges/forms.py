"""The forms of the plugin: what is typed, as the services want it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import HiddenField, MultipleFileField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from onemile.api import (
    DayField,
    Form,
    Invalid,
    Letters,
    LineField,
    LongField,
    Plain,
    publishing,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_exchanges.amount_fields import AmountField, if_sent
from onemile_exchanges.amounts import are_counted
from onemile_exchanges.availability import codes_of, moment_words, slots_of
from onemile_exchanges.availability_fields import MomentField, SlotsField
from onemile_exchanges.disputes.models import OWED, RELIEVED
from onemile_exchanges.kinds import CATEGORIES, FORMS, HELP, KINDS
from onemile_exchanges.models import (
    MESSAGE_LETTERS_MAX,
    REASON_LETTERS_MAX,
    TEXT_LETTERS_MAX,
    TITLE_LETTERS_MAX,
    WHEN_LETTERS_MAX,
    Agreement,
    Item,
)
from onemile_exchanges.negotiate import Terms
from onemile_exchanges.publish import TITLE_LETTERS_MIN, Draft
from onemile_exchanges.steps import REASON_LETTERS_MIN

TO_AGREE, GIFT, AMOUNT = "agree", "gift", "amount"
TOOK_PLACE, DID_NOT = "took_place", "did_not"


def _radio(label: Any, words: dict[str, Any], **options: Any) -> RadioField:
    """Make a field of chips; the service says what is wrong with a choice, in our words."""
    choices = [SelectChoice(value, title) for value, title in words.items()]
    return RadioField(label, choices=choices, validate_choice=False, **options)


class ItemForm(Form):
    """An offer or a need."""

    kind = _radio(_l("What is it?"), KINDS)
    title = LineField(
        _l("In a few words"),
        validators=[Letters(least=TITLE_LETTERS_MIN, most=TITLE_LETTERS_MAX), Plain()],
    )
    form = _radio(
        _l("Of what kind?"), {name: one.title for name, one in FORMS.items()}, default=HELP
    )
    category = _radio(_l("In which drawer?"), {name: one.title for name, one in CATEGORIES.items()})
    text = LongField(
        _l("More about it"), validators=[Optional(), Letters(most=TEXT_LETTERS_MAX), Plain()]
    )
    photo = MultipleFileField(_l("Photos"), validators=[Optional()])
    when_text = LineField(
        _l("When"), validators=[Optional(), Letters(most=WHEN_LETTERS_MAX), Plain()]
    )
    from_day = DayField(_l("From"), validators=[Optional()])
    until_day = DayField(_l("Until"), validators=[Optional()])
    slots = SlotsField(_l("Days and times that usually suit"), validators=[Optional()])
    in_return = _radio(
        _l("In return"),
        {
            TO_AGREE: _l("We will agree"),
            GIFT: _l("It is a gift"),
            AMOUNT: _l("About so many"),
        },
        default=TO_AGREE,
    )
    suggested_smiles = AmountField(
        _l("How many"), asks=lambda form, _field: form.in_return.data == AMOUNT
    )
    audience = _radio(
        _l("Who sees it?"),
        dict.fromkeys(publishing.AUDIENCES, ""),
    )
    seen_hints = HiddenField()

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        if not are_counted():
            del self.in_return
            del self.suggested_smiles

    def offer(self, audiences: Sequence[str]) -> None:
        """Let one choose among some audiences, and what stands there already."""
        offered = [one for one in publishing.AUDIENCES if one in (*audiences, self.audience.data)]
        self.audience.choices = [SelectChoice(one, publishing.title_of(one)) for one in offered]

    def fill(self, item: Item) -> None:
        """Show an item as it stands."""
        for name in ("kind", "form", "category", "title", "text", "when_text", "audience"):
            self[name].data = getattr(item, name)
        self.from_day.data, self.until_day.data = item.from_day, item.until_day
        self.slots.data = codes_of(item.slots)
        if are_counted():
            amount = item.suggested_smiles
            self.in_return.data = TO_AGREE if amount is None else AMOUNT if amount else GIFT
            self.suggested_smiles.data = amount or None

    def draft(self) -> Draft:
        """Give what was typed."""
        return Draft(
            kind=self.kind.data or "",
            form=self.form.data or "",
            category=self.category.data or "",
            title=self.title.data or "",
            text=self.text.data or "",
            when_text=self.when_text.data or "",
            from_day=self.from_day.data,
            until_day=self.until_day.data,
            slots=slots_of(self.slots.data or ()),
            suggested_smiles=self._amount(),
            audience=self.audience.data or "",
        )

    def _amount(self) -> int | None:
        if not are_counted() or self.in_return.data not in (GIFT, AMOUNT):
            return None
        if self.in_return.data == GIFT:
            return 0
        amount: int | None = self.suggested_smiles.data
        return amount


class TermsForm(Form):
    """A proposal or a counter-proposal."""

    moment = MomentField(_l("When it suits your neighbour"), validators=[Optional()])
    when_text = LineField(
        _l("When"), validators=[Optional(), Letters(most=WHEN_LETTERS_MAX), Plain()]
    )
    day = DayField(_l("A day, if you know it"), validators=[Optional()])
    amount_smiles = AmountField(_l("In return"))
    text = LongField(
        _l("A word to your neighbour"),
        validators=[Optional(), Letters(most=MESSAGE_LETTERS_MAX), Plain()],
    )

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        if not are_counted():
            del self.amount_smiles

    def offer_moments(self, item: Item | None, today: date) -> None:
        """Offer the next moments that suit the author of an item, if they have said so."""
        if item is None or not item.slots:
            del self.moment
        else:
            self.moment.offer(item, today)

    def suggest(self, item: Item) -> None:
        """Begin with what the item's author thought of."""
        if are_counted():
            self.amount_smiles.data = item.suggested_smiles
        self.when_text.data = item.when_text

    def fill(self, agreement: Agreement) -> None:
        """Begin with what lies on the table."""
        self.repeat(agreement, agreement.day)

    def repeat(self, agreement: Agreement, day: date | None) -> None:
        """Begin with what was agreed before, on another day."""
        if are_counted():
            self.amount_smiles.data = agreement.amount_smiles
        self.when_text.data, self.day.data = agreement.when_text, day

    def terms(self) -> Terms:
        """Give what was typed; a day that was typed goes before one that was chosen."""
        chosen = self.moment.chosen if "moment" in self else None
        part = moment_words(chosen) if chosen is not None and self.day.data is None else ""
        return Terms(
            amount_smiles=(self.amount_smiles.data or 0) if are_counted() else 0,
            when_text=self.when_text.data or part,
            day=self.day.data or (chosen.day if chosen is not None else None),
            text=self.text.data or "",
        )


class MessageForm(Form):
    """A message to the other of the two."""

    text = LongField(
        _l("Your message"), validators=[Letters(least=1, most=MESSAGE_LETTERS_MAX), Plain()]
    )


class WhyForm(Form):
    """A word of explanation; the service knows where it is needed."""

    why = LongField(_l("Why"), validators=[Letters(most=REASON_LETTERS_MAX), Plain()])


class DoneForm(Form):
    """The helper's wish to be given less than agreed."""

    amount_smiles = AmountField(_l("How many"), asks=if_sent)


class ThanksForm(Form):
    """A thank-you note."""

    text = LongField(
        _l("Your thanks, in a sentence"),
        validators=[Letters(least=1, most=REASON_LETTERS_MAX), Plain()],
    )


class DecisionForm(Form):
    """A moderator's decision on a dispute."""

    outcome = _radio(
        _l("What do you find?"),
        {TOOK_PLACE: _l("It took place"), DID_NOT: _l("It did not: give everything back")},
    )
    amount_smiles = AmountField(
        _l("How many the helper is left with"),
        asks=lambda form, field: if_sent(form, field) and form.outcome.data == TOOK_PLACE,
    )
    why = LongField(
        _l("Why, in words that both will read"),
        validators=[Letters(least=REASON_LETTERS_MIN, most=REASON_LETTERS_MAX), Plain()],
    )
    lacking = _radio(
        _l("If it is spent already"),
        {OWED: _l("Whoever has it owes it"), RELIEVED: _l("The association’s commons give it")},
        default=OWED,
    )

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        if not are_counted():
            del self.amount_smiles
            del self.lacking

    def decision(self) -> dict[str, Any]:
        """Give what was typed, for ``deciding.decide``."""
        if self.outcome.data not in (TOOK_PLACE, DID_NOT):
            raise Invalid({"outcome": _("Say which of the two it is.")})
        found = {"took_place": self.outcome.data == TOOK_PLACE, "why": self.why.data or ""}
        if not are_counted():
            return found
        amount = self.amount_smiles.data if found["took_place"] else None
        return found | {"amount_smiles": amount, "lacking": self.lacking.data or OWED}


class GiveBackForm(Form):
    """What the helper gives back of their own will."""

    back_smiles = AmountField(_l("How many"))
