"""The settings of a simulated Weya, given before it starts."""

from pydantic import Field

from outreach_sandbox.simulator.settings import SimulatorSettings


class WeyaSimulatorSettings(SimulatorSettings):
    """A simulated Weya: one workspace with its key, and one user with a token."""

    api_key: str = Field(default="simulated-workspace-key", repr=False)
    user_id: str = "64e5f12345abcdef12345678"
    user_token: str = Field(default="simulated-user-token", repr=False)
    adding_needs_both: bool = False
    """Whether adding calls needs the key or the token; different parts of the document name each."""
    calling_numbers: tuple[str, ...] | None = None
    """Ids of the workspace's numbers; with None every id is valid."""
    agent_variables: tuple[str, ...] = ()
    """The fields that the agent needs in every record."""
    page_limit: int = Field(default=100, ge=1)
    """The longest page; the documents say that there is a maximum, but do not name it."""
    list_counts: bool = True
    """Whether the list of batches says how many calls each holds."""
