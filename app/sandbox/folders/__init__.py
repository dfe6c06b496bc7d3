"""Asset folders: what one is and where they are kept."""
