"""Plants the projects of the demo: each is proposed, and lives through the plugin's services."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial

from onemile.api import DemoWorld, Outage, Refusal, zone
from onemile_projects.demo import acts
from onemile_projects.demo.players import Players
from onemile_projects.demo.script import Act, Script, scripts
from onemile_projects.demo.stage import Scene
from onemile_projects.review import examiners

CAST = frozenset(
    {"Ana", "Ben", "Odile", "Mehmet", "Françoise", "Jean-Luc", "Lucie", "Hamid"}
    | {"Leïla", "Rémy", "Ginette"}
    | {"Jutta", "Friedhelm", "Solène", "Emre", "Lotte", "Walburga", "Nils"}
)
# Before the first project is proposed.
EXAMINERS_NAMED_DAYS = 185.0
NAMED = {"alsace": ("Odile", "E"), "ortenau": ("Walburga", "E")}
STEWARD = {"alsace": "Jean-Luc", "ortenau": "Lotte"}
# Days of a story are lived from the morning on, its steps some minutes apart.
MORNING, MINUTES_APART = time(8, 40), 23


def plant(world: DemoWorld) -> None:
    """Plan the stories of all projects."""
    told = scripts(world.locality)
    if not told:
        return
    players = Players(world, cast=CAST)
    world.plan(
        _moment(world, EXAMINERS_NAMED_DAYS, 0), partial(_name_examiners, players, world.locality)
    )
    for script in told:
        Telling(world, players, script).plan()


def _name_examiners(players: Players, locality: str) -> None:
    for name in NAMED[locality]:
        person = players.named(name)
        examiners.name(str(person.email), by=players.named(STEWARD[locality]))


def _moment(world: DemoWorld, days_ago: float, number: int) -> datetime:
    """Give the ``number``th moment of a day in the past; what is of today was some hours ago."""
    if days_ago < 1:
        return world.present - timedelta(days=days_ago) + timedelta(minutes=number)
    day = (world.present - timedelta(days=days_ago)).astimezone(zone()).date()
    return datetime.combine(day, MORNING, zone()) + timedelta(minutes=MINUTES_APART * number)


class Telling:
    """One story, from its first draft on."""

    def __init__(self, world: DemoWorld, players: Players, script: Script) -> None:
        self.world, self.script = world, script
        self.scene = Scene(world, players.of(script), script)
        self._is_over = False

    def plan(self) -> None:
        """Hand every step to the world."""
        self._plan(self.script.begun, 0, partial(acts.propose, self.scene))
        for number, act in enumerate(self.script.life):
            self._plan_act(act, 1 + number % 20)

    def _plan_act(self, act: Act, number: int) -> None:
        if act.name != "pledges":
            self._plan(act.ago, number, partial(acts.ACTS[act.name], self.scene, act))
            return
        amounts = act.terms["amounts"]
        days = act.ago - act.terms["until"]
        for n, smiles in enumerate(amounts):
            # More in the first days than in the last.
            ago = act.ago - days * (n / len(amounts)) ** 1.4
            terms = {"smiles": smiles, "is_anonymous": n in act.terms["anonymous"]}
            by = f"#{act.terms['first'] + n}"
            one = Act(ago=ago, name="pledge", by=by, terms=terms)
            self._plan(ago, number + n, partial(acts.pledge, self.scene, one))

    def _plan(self, days_ago: float, number: int, step: Callable[[], object]) -> None:
        self.world.plan(_moment(self.world, days_ago, number), self._carefully(step))

    def _carefully(self, step: Callable[[], object]) -> Callable[[], None]:
        """End the story where a service says no (nobody keeps Smiles, say), as life would."""

        def carry_out() -> None:
            if not self._is_over:
                try:
                    step()
                except (Refusal, Outage):
                    self._is_over = True

        return carry_out
