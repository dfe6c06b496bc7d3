"""`fieldwarden parked`: what was set aside for a person."""
