"""The audit: who or what did what, when, with the values before and after. Noted, searched, exported."""

from app.usecases.audit.export import csv_lines, json_lines
from app.usecases.audit.query import Query
from app.usecases.audit.search import matching, page

__all__ = ["Query", "csv_lines", "json_lines", "matching", "page"]
