"""Saving an account and loading it: everything it holds, as one JSON document, and back exactly."""
