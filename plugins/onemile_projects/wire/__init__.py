"""Projects for everybody as other servers know them: groups that are followed, and their news."""
