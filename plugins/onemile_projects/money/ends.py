"""Why a pledge has ended, in the words that its row keeps (``Pledge.ended_why``)."""

# By whoever made it: taken back, replaced by another, gone with them.
TAKEN_BACK, CHANGED, LEFT = "taken_back", "changed", "left"
# By the project: collected in due time, never come about, stopped on the way, left at its end.
IN_TIME, FAILED, ABANDONED, REMAINDER = "in_time", "failed", "abandoned", "remainder"
# By the ledger, which had released the hold by itself.
RELEASED = "released"
# Whoever promised until the end did support it, also where it came to nothing.
UNTIL_THE_END = (FAILED, RELEASED)
