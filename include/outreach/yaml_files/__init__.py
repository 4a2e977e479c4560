"""Reading YAML files that people write: their text, their kinds of values, and each mistake as one line."""
