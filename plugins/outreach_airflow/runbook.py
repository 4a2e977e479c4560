"""The texts on the pages of DAGs and tasks: the meaning of a failure, and what to do."""

from typing import Final

CLEARING: Final = (
    "Clearing is always safe: until `plan_batches` a stage replaces its own rows, after it nothing "
    "that was decided changes, and no one is called a second time."
)

CAMPAIGN: Final = f"""
One nightly campaign. Start it by hand with `run_date` (empty: today in the campaign's time zone) and
`wave` (1; a higher number is a deliberate further round on the same date). Starting the same date and
wave again joins the same run: it calls no one a second time.

A run that starts too late (campaign.yaml: `freshness`), and a run for another date than
today, decides and reports but calls no one; it is kept as wave 0. To call today after
all, or to go on after a repair that took long, start the DAG again for today.

{CLEARING} Marking a task as success passes no gate, and marking one as failed calls nothing back.
"""

BROKEN: Final = """
**The folder of this campaign has mistakes**, so it has no schedule, and `open_run` fails with their list:

{problems}

Correct the folder, wait until Airflow has read it again, then start the DAG. `outreach check` shows the
same list at once.
"""

TASKS: Final = {
    "open_run": """
Opens the run of this date and wave, and keeps a copy of the campaign folder with it.

**Fails when** the folder has mistakes (the log lists every one), the connection `outreach_db` is not
defined, or its database is not migrated. **Then** correct it and clear this task with everything after it.
""",
    "extract_invoices": """
Runs `extract.sql` in the warehouse, stores every row, and reads the campaign folder
again as long as no calls are planned. Before that it reads the facts about people from
the campaign's `payments.sql`, `inbound.sql`, `preferences.sql` and `suppressions.sql`;
the log counts the rows, and warns of values that cannot be read.

**Fails when** a query fails or a column is missing; nothing is kept of a failed extract.
**Then** correct the SQL or the mapping and clear this task with everything after it.
""",
    "check_invoices": """
The first gate: are the rows good enough to call anyone? Thresholds: campaign.yaml, `quality.invoices`.

**Fails when** they are not; the log names the keys of the rows, *Quality report* under *Details* shows the
numbers.
**Then** correct the data or the query and clear `extract_invoices` with everything after it, or change
the threshold in campaign.yaml and do the same. Marking this task as success does not open the gate.
""",
    "prepare_contacts": """
Makes one contact from the invoices of a person and reads the phone number; one task for each shard.

A bad row never fails this task: it is recorded with its reason. **Fails when** the
database is out of reach, and is retried.
""",
    "build_prompt_tags": """
Builds the agent's variables for each contact. A contact whose variable cannot be built is not called
and has the reason `missing_variable`. **Fails when** the database is out of reach, and is retried.
""",
    "check_contacts": """
The second gate: are the contacts good enough to call anyone? Thresholds: campaign.yaml,
`quality.contacts`.

**Fails when** they are not. **Then** as for `check_invoices`: correct, and clear `extract_invoices`
with everything after it. Marking this task as success does not open the gate.
""",
    "decide": """
Decides for every person whether they are called, and why not (`reporting.contact_decision`).

**Fails when** a stage before it has not finished; clear that one with everything after it.
""",
    "plan_batches": """
Stores every call in batches and seals the run: from now on its rows are final.

**Fails when** a row has no decision, a gate is not passed, or the provider's connection does not fit
the campaign; the log says which. Nothing is planned then. A run that comes here too late is sealed
with all its calls withdrawn as `stale`.
""",
    "approve": """
Waits for a person's yes under *Required Actions*, if the campaign wants one: for every
run (`approval: always`), or for a run that exceeds `approval.above`. Otherwise it
passes at once, and its log says why. The question shows people and amounts by rule,
whether the time is enough for the calls, and their cost. The answer is stored in the
ledger.

*Reject* withdraws all calls, and the run ends green. **Fails when** no one answers while there is time
to call; then no one is called.
""",
    "submit_calls": """
Hands the calls over batch by batch, waits for the first small batch to report, then sends the rest and
waits for the results. While it waits it is *deferred*. You may clear, retry or kill it at any time: it
first finds out whether its last batch was sent, and sends nothing twice.

**Fails when** the provider refuses the credentials or every contact, a gate is not passed, a query of the
campaign fails (the log says what to correct; nothing was sent), or the database is out of reach. **Then**
correct it and clear this task. *Marking it as failed or as success* stops handing over, but not the calls
that were handed over. Calls that may have been made (`unknown`) count as made until a person settles them.
""",
    "check_outcomes": """
The third gate: are the outcomes good enough to report? Thresholds: campaign.yaml,
`quality.outcomes`. It first reads the agent's words by the present `outcomes`.

**Fails when** calls that were to be made were never handed over (also where `submit_calls` was marked as
success), or too many calls have no outcome, failed, or ended in words that nothing explains. **Then**
look at the report. Calls that are still planned: clear `submit_calls` with everything after it. Otherwise,
once late results have come in, or campaign.yaml says what the words mean, clear this task with everything
after it. It places no call.
""",
    "publish": """
Checks that the run's numbers add up, loads the changed rows of the reporting tables into the warehouse
that `reporting` in campaign.yaml names, and tells Airflow that the campaign's tables are ready, which
starts every DAG that waits for the asset.

**Fails when** the numbers do not add up, before anything is published: that is a defect of this program;
please report it with the log, which names the rows of the extract, the calls or the batches at fault.
*Quality report*, under Details of this task, shows all sums.
Or the warehouse refuses the load: the log says what to change. The night is safe in the ledger, and the
rows in the warehouse are as they were. **Then** put that right and clear this task; it places no call.
""",
    "close_run": """
Always runs, also after failures. Withdraws the calls that are still planned, and counts all calls.

**Fails when** a task before it failed, or calls that were to be made were never handed over, so that the
run is not green; the log names the task, and says how many calls. As long as there is time to call, planned
calls are then kept: fix the cause, clear the failed task, or `submit_calls`, with everything after it, and
just those are handed over.
""",
}

MAINTENANCE: Final = """
Every hour: late results are collected, calls that did not report in time expire (they count as made,
and a later result still completes them), calls that were never handed over in time are withdrawn, and
unknown calls that no one resolved are closed as made. It never places a call.

Each task does its part even if others fail. The last one, `report_unknown_calls`, fails
if one of them did. If it alone is red, calls wait for a person, and everything else was
done.
"""

MAINTENANCE_TASKS: Final = {
    "collect_late_results": """
Asks the providers that can be asked, and applies what they delivered. An account whose connection is
missing or wrong only warns: its events wait in the inbox.

**Fails when** events could not be applied. They stay in the inbox with their error
(`outreach.provider_event.problem`) and are tried again; every other event was applied. **Then** see
docs/runbook.md, *Events that were not applied*.
""",
    "end_overdue_calls": """
Expires calls without a result, closes unknown calls as made that no one resolved within
the campaign's `unknown_closes_after`, and withdraws planned calls of runs whose time is
over. Queued calls of people who opted out, paid or disputed since are stopped if the
provider can do so; the log says if it cannot.
""",
    "erase_what_is_kept_no_longer": """
Erases extracted rows, transcripts and events of runs that are over, if a campaign's
`retention` says how long they are kept. Calls, stops and facts stay. `outreach.erasure`
records what was erased, and when; `outreach retention` says what would be erased next.
""",
    "load_late_results": """
Loads what has changed in the reporting tables since the night into the warehouse that a campaign's
`reporting` names: late results, payments, what retention erased. The asset of each campaign whose tables
changed is emitted again, so DAGs that wait for it start.

**Fails when** a warehouse could not be loaded; the log says which and why, and the others were. Where assets
of others are to be emitted in the same hour the log alone says it. The next hour tries it again.
`outreach load <campaign>` does the same by hand.
""",
    "report_missing_transcripts": """
Counts the conversations that ended more than a day ago and have no transcript; the log warns. The view
`reporting.missing_transcript` lists them, with the provider's id of each call to ask its support for.
""",
    "tell_people": """
Sends the notifications of the campaigns' `notify` that were not sent yet: closed send
gates, quality gates that were not passed, unknown calls, broken folders, nights that
are not done by their deadline.

It never fails. **If someone could not be reached** the log has an error with its type;
the next hour tries again.
""",
    "report_unknown_calls": """
Reports calls that may or may not have been made. Meanwhile their account sends nothing.

**Fails when** they are older than 15 minutes and no event has settled them: the log lists each batch
with the command that settles it. **Then** ask the provider, `outreach resolve` the batch, and clear this
task, or let the next hour find it settled. Younger ones only warn: their events may be on the way.
It also fails when a task before it failed, and names it: look there.
""",
}
