"""Writes docs/questions.md anew: plays the sample nights and asks each question.

.venv/bin/python tests/questions.py
"""

import tempfile
from pathlib import Path

from builders.question_page import PAGE, question_page
from builders.sample_nights import played_nights
from outreach.storage.migrate import migrate_ledger
from outreach_sandbox.postgres.server import create_database, embedded_postgres


def main() -> None:
    """Play the nights on a server of their own, and write the page."""
    with (
        tempfile.TemporaryDirectory(prefix="outreach-") as folder,
        embedded_postgres(Path(folder) / "pg", durable=False) as server,
    ):
        migrate_ledger(create_database(server, "template"))
        (root := Path(folder) / "nights").mkdir()
        with played_nights(server, "template", root) as played:
            PAGE.write_text(question_page(played.ledger), encoding="utf-8")
    print(f"wrote {PAGE}")  # noqa: T201


if __name__ == "__main__":
    main()
