"""JSON and YAML as they stand in files: read strictly, with the place and line of everything."""
