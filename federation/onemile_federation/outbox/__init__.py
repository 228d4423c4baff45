"""What we say to others: composed once, sent until it arrives, taken back everywhere."""
