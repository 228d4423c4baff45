"""What others say to us: verified at the door, kept before it is answered, done afterwards."""
