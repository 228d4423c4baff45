"""What stewards fill in about a partnership."""

from typing import Any

from wtforms import BooleanField
from wtforms.validators import DataRequired, Length, Optional

from onemile.api import DayField, Form, Letters, LineField, LongField, Plain
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation.partners.models import NAME_CHARS_MAX, REACH_CHARS_MAX, REASON_CHARS_MAX
from onemile_federation.partners.sides import FLOWS, Switches
from onemile_federation.partners.words import TITLES
from onemile_federation.remote.hosts import NAME_CHARS_MAX as HOST_CHARS_MAX


class ContactForm(Form):
    """Who is to be called here, and how."""

    contact = LineField(
        _l("Who answers for it here"), validators=[Letters(least=2, most=NAME_CHARS_MAX), Plain()]
    )
    reach = LineField(
        _l("How to reach them"), validators=[Letters(least=3, most=REACH_CHARS_MAX), Plain()]
    )


class SwitchesForm(ContactForm):
    """The four switches of our side, with the contact."""

    publications = BooleanField(TITLES["publications"], default=True)
    proposals = BooleanField(TITLES["proposals"])
    mile = BooleanField(TITLES["mile"])
    thanks = BooleanField(TITLES["thanks"])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one of the four at least: partners with none would get less than strangers."""
        is_sound = bool(super().validate(extra_validators))
        if self.switches.open_flows or self.form_errors:
            return is_sound
        self.publications.errors = [
            *self.publications.errors,
            _(
                "Open one of the four at least. With none, what is public here, which anybody may "
                "follow, would be shut to them alone."
            ),
        ]
        return False

    @property
    def switches(self) -> Switches:
        """Return what is ticked."""
        return Switches(**{flow: bool(self[flow].data) for flow in FLOWS})


class ProposalForm(SwitchesForm):
    """To whom a partnership is proposed."""

    host = LineField(
        _l("Name of the instance"), validators=[Letters(least=3, most=HOST_CHARS_MAX), Plain()]
    )
    reason = LineField(
        _l("A word to them"), validators=[Optional(), Length(max=REASON_CHARS_MAX), Plain()]
    )


class ReasonForm(Form):
    """Why: the other side reads it, and it stands in the book."""

    reason = LineField(
        _l("Why (the other side reads it)"),
        validators=[Letters(least=3, most=REASON_CHARS_MAX), Plain()],
    )


class OpeningForm(Form):
    """Why one of the four is opened; may be left out, as it takes nothing from anybody."""

    reason = LineField(
        _l("Why (the other side reads it)"),
        validators=[Optional(), Length(max=REASON_CHARS_MAX), Plain()],
    )


class ClosingForm(Form):
    """On which day this instance closes, and what becomes of what appears here."""

    closes_on = DayField(_l("The day from which it is closed"), validators=[DataRequired()])
    words = LongField(
        _l("What becomes of what appears here"),
        validators=[Letters(least=5, most=REASON_CHARS_MAX), Plain()],
    )
