import json
import re

import pytest

from outreach.connections.accounts import account_of
from outreach.connections.airflow_uri import ConnectionSettings, read_connection
from outreach.connections.ledger import ledger_settings
from outreach.connections.postgres_url import postgres_url
from outreach.domain.errors import ConfigurationError


def connection(value: str) -> ConnectionSettings:
    return read_connection("levers_default", {"AIRFLOW_CONN_LEVERS_DEFAULT": value})


def test_json_and_uri_say_the_same() -> None:
    as_json = connection(
        json.dumps(
            {
                "conn_type": "levers",
                "host": "voice.example",
                "login": "an id",
                "password": "a/secret",
                "port": 8443,
                "extra": {"webhook_secrets": ["whsec_a", "whsec_b"], "lines": 5},
            }
        )
    )
    as_uri = connection(
        'levers://an%20id:a%2Fsecret@voice.example:8443/?webhook_secrets=["whsec_a","whsec_b"]&lines=5'
    )
    assert as_json == as_uri


def test_extras_may_be_json_inside_of_json() -> None:
    found = connection('{"conn_type": "levers", "host": "x", "extra": "{\\"lines\\": 5}"}')
    assert found.extra == {"lines": 5}


def test_written_settings_are_read_back() -> None:
    written = ConnectionSettings(
        connection_id="levers_default", conn_type="levers", host="http://127.0.0.1:1/a", extra={"lines": 2}
    )
    assert connection(written.as_json()) == written


@pytest.mark.parametrize("value", ["{", "no scheme at all", '["a"]', "levers://host:notaport/"])
def test_an_unreadable_value_is_not_repeated_because_it_holds_secrets(value: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        connection(value)
    assert str(refused.value) == (
        "AIRFLOW_CONN_LEVERS_DEFAULT is neither a connection's JSON nor its URI; in a URI the characters "
        "/ # ? @ : of a login or a password are written %2F %23 %3F %40 %3A"
    )


def test_a_missing_connection_is_named_with_its_variable() -> None:
    with pytest.raises(ConfigurationError, match="set AIRFLOW_CONN_OUTREACH_DB"):
        read_connection("outreach_db", {})


@pytest.mark.parametrize(
    ("value", "base_url"),
    [
        ("levers://https://id:secret@voice.example/api-service/v1", "https://voice.example/api-service/v1"),
        ('{"conn_type": "levers", "host": "voice.example"}', "https://voice.example"),
        ('{"conn_type": "levers", "host": "http://127.0.0.1:9000/v1/"}', "http://127.0.0.1:9000/v1"),
        ('{"conn_type": "levers", "host": "http://127.0.0.1", "port": 9000}', "http://127.0.0.1:9000"),
        (
            '{"conn_type": "levers", "host": "voice.example", "port": 1, "schema": "v1"}',
            "https://voice.example:1/v1",
        ),
    ],
)
def test_an_account_is_at_the_root_of_the_api(value: str, base_url: str) -> None:
    assert account_of(connection(value)).base_url == base_url


def test_an_account_takes_over_only_the_extras_that_its_adapter_knows() -> None:
    account = account_of(
        connection(
            '{"conn_type": "levers", "host": "x", "extra":'
            ' {"webhook_secrets": ["whsec_c2VjcmV0LW9mLXRoZS10ZXN0cy1vbmx5"], '
            '"lines": 3, "token_path": null, "import_string": "os.system"}}'
        )
    )
    assert account.webhook_secrets == ("whsec_c2VjcmV0LW9mLXRoZS10ZXN0cy1vbmx5",)
    assert account.options == {"lines": 3}
    assert account.unknown_extras == ("import_string",)


def test_an_extra_of_another_provider_is_none_of_ours() -> None:
    extra = '"extra": {"user_token": "t", "api_version": "B", "replay": false, "token_path": "/t"}'
    levers, weya, speechify = (
        account_of(connection(f'{{"conn_type": "{name}", "host": "x", {extra}}}'))
        for name in ("levers", "weya", "speechify")
    )
    assert (levers.options, dict(levers.secrets)) == ({"token_path": "/t"}, {})
    assert (weya.options, dict(weya.secrets)) == ({}, {"user_token": "t"})
    assert (speechify.options, dict(speechify.secrets)) == ({"api_version": "B", "replay": False}, {})
    assert weya.unknown_extras == ("api_version", "replay", "token_path")


def test_fields_that_a_form_leaves_empty_are_not_set() -> None:
    empty = '{"max_outstandng": null, "lines": "", "webhook_secrets": []}'
    account = account_of(connection(f'{{"conn_type": "levers", "host": "x", "extra": {empty}}}'))
    assert (account.options, account.webhook_secrets, account.unknown_extras) == ({}, (), ())


def test_secrets_are_not_shown() -> None:
    found = connection(
        '{"conn_type": "speechify", "host": "x", "password": "p1", "extra": {"webhook_secrets": ["s1"]}}'
    )
    assert not re.search("p1|s1", f"{found!r} {account_of(found)!r}")


def test_postgres_on_a_socket_is_named_by_its_folder() -> None:
    url = postgres_url(
        ConnectionSettings(
            connection_id="outreach_db",
            conn_type="postgres",
            host="/run/pg",
            login="postgres",
            schema="outreach",
        )
    )
    assert url.render_as_string() == "postgresql+psycopg://postgres@/outreach?host=%2Frun%2Fpg"


def test_postgres_on_a_host_keeps_its_tls_settings_and_no_other_extra() -> None:
    url = postgres_url(
        ConnectionSettings(
            connection_id="outreach_db",
            conn_type="postgres",
            host="db.example",
            port=5433,
            login="a",
            password="b",
            schema="outreach",
            extra={"sslmode": "verify-full", "environment": "staging"},
        )
    )
    assert url.render_as_string(hide_password=False) == (
        "postgresql+psycopg://a:b@db.example:5433/outreach?sslmode=verify-full"
    )


def test_the_ledger_must_be_postgres() -> None:
    with pytest.raises(ConfigurationError, match="must be of type postgres, not mysql"):
        postgres_url(ConnectionSettings(connection_id="outreach_db", conn_type="mysql"))


@pytest.mark.parametrize("extra", [{}, {"environment": "x"}, {"environment": "x", "metadata_keys": "k"}])
def test_the_ledger_needs_the_name_of_its_environment_and_keys(extra: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match="environment \\(a name\\) and metadata_keys \\(a list\\)"):
        ledger_settings(ConnectionSettings(connection_id="outreach_db", conn_type="postgres", extra=extra))


def test_an_address_of_version_6_loses_its_brackets() -> None:
    read = read_connection("wh", {"AIRFLOW_CONN_WH": "postgres://u:p@[::1]:5432/d"})
    assert (read.host, read.port) == ("::1", 5432)
