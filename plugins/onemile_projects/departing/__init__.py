"""A member's rights: the copy, leaving, and what stays of somebody."""
