"""How a YAML file that people write is read: its text, kinds of values, and a mistake as one line."""
