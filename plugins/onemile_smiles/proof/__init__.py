"""What the proof of the book is made of: its two chains, its sums, its signed heads."""
