"""A day on which everything happens of which others hear, in order."""

from collections.abc import Callable

from tests.federation.gates.across import Across
from tests.federation.gates.border import Border
from tests.federation.gates.within import Within


class Day(Across, Border, Within):
    """All of it."""

    def until_evening(self, look: Callable[[], object]) -> None:
        """Let everything happen; ``look`` while most is there, and again once most is gone."""
        for step in (
            self.partners_agree,
            self.a_border_opens,
            self.neighbours_are_shown,
            self.neighbours_ask_each_other,
            self.others_follow,
            self.mags_appear,
            self.comments_are_said,
            self.projects_go_on,
            self.members_talk_elsewhere,
            self.somebody_is_blocked_and_reported,
            self.seats_change,
            look,
            self.somebody_moves_house,
            self.gestures_are_taken_back,
            self.somebody_withdraws,
            self.keys_are_renewed,
            self.hosts_are_cut_off,
            self.things_are_narrowed_and_hidden,
            self.members_are_held_back,
            self.somebody_gives_up_a_seat,
            self.neighbours_change_their_minds,
            self.things_go_unheard,
            self.members_go,
            self.partners_part,
            self.nothing_is_left_across,
            look,
        ):
            step()
            self.network.settle()
