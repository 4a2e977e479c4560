"""Where a send gate or a do-not-call entry holds: everywhere, in a campaign, or on an account."""

EVERYTHING = "everything"
"""Every campaign on every account."""

OF_CAMPAIGN = "campaign:"
"""The beginning of the scope of one campaign; its id follows."""

OF_ACCOUNT = "account:"
"""The beginning of the scope of one provider account; its connection id follows."""


def campaign_scope(campaign_id: str) -> str:
    """Name the scope of a campaign."""
    return OF_CAMPAIGN + campaign_id


def account_scope(connection_id: str) -> str:
    """Name the scope of a provider account."""
    return OF_ACCOUNT + connection_id
