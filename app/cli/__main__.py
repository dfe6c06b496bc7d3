"""`python -m app.cli`: the same as `fieldwarden`."""

from app.cli import main

if __name__ == "__main__":
    main(prog_name="fieldwarden")
