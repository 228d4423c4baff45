"""What the guest does instead of what it was asked for."""

# The name of a hook, and a function that makes its answer; tests put it here.
CHOSEN = {}


def answer(hook, decent):
    """Give what the chosen habit makes of this hook, else the decent answer."""
    return CHOSEN[hook]() if hook in CHOSEN else decent
