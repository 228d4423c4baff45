"""What stewards see of the traffic, and what they can do about it."""
