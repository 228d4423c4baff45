"""An actor of our own that speaks to itself, once an hour: whoever falls silent is noticed."""
