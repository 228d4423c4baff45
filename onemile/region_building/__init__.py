"""Makes region packs from postal files, tables and outlines.

Only ``onemile region`` comes here, and late: nothing of it runs in an instance.
"""
