"""Who may do what: one table, looked up before every request; what is not in it needs a person's login."""

from app.web.access.guard import ACCESS, Guard
from app.web.access.identity import Identity, Visitor

__all__ = ["ACCESS", "Guard", "Identity", "Visitor"]
