"""What the plugin plants in an invented neighbourhood."""
