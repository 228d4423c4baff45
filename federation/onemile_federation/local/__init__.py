"""What others may ask of us: who our actors are, what they said, and how to find them."""
