"""Nights, calls, promises and the people who were not called, as charts on the schema ``reporting``.

``marimo run docs/dashboard.py`` opens it in a browser, ``marimo edit`` lets you change it. It reads the
database that ``OUTREACH_TABLES`` names (a SQLAlchemy URL, best of a login that may only read), else the
ledger that the commands find. Everything runs on this machine.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="Outreach")

with app.setup:
    import os
    from datetime import date, timedelta

    import altair as alt
    import marimo as mo
    import pandas as pd
    from sqlalchemy import Engine, NullPool, create_engine, text

    from outreach.connections.ledger import open_ledger_view


@app.function
def tables(url: str | None) -> Engine:
    """Open the database that is named, else the ledger that the commands find."""
    if url:
        return create_engine(url, poolclass=NullPool)
    return open_ledger_view(os.environ).ledger


@app.function
def share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Divide two columns; what is divided by nothing is nothing, not endless."""
    return part.astype(float).div(whole.astype(float).where(whole > 0))


@app.function
def bars(frame: pd.DataFrame, *, number: str, name: str, title: str) -> alt.Chart:
    """Draw one bar for each name, the largest first."""
    return (
        alt.Chart(frame, title=title)
        .mark_bar()
        .encode(
            x=alt.X(f"{number}:Q", title=None),
            y=alt.Y(f"{name}:N", sort="-x", title=None),
            tooltip=list(frame.columns),
        )
    )


@app.cell
def _():
    engine = tables(os.environ.get("OUTREACH_TABLES"))

    def read(query: str, **parameters: object) -> pd.DataFrame:
        with engine.connect() as connection:
            return pd.read_sql(text(query), connection, params=parameters)

    campaigns = read(
        "SELECT campaign_id, min(run_date) AS first, max(run_date) AS last"
        " FROM reporting.campaign_funnel GROUP BY campaign_id ORDER BY campaign_id"
    )
    mo.stop(campaigns.empty, mo.md("## Outreach\n\nNo campaign has run yet: there is nothing to show."))
    return campaigns, read


@app.cell
def _(campaigns):
    last: date = campaigns["last"].max()
    first: date = campaigns["first"].min()
    campaign = mo.ui.dropdown(
        options=list(campaigns["campaign_id"]), value=campaigns["campaign_id"].iloc[0], label="Campaign"
    )
    days = mo.ui.date_range(
        start=first, stop=last, value=(max(first, last - timedelta(days=30)), last), label="Nights"
    )
    mo.vstack([mo.md("# Outreach"), mo.hstack([campaign, days], justify="start")])
    return campaign, days


@app.cell
def _(campaign, days):
    chosen = {"campaign": campaign.value, "first": days.value[0], "last": days.value[1]}
    return (chosen,)


@app.cell
def _(chosen, read):
    nights = read(
        """
        SELECT run_date,
               count(*) AS dialled,
               count(*) FILTER (WHERE is_connected) AS connected,
               count(*) FILTER (WHERE is_right_party) AS right_party,
               count(*) FILTER (WHERE is_promise) AS promises
        FROM (
            SELECT DISTINCT run_date, call_id, is_connected, is_right_party, is_promise
            FROM reporting.attempt
            WHERE campaign_id = :campaign AND run_date BETWEEN :first AND :last
        ) AS call
        GROUP BY run_date ORDER BY run_date
        """,
        **chosen,
    )
    sums = nights[["dialled", "connected", "right_party", "promises"]].sum()

    def of(part: str, whole: str) -> str:
        return f"{sums[part] / sums[whole]:.0%} of {whole.replace('_', ' ')}" if sums[whole] else "none"

    mo.hstack(
        [
            mo.stat(f"{len(nights):,}", label="nights"),
            mo.stat(f"{sums['dialled']:,}", label="calls that were made, or may have been"),
            mo.stat(f"{sums['connected']:,}", label="connected", caption=of("connected", "dialled")),
            mo.stat(f"{sums['right_party']:,}", label="right party", caption=of("right_party", "connected")),
            mo.stat(f"{sums['promises']:,}", label="promises", caption=of("promises", "right_party")),
        ],
        widths="equal",
    )
    return (nights,)


@app.cell
def _(nights):
    rates = pd.DataFrame(
        {
            "night": pd.to_datetime(nights["run_date"]),
            "connected": share(nights["connected"], nights["dialled"]),
            "right party": share(nights["right_party"], nights["dialled"]),
            "promise": share(nights["promises"], nights["dialled"]),
        }
    ).melt("night", var_name="of all calls", value_name="share")
    rates_chart = (
        alt.Chart(rates, title="How far calls came, night by night")
        .mark_line(point=True)
        .encode(
            x=alt.X("night:T", title=None),
            y=alt.Y("share:Q", axis=alt.Axis(format="%"), title=None),
            color="of all calls:N",
            tooltip=["night:T", "of all calls:N", alt.Tooltip("share:Q", format=".1%")],
        )
        .properties(width="container", height=220)
    )
    mo.ui.altair_chart(rates_chart, chart_selection=False, legend_selection=False)
    return (rates,)


@app.cell
def _(chosen, read):
    hours = read(
        """
        SELECT coalesce(country, 'unknown') AS country, local_hour AS hour, count(*) AS calls,
               avg(is_connected::int) AS connected
        FROM reporting.call_outcome
        WHERE campaign_id = :campaign AND run_date BETWEEN :first AND :last
          AND ended_at IS NOT NULL AND local_hour IS NOT NULL
        GROUP BY 1, 2 ORDER BY 1, 2
        """,
        **chosen,
    )
    hours_chart = (
        alt.Chart(hours, title="Share of calls that a human answered, by the person's own hour")
        .mark_rect()
        .encode(
            x=alt.X("hour:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("country:N", title=None),
            color=alt.Color("connected:Q", scale=alt.Scale(domain=[0, 1]), legend=alt.Legend(format="%")),
            tooltip=["country", "hour", "calls", alt.Tooltip("connected:Q", format=".0%")],
        )
        .properties(width=360)
    )
    attempts = read(
        """
        SELECT least(number_for_person, 6) AS number, count(*) AS calls,
               avg(is_right_party::int) AS right_party
        FROM (
            SELECT DISTINCT call_id, number_for_person, is_right_party
            FROM reporting.attempt
            WHERE campaign_id = :campaign AND run_date BETWEEN :first AND :last
        ) AS call
        GROUP BY 1 ORDER BY 1
        """,
        **chosen,
    )
    attempts_chart = (
        alt.Chart(attempts, title="Right party, by the number of the call to a person (6: sixth and later)")
        .mark_bar()
        .encode(
            x=alt.X("number:O", title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("right_party:Q", axis=alt.Axis(format="%"), title=None),
            tooltip=["number", "calls", alt.Tooltip("right_party:Q", format=".0%")],
        )
        .properties(width=260, height=220)
    )
    mo.hstack(
        [
            mo.ui.altair_chart(hours_chart, chart_selection=False, legend_selection=False),
            mo.ui.altair_chart(attempts_chart, chart_selection=False, legend_selection=False),
        ],
        widths="equal",
    )
    return attempts, hours


@app.cell
def _(chosen, read):
    currencies = read(
        "SELECT DISTINCT currency FROM reporting.contact_decision WHERE campaign_id = :campaign"
        " AND run_date BETWEEN :first AND :last AND currency IS NOT NULL ORDER BY currency",
        **chosen,
    )
    currency = mo.ui.dropdown(
        options=list(currencies["currency"]),
        value=None if currencies.empty else currencies["currency"].iloc[0],
        label="Amounts in",
    )
    mo.hstack([currency], justify="start")
    return (currency,)


@app.cell
def _(chosen, currency, read):
    not_called = read(
        """
        SELECT reason, count(*) AS invoices, sum(amount) AS amount
        FROM reporting.contact_decision
        WHERE decision = 'do_not_call' AND currency = :currency AND run_id = (
            SELECT run_id FROM reporting.campaign_funnel
            WHERE campaign_id = :campaign AND run_date BETWEEN :first AND :last
            ORDER BY run_date DESC, wave DESC LIMIT 1
        )
        GROUP BY reason ORDER BY amount DESC NULLS LAST
        """,
        **chosen,
        currency=currency.value,
    )
    promises = read(
        """
        SELECT state, count(*) AS promises, sum(coalesce(promised_amount, 0)) AS promised,
               sum(coalesce(paid_amount, 0)) AS paid
        FROM reporting.promise
        WHERE campaign_id = :campaign AND run_date BETWEEN :first AND :last AND currency = :currency
        GROUP BY state ORDER BY promised DESC
        """,
        **chosen,
        currency=currency.value,
    )
    mo.hstack(
        [
            mo.ui.altair_chart(
                bars(
                    not_called,
                    number="amount",
                    name="reason",
                    title=f"Last run: open in {currency.value} on invoices about which no one is called",
                ),
                chart_selection=False,
            ),
            mo.ui.altair_chart(
                bars(
                    promises,
                    number="promised",
                    name="state",
                    title=f"Promised in {currency.value}, by what became of it",
                ),
                chart_selection=False,
            ),
        ],
        widths="equal",
    )
    return not_called, promises


@app.cell
def _(chosen, read):
    funnels = read(
        """
        SELECT run_date, wave, invoices, people, to_call, not_called, handed_over, unknown, answered, promises
        FROM reporting.campaign_funnel
        WHERE campaign_id = :campaign AND run_date BETWEEN :first AND :last
        ORDER BY run_date DESC, wave DESC
        """,
        **chosen,
    )
    mo.vstack([mo.md("## Runs"), mo.ui.table(funnels, selection=None)])
    return (funnels,)


if __name__ == "__main__":
    app.run()
