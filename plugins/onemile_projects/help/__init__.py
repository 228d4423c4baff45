"""Hands and things: who comes, who waits, what is lent, how it is thanked."""
