"""Who lives here: joining, signing in, profiles, sessions, leaving."""
