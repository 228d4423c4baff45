"""A peer under our control, and an internet of its own: how the federation is tested from outside.

Nothing here imports ``onemile_federation`` except ``settling``, which turns its wheels: keys,
signatures and documents of a peer are made with plain ``cryptography``, so that a fault of ours
cannot hide behind itself.
"""
