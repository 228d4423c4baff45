"""What lives elsewhere: actors, keys, objects; asked for when needed, kept for a while."""
