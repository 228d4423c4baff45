"""A new number by email: for followers who ask for it, and for readers without an account."""
