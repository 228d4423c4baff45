"""What is proposed: written step by step, borne by some, sent, corrected."""
