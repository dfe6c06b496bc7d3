"""Files of rules, fields and cases, in JSON or YAML: read with lines, written without losing comments."""
