"""The RQ door: jobs of a few lines each, what runs them, recovery. `python -m worker` starts it."""
