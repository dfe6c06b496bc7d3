"""Conditional metadata rules as the account stores and checks them."""
