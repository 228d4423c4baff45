"""The sums of a proposal, said where one types them: tasks, budget and milestones in Smiles."""

from dataclasses import dataclass

from onemile.api import gettext as _
from onemile_projects.proposals.parts import Needs, Way


@dataclass(frozen=True, kw_only=True)
class Sum:
    """What the lines of a kind come to; ``hinders``: it cannot be sent like this."""

    field: str
    text: str
    is_off: bool = False
    hinders: bool = False


def of_needs(needs: Needs) -> list[Sum]:
    """Say what the tasks ask for when all places are taken, beside minimum and ideal."""
    asked = sum(task.amount_smiles * task.places for task in needs.tasks)
    least, ideal = needs.min_smiles, needs.ideal_smiles or needs.min_smiles
    if asked > ideal:
        words = _(
            "All places taken, the tasks are thanked with %(asked)s; the ideal is %(ideal)s. "
            "Raise it, or thank with less.",
            asked=asked,
            ideal=ideal,
        )
        return [Sum(field="ideal_smiles", text=words, is_off=True, hinders=True)]
    if asked > least:
        words = _(
            "All places taken, the tasks are thanked with %(asked)s; the minimum is %(least)s. "
            "If no more than that comes together, some tasks will go without.",
            asked=asked,
            least=least,
        )
        return [Sum(field="ideal_smiles", text=words, is_off=True)]
    if not asked:
        return []
    words = _("All places taken, the tasks are thanked with %(asked)s.", asked=asked)
    return [Sum(field="ideal_smiles", text=words)]


def of_way(needs: Needs, way: Way) -> list[Sum]:
    """Say what budget and milestones come to, beside minimum and ideal."""
    least, ideal = needs.min_smiles, needs.ideal_smiles or needs.min_smiles
    found = []
    if way.budget:
        found.append(_of_budget(sum(line.amount_smiles for line in way.budget), least, ideal))
    shares = sum(stone.amount_smiles for stone in way.milestones)
    if way.milestones and (least or shares):
        found.append(_of_milestones(shares, least, ideal))
    return found


def _of_budget(costs: int, least: int, ideal: int) -> Sum:
    if costs > ideal:
        words = _(
            "The budget comes to %(costs)s, %(more)s more than the ideal (%(ideal)s).",
            costs=costs,
            more=costs - ideal,
            ideal=ideal,
        )
        return Sum(field="budget", text=words, is_off=True, hinders=True)
    if costs < least:
        words = _(
            "The budget comes to %(costs)s, and the minimum is %(least)s: say what the other "
            "%(lacking)s are for.",
            costs=costs,
            least=least,
            lacking=least - costs,
        )
        return Sum(field="budget", text=words, is_off=True)
    if costs > least:
        words = _(
            "The budget comes to %(costs)s, the minimum is %(least)s: if no more than that comes "
            "together, %(lacking)s are lacking.",
            costs=costs,
            least=least,
            lacking=costs - least,
        )
        return Sum(field="budget", text=words, is_off=True)
    return Sum(field="budget", text=_("The budget comes to %(costs)s.", costs=costs))


def _of_milestones(shares: int, least: int, ideal: int) -> Sum:
    if shares < least:
        words = _(
            "The milestones share %(tranches)s among them, %(lacking)s less than the minimum "
            "(%(least)s): nobody could spend these.",
            tranches=shares,
            lacking=least - shares,
            least=least,
        )
        return Sum(field="milestones", text=words, is_off=True, hinders=True)
    if shares > ideal:
        words = _(
            "The milestones share %(tranches)s among them, %(more)s more than the ideal "
            "(%(ideal)s).",
            tranches=shares,
            more=shares - ideal,
            ideal=ideal,
        )
        return Sum(field="milestones", text=words, is_off=True, hinders=True)
    words = _("The milestones share %(tranches)s among them.", tranches=shares)
    return Sum(field="milestones", text=words)
