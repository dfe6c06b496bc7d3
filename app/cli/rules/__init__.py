"""`fieldwarden rules`: rules in files, compared, applied and tested."""
