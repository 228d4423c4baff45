"""Under way: milestones, releases, news, silence, the end."""
