"""The groups in which `outreach --help` and docs/cli.md list the commands."""

from typing import Final

OTHERS: Final = "Others"
"""The group for all other commands, which come from other packages."""

PANELS: Final = {
    "Campaigns": ("status", "check", "plan", "rehearse", "probe"),
    "A night": ("run", "batches", "report", "export", "unknown", "resolve"),
    "Safety": ("gates", "close-gate", "open-gate", "cancel", "confirm-database"),
    "People": ("why", "explain", "transcript", "do-not-call"),
    "Ledger": ("sql", "migrate", "retention", "load", "webhooks"),
    "Local stack": ("demo", "up", "down", "simulate"),
    "Documents": ("schema", "tables", "dbt", "commands"),
}


def in_panels(names: list[str]) -> dict[str, list[str]]:
    """Return commands by group; commands without a group come last, and empty groups are left out."""
    known = {name for listed in PANELS.values() for name in listed}
    panels = {title: [name for name in listed if name in names] for title, listed in PANELS.items()}
    panels[OTHERS] = [name for name in names if name not in known]
    return {title: listed for title, listed in panels.items() if listed}
