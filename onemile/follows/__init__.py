"""Whom somebody follows, what they keep, what they say to a thing: all of it by URI."""
