"""To begin and to lead a Mag: templates, desk, settings, sections, issues, people, its end."""
