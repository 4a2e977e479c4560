"""Rules on who may be called, when, and how often: as data, and the spans of time that they forbid."""
