"""What members read of their own here: who has it elsewhere, and who has not let go of it."""
