"""What appears in a Mag, when, and for whom: published, timed, narrowed, withdrawn, looked at.

``appearing`` publishes, ``handing`` goes between writers and editors, ``timing`` lets articles out
by themselves, ``numbers`` lets an issue appear, ``audiences`` widens and narrows, ``going`` takes
things away and duplicates, ``looking`` is the association's first look.
"""
