"""Exceptions: assets that are exempt from a rule or from having to fill in a field (docs/exceptions.md)."""

from app.usecases.exceptions.carry import Exceptions
from app.usecases.exceptions.change import add_exception, list_exceptions, remove_exception

__all__ = ["Exceptions", "add_exception", "list_exceptions", "remove_exception"]
