"""Telling somebody outside what opens and what closes: messages, and their sending."""

from app.usecases.notices.sending import Notices

__all__ = ["Notices"]
