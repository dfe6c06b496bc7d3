"""Assets with problems: found, counted, listed, and shown to whoever is to fill in what is missing."""
