"""The mile across the border: neighbours on two partners' instances see each other.

Each side tells where it is (``territories``), in which squares at the edge many of its members live
(``covers``), and what these may see of ours (``going``, ``told``); what came from there is shown to
who lives within a mile of it (``things``), until it ends (``turning``). Source: federation.md 1.8.
"""
