"""Enforcing rules on a burst of uploads, ours beside queues that do one job for each event."""
