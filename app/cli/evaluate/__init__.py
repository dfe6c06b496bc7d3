"""`fieldwarden evaluate`: verdicts on metadata read line by line, without any account or server."""
