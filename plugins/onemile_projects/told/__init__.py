"""Who is told what, and what is said below a project."""
