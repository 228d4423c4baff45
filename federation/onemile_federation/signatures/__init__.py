"""Who sent a request: two ways of signing one, and one judge of both."""
