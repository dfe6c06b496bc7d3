"""Taking webhooks in, ours beside what bounds it and what one would write by hand."""
