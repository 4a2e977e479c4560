"""``python -m outreach`` is the same as ``outreach``."""

from outreach.cli import app

app(prog_name="outreach")
