"""`fieldwarden backfill`: the rules in force, applied to the library that is there."""
