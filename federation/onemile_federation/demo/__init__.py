"""What passes between the two instances of the demo."""
