"""What goes wrong on a person's own machine, as one sentence that says what to do."""

from outreach.domain.errors import OutreachError


class LocalProblem(OutreachError):
    """The local stack cannot do what was asked; the message says why and what helps."""
