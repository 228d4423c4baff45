"""Why something is reported, the rule it goes against, and the words that are ready for it."""

from dataclasses import dataclass

from onemile.fields import Text
from onemile.i18n import gettext as _
from onemile.i18n import lazy_gettext as _l

DISMISS, WARN, HIDE, SUSPEND = "dismiss", "warn", "hide", "suspend"
RESTORE, REINSTATE = "restore", "reinstate"
# Somebody elsewhere: those who decide there have been told.
FORWARD = "forward"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A reason to report; ``rule`` is the sentence of the charter that it stands on.

    Urgent ones come first in the queue. An anonymous report is taken where
    ``may_be_anonymous`` (article 16 of the Digital Services Act spares those who report
    abuse of children from giving their name).
    """

    name: str
    title: Text
    rule: Text
    is_urgent: bool = False
    may_be_anonymous: bool = False


_ALL = (
    Ground(
        name="insult",
        title=_l("Insult, threat or hatred"),
        rule=_l("Here we speak to each other with respect; nobody is insulted or threatened."),
    ),
    Ground(
        name="danger",
        title=_l("Somebody is in danger"),
        rule=_l("Nobody's safety may be put at risk."),
        is_urgent=True,
    ),
    Ground(
        name="child",
        title=_l("Harm to a child"),
        rule=_l("Children are protected here without any exception."),
        is_urgent=True,
        may_be_anonymous=True,
    ),
    Ground(
        name="money",
        title=_l("Money, sales or advertising"),
        rule=_l("Here we help each other without money: no price, no sale, no advertising."),
    ),
    Ground(
        name="privacy",
        title=_l("Somebody's private life"),
        rule=_l("An address, a telephone number or a picture is shown only by its owner."),
    ),
    Ground(
        name="deceit",
        title=_l("Deceit, or somebody else's name"),
        rule=_l("One is here under one's own name, and means what one offers."),
    ),
    Ground(
        name="illegal",
        title=_l("Against the law"),
        rule=_l("What the law forbids is forbidden here."),
    ),
    Ground(
        name="other",
        title=_l("Something else"),
        rule=_l("We live together by the charter that each of us accepted."),
    ),
)
GROUNDS = {ground.name: ground for ground in _ALL}
ACTIONS = {
    DISMISS: _l("Nothing to object to"),
    FORWARD: _l("Passed on to those who decide there"),
    WARN: _l("Write to the person"),
    HIDE: _l("Hide it"),
    SUSPEND: _l("Suspend the account"),
    RESTORE: _l("Show it again"),
    REINSTATE: _l("End the suspension"),
}
# The same, as they are told afterwards.
DONE = {
    DISMISS: _l("nothing to object to"),
    FORWARD: _l("passed on to those who decide there"),
    WARN: _l("a word to the person"),
    HIDE: _l("hidden"),
    SUSPEND: _l("account suspended"),
    RESTORE: _l("shown again"),
    REINSTATE: _l("suspension ended"),
}


def opening(action: str, *, label: str) -> str:
    """Say in one sentence, in the language in force, what was decided about a thing."""
    return {
        DISMISS: _("We have looked at it and find nothing to object to."),
        FORWARD: _("We have passed it on to those who decide where it comes from."),
        WARN: _("We have something to ask of you about “%(label)s”.", label=label),
        HIDE: _("We have hidden “%(label)s”: your neighbours no longer see it.", label=label),
        SUSPEND: _("We have suspended your account. You can still read, answer us, and leave."),
        RESTORE: _("“%(label)s” is to be seen again.", label=label),
        REINSTATE: _("Your account is open again. Welcome back."),
    }[action]


def reason(action: str, *, ground: str, label: str) -> str:
    """Write the reasons a moderator starts from, in the language in force."""
    sentences = [opening(action, label=label)]
    if action in (WARN, HIDE, SUSPEND):
        sentences += [str(GROUNDS[ground].rule), _next_step(action)]
    elif action in (RESTORE, REINSTATE):
        sentences.append(_("We have looked at it again, and thank you for your patience."))
    return "\n\n".join(sentences)


def words_to_reporters(action: str) -> str:
    """Write what reporters are told to start from; it names neither the thing nor its author."""
    if action == DISMISS:
        return _(
            "We have looked at what you told us and find nothing against the rules of this "
            "place. Thank you for watching out; tell us again if something new happens."
        )
    if action == FORWARD:
        return _(
            "We have looked at what you told us. It comes from another instance: we have passed "
            "it on to its moderators, who decide there. Thank you for telling us."
        )
    return _("We have looked at what you told us and have acted. Thank you for telling us.")


def _next_step(action: str) -> str:
    if action == WARN:
        return _("Please change it, or tell us how you see it. Nothing else happens for now.")
    if action == HIDE:
        return _("If you think that we are wrong, answer us: another look will be taken.")
    return _("If you think that we are wrong, answer us: somebody will look at it again.")
