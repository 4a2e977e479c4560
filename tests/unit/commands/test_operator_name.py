"""The ledger keeps the name of a person: a container's account is none."""

import getpass

import pytest

from outreach.commands.operator_name import operator_name, own_login
from outreach.domain.errors import ConfigurationError


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine of which the test says who is logged in."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_person_is_who_they_say(login: pytest.MonkeyPatch) -> None:
    login.setenv("LOGNAME", "airflow")
    assert operator_name(" Amal\nHaddad ") == "Amal Haddad"


def test_without_a_word_of_theirs_their_login_counts(login: pytest.MonkeyPatch) -> None:
    login.setenv("LOGNAME", "amal")
    assert operator_name(None) == "amal"


@pytest.mark.parametrize("account", ["airflow", "root", "default", "astro", "50000"])
def test_behind_an_account_that_many_share_the_person_is_asked_for(
    login: pytest.MonkeyPatch, account: str
) -> None:
    login.setenv("LOGNAME", account)
    with pytest.raises(ConfigurationError, match=r"--by <name>, or set OUTREACH_OPERATOR"):
        operator_name(None)


def test_a_number_without_an_account_is_no_person(login: pytest.MonkeyPatch) -> None:
    def unknown() -> str:
        raise OSError("no username set in the environment")

    login.setattr(getpass, "getuser", unknown)
    assert own_login({}) is None


def test_whoever_became_root_by_sudo_is_still_a_person(login: pytest.MonkeyPatch) -> None:
    login.setenv("LOGNAME", "root")
    assert own_login({"SUDO_USER": "amal"}) == "amal"
