"""The association's word: examined, appealed, opened, suspended, handed on."""
