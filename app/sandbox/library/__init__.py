"""A believable library of assets for the example's fields, the same for the same size."""

from app.sandbox.library.building import add_library

__all__ = ["add_library"]
