"""Weya's two credentials: a workspace key creates and fills batches, a user's token reads and stops."""

from dataclasses import dataclass, field

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account
from outreach.providers.http import HEADER_SAFE
from outreach.providers.weya.vendor import USER_TOKEN


@dataclass(frozen=True, kw_only=True)
class User:
    """The user who reads and stops batches: the user's id and bearer token."""

    user_id: str
    token: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """The header with the token."""
        return {"Authorization": f"Bearer {self.token}"}


def user_of(account: Account) -> User | None:
    """Return the account's user; None if its id or its token is missing."""
    token = account.secrets.get(USER_TOKEN)
    if not account.login or not token:
        return None
    return User(user_id=account.login, token=token)


def missing_of_user(account: Account) -> str:
    """Return what is missing of an incomplete user; '' for a complete one or none at all."""
    has_id, has_token = bool(account.login), bool(account.secrets.get(USER_TOKEN))
    if has_id == has_token:
        return ""
    return f"the extra {USER_TOKEN}" if has_id else "the login, which is the user's id at Weya"


def key_headers(account: Account) -> dict[str, str]:
    """Return the header with the workspace key; raises ``ConfigurationError`` if there is none."""
    if not HEADER_SAFE.fullmatch(account.password or ""):
        raise ConfigurationError(
            f"connection {account.connection_id} has no usable API key; it is the password"
        )
    return {"x-api-key": account.password}


def adding_headers(account: Account) -> dict[str, str]:
    """Return the headers for adding calls: the key, and the token if the account has a user.

    One part of Weya's documents asks for the key, another for the token. Raises
    ``ConfigurationError`` if one of them cannot be sent.
    """
    user = user_of(account)
    return key_headers(account) | (require_usable(user, account).headers if user else {})


def require_usable(user: User, account: Account) -> User:
    """Return the user; raises ``ConfigurationError`` if the token cannot be sent."""
    if not HEADER_SAFE.fullmatch(user.token):
        raise ConfigurationError(f"{USER_TOKEN} of connection {account.connection_id} is not a token")
    return user
