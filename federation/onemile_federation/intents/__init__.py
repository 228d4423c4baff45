"""What a member begins elsewhere and ends here: follow somebody, open something (FEP-3b86)."""
