"""The two streams that commands write to."""

from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def tell(line: str) -> None:
    """Say what happens, in plain text; the line is never read as markup."""
    out.print(line, markup=False)


def complain(line: str) -> None:
    """Say what went wrong, on the error stream."""
    err.print(f"outreach: {line}", markup=False, style="red")
