"""The stewards' pages: letters, members, settings, plugins, health."""
