"""Who may be called, when, and how often: rules as data, and the spans of time that they forbid."""
