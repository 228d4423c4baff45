"""Tells one story of the demo: two neighbours and an item, through the plugin's own services."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from onemile.api import DemoWorld, Refusal, ledger
from onemile_exchanges import completion, negotiate, talk
from onemile_exchanges.demo.corpus import Piece, Talk
from onemile_exchanges.demo.plots import Plot
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.kinds import NEED, OFFER
from onemile_exchanges.models import Agreement, Item, Thanks
from onemile_exchanges.negotiate import Terms

USUAL_SMILES = 30
# Steps of one story keep some minutes apart, whatever the hour they were meant for.
PAUSE_MINUTES = (6, 55)
COUNTERED = "Volontiers, mais pas ce jour-là\u202f: deux jours plus tard, ça t’irait\u202f?"
LATER = "deux jours plus tard"
DECLINED = {
    OFFER: "C’est déjà promis à quelqu’un pour cette fois. Réécris-moi le mois prochain\u202f!",
    NEED: "C’est réglé entre-temps, merci beaucoup d’avoir proposé.",
}
CANCELLED = "Un empêchement de famille, toutes mes excuses. Une autre fois, j’espère."
MISSED = "On s’est manqués, je crois. Tu me dis ce qui s’est passé\u202f?"
DISPUTED = {
    "help": "Deux fois devant la porte, et personne. Mes messages restent sans réponse.",
    "loan": "C’est revenu abîmé, et on m’assure que c’était déjà le cas.",
    "gift": "Promis, emporté, puis retrouvé sur le trottoir. Je ne comprends pas.",
    "knowledge": "Une heure de préparation, et le rendez-vous oublié deux fois de suite.",
}
DECIDED = {
    "help": "Les deux m’ont parlé : personne n’est venu, la faute à un agenda mal noté.",
    "loan": "Ni l’un ni l’autre ne peut le montrer : on en reste là, sans Smiles.",
    "gift": "L’objet n’a servi à personne. On rend tout, et chacun repart en paix.",
    "knowledge": "Le rendez-vous n’a pas eu lieu : rien n’est dû de part ni d’autre.",
}


class Story:
    """A piece, its author, whoever answers it, and how far they get."""

    def __init__(
        self,
        world: DemoWorld,
        *,
        author: Any,
        other: Any,
        piece: Piece,
        said: Talk,
        plot: Plot,
        publish: Callable[[Any, Piece], Item],
    ) -> None:
        self.world, self.piece, self.said, self.plot = world, piece, said, plot
        self.author, self.other = author, other
        self._put_up = publish
        self._item_id = self._agreement_id = 0
        self._is_over = False

    @property
    def helper(self) -> Any:
        """Whoever gives a hand: the author of an offer, the one who answers a need."""
        return self.author if self.piece.kind == OFFER else self.other

    @property
    def helped(self) -> Any:
        """The one of the two who is helped."""
        return self.other if self.piece.kind == OFFER else self.author

    def plan(self) -> None:
        """Hand every step to the world, some minutes apart at least."""
        latest = datetime.min.replace(tzinfo=self.world.present.tzinfo)
        for name, days_ago in sorted(self.plot.steps.items(), key=lambda step: -step[1]):
            pause = timedelta(minutes=self.world.random.uniform(*PAUSE_MINUTES))
            latest = max(self.world.instant(days_ago=days_ago), latest + pause)
            self.world.plan(latest, self._carefully(getattr(self, f"_{name}")))

    def _carefully(self, step: Callable[[], None]) -> Callable[[], None]:
        """End the story where a service says no (too few Smiles, say), as life would."""

        def carry_out() -> None:
            if not self._is_over:
                try:
                    step()
                except Refusal:
                    self._is_over = True

        return carry_out

    def _publish(self) -> None:
        self._item_id = self._put_up(self.author, self.piece).id

    def _propose(self) -> None:
        terms = Terms(
            amount_smiles=self._affordable(),
            when_text=self.piece.when,
            day=None if self.piece.when else self._day_of_deed(),
            text=self.said.proposal,
        )
        self._agreement_id = negotiate.propose(self._item_id, terms, member=self.other).id

    def _counter(self) -> None:
        agreement = self._agreement()
        day = None if agreement.day is None else agreement.day + timedelta(days=2)
        terms = Terms(
            amount_smiles=agreement.amount_smiles,
            when_text="" if day else LATER,
            day=day,
            text=COUNTERED,
        )
        negotiate.counter(self._agreement_id, terms, member=self.author)

    def _decline(self) -> None:
        negotiate.decline(self._agreement_id, member=self.author, why=DECLINED[self.piece.kind])

    def _reply(self) -> None:
        self._say(self.author, self.said.reply)

    def _then(self) -> None:
        self._say(self.other, self.said.then)

    def _accept(self) -> None:
        version = int(self._agreement().version)
        negotiate.accept(self._agreement_id, member=self.author, version=version)
        self._say(self.author, self.said.last)

    def _cancel(self) -> None:
        self._read()
        negotiate.cancel(self._agreement_id, member=self.other, why=CANCELLED)

    def _done(self) -> None:
        self._read()
        first = self.helped if self.plot.ending == "done_by_helped" else self.helper
        completion.say_done(self._agreement_id, member=first)

    def _done_too(self) -> None:
        completion.say_done(self._agreement_id, member=self.helped)

    def _thank(self) -> None:
        completion.thank(self._agreement_id, member=self.helped, text=self.said.thanks_of_helped)

    def _thank_back(self) -> None:
        completion.thank(self._agreement_id, member=self.helper, text=self.said.thanks_of_helper)

    def _show(self) -> None:
        """Let others read the note; most who receive one do."""
        received = (Thanks.agreement == self._agreement_id) & (
            Thanks.receiver_uri == self.helper.uri
        )
        note = Thanks.get(received)
        completion.show_thanks(note.id, member=self.helper, is_public=True)

    def _dispute(self) -> None:
        self._say(self.helper, MISSED)
        opening.open_dispute(self._agreement_id, member=self.helper, why=DISPUTED[self.piece.form])

    def _settle(self) -> None:
        moderator = next(one for one in self.world.members if one.role == "moderator")
        deciding.decide(
            self._agreement_id, moderator=moderator, took_place=False, why=DECIDED[self.piece.form]
        )

    def _say(self, member: Any, text: str) -> None:
        self._read()
        talk.say(self._agreement_id, member=member, text=text)

    def _read(self) -> None:
        """Both have the conversation before them, so that what follows is news again."""
        agreement = self._agreement()
        for member in (self.author, self.other):
            talk.mark_read(agreement, member=member)

    def _agreement(self) -> Agreement:
        found: Agreement = Agreement.get_by_id(self._agreement_id)
        return found

    def _day_of_deed(self) -> Any:
        return (self.world.present - timedelta(days=self.plot.deed)).date()

    def _affordable(self) -> int:
        """Give what the piece suggests, or nothing where the helped has not that much."""
        wanted = USUAL_SMILES if self.piece.smiles is None else self.piece.smiles
        keeper = ledger()
        if keeper is None or keeper.available_smiles(str(self.helped.uri)) < wanted:
            return 0
        return wanted
