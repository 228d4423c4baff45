"""Has no name-plate."""
