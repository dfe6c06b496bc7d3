"""What the service does, one verb a file. No HTTP, no Redis, no RQ in here: only ports."""
