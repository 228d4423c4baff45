"""Where a project is seen: its page, the list, feed, map, search, its open book."""
