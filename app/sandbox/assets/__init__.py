"""Assets: what one is, how it is shown, and where they are kept."""
