"""When two do not agree on what happened: everything stops until a moderator decides.

``opening`` asks them, ``desk`` shows what waits and for how long, ``deciding`` settles it.
"""
