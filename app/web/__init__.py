"""The web door: Flask. It parses, calls a use case and answers."""
