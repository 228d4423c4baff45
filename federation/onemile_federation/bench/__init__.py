"""How fast messages come in and go out, measured on one machine: ``onemile bench federation``.

Beside each figure stands the bare cost of the RSA operations that it needs, from the same run:
nothing that signs or verifies each message can take less. Source: federation.md 2.3.
"""
