"""Makes region packs from postal files, tables and outlines; nothing of it runs in an instance."""
