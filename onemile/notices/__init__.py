"""What a member is told: on their notices page, and by letter where it matters."""
