"""One whole night on this machine, and the proof that its numbers add up."""
