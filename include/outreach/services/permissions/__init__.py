"""Whether and when the rules let people be called: one question, for a run, a batch or one person."""
