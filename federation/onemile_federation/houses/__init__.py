"""Moving house: an actor of ours lived elsewhere before, or goes to live there (FEP-7628).

``dwellers`` says whose move it is, ``looking`` asks the other address, ``arriving`` and ``leaving``
do it, ``told`` asks those who follow here whether they go along.
"""
