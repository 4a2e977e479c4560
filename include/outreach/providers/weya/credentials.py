"""Weya's two credentials: a workspace key to make and fill batches, a user's token to read and stop them."""

from dataclasses import dataclass, field

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account
from outreach.providers.http import HEADER_SAFE
from outreach.providers.weya.vendor import USER_TOKEN


@dataclass(frozen=True, kw_only=True)
class User:
    """The user who reads and stops batches: the user's id, and a bearer token of theirs."""

    user_id: str
    token: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """The header that shows the token."""
        return {"Authorization": f"Bearer {self.token}"}


def user_of(account: Account) -> User | None:
    """Return the account's user; None when its id or its token is missing."""
    token = account.secrets.get(USER_TOKEN)
    if not account.login or not token:
        return None
    return User(user_id=account.login, token=token)


def missing_of_user(account: Account) -> str:
    """Name what a half-described user lacks; '' when there is a whole one or none at all."""
    has_id, has_token = bool(account.login), bool(account.secrets.get(USER_TOKEN))
    if has_id == has_token:
        return ""
    return f"the extra {USER_TOKEN}" if has_id else "the login, which is the user's id at Weya"


def key_headers(account: Account) -> dict[str, str]:
    """Return the header that shows the workspace key; raises ``ConfigurationError`` when there is none."""
    if not HEADER_SAFE.fullmatch(account.password or ""):
        raise ConfigurationError(
            f"connection {account.connection_id} has no usable API key; it is the password"
        )
    return {"x-api-key": account.password}


def adding_headers(account: Account) -> dict[str, str]:
    """Return the headers for adding calls: the key and, where the account has a user, their token as well.

    One part of the document asks for the one, another for the other. Raises
    ``ConfigurationError`` for either that cannot be sent.
    """
    user = user_of(account)
    return key_headers(account) | (require_usable(user, account).headers if user else {})


def require_usable(user: User, account: Account) -> User:
    """Return the user; raises ``ConfigurationError`` when the token cannot be sent."""
    if not HEADER_SAFE.fullmatch(user.token):
        raise ConfigurationError(f"{USER_TOKEN} of connection {account.connection_id} is not a token")
    return user
