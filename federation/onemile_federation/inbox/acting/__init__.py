"""What each kind of activity does here; one family a file, found by its verb in ``verbs``."""
