"""The search over assets: a small expression language (docs/vendor.md#reading)."""
