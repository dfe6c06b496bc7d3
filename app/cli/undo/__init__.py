"""`fieldwarden undo`: take back what the rules have written."""
