"""The search over assets: a small expression language (webhooks facts 5)."""
