"""Fieldwarden: conditional metadata rules, enforced on every asset of a Cloudinary account."""

__version__ = "0.1.0"
