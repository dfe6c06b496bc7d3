"""Structured metadata fields: definitions, datasources, and what values they take."""
