"""Reading: the newsstand, a Mag, its numbers and sections, an article."""
