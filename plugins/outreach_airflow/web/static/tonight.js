// The screen Tonight: how every campaign stands, and what needs a person.
import { Badge, Box, Flex, h, Heading, Link, RouterLink, Stack, Text } from "./airflow.js";
import { useAnswer } from "./answers.js";
import { Answered, Notice } from "./frame.js";
import { GridTable } from "./grid_table.js";
import { scopeName, StopSwitch } from "./stop_dialog.js";
import { useWords } from "./words.js";

const EVERY_MS = 15_000;

const PALETTES = {
  prepared: "info",
  calling: "running",
  awaited: "info",
  too_late: "warning",
  closed: "success",
};

export function Tonight() {
  const { say } = useWords();
  const { answer, problem, askAgain } = useAnswer("tonight", () => EVERY_MS);
  const everything =
    answer?.may_stop_everything && h(StopSwitch, { scope: "everything", what: "everything", done: askAgain });
  return h(
    Stack,
    { gap: 4 },
    h(
      Flex,
      { justifyContent: "space-between", alignItems: "center", gap: 3 },
      h(Heading, { as: "h1", size: "lg" }, say("tonight")),
      everything,
    ),
    h(Answered, { answer, problem }, (found) => h(Found, { found, done: askAgain })),
  );
}

function Found({ found, done }) {
  return h(Stack, { gap: 4 }, h(Alerts, { found, done }), h(Campaigns, { found, done }));
}

function Alerts({ found, done }) {
  const { say, moment, count } = useWords();
  const gates = found.closed_gates.map((gate) =>
    h(
      Notice,
      {
        key: gate.scope,
        status: "error",
        title: say("gate_closed", { scope: scopeName(gate.scope, say) }),
        action: gate.may_act && h(StopSwitch, { scope: gate.scope, opens: true, done }),
      },
      say("gate_says", { who: gate.changed_by, when: `${moment(gate.changed_at)} UTC`, why: gate.reason }),
    ),
  );
  const maintenance =
    found.maintenance.state !== "on" &&
    h(
      Notice,
      { status: "warning", title: say(`maintenance.${found.maintenance.state}`) },
      say("maintenance.says"),
    );
  const ofCampaigns = found.campaigns.flatMap((campaign) => [
    campaign.unknown_calls > 0 &&
      h(
        Notice,
        {
          key: `${campaign.campaign_id} unknown`,
          status: "warning",
          title: say("unknown_calls", {
            count: count(campaign.unknown_calls),
            campaign: campaign.campaign_id,
          }),
        },
        say("unknown_says"),
      ),
    campaign.problems.length > 0 &&
      h(
        Notice,
        {
          key: `${campaign.campaign_id} broken`,
          status: "error",
          title: say("folder_broken", { campaign: campaign.campaign_id }),
        },
        campaign.problems.map((each) =>
          h(Text, { key: each, dir: "ltr", fontFamily: "mono", fontSize: "xs" }, each),
        ),
      ),
  ]);
  const folders =
    found.folders_problem &&
    h(
      Notice,
      { status: "warning", title: say("no_folders") },
      h(Box, { dir: "ltr", lang: "en" }, found.folders_problem),
    );
  return h(Stack, { gap: 2 }, gates, maintenance, folders, ofCampaigns);
}

function Campaigns({ found, done }) {
  const { say } = useWords();
  if (!found.campaigns.length) return h(Text, { color: "fg.muted" }, say("no_campaigns"));
  const closed = new Set(found.closed_gates.map((gate) => gate.scope));
  const columns = [
    { key: "campaign", title: say("campaign"), show: (each) => h(Name, { campaign: each }) },
    {
      key: "last",
      title: say("last_run"),
      show: (each) => h(LastRun, { run: each.last_run, campaignId: each.campaign_id }),
    },
    { key: "next", title: say("next_run"), show: (each) => h(NextRun, { run: each.next_run }) },
    {
      key: "switch",
      title: "",
      show: (each) => {
        const scope = `campaign:${each.campaign_id}`;
        return each.may_act && h(StopSwitch, { scope, opens: closed.has(scope), done });
      },
    },
  ];
  return h(GridTable, {
    label: say("campaigns"),
    columns,
    rows: found.campaigns,
    keyOf: (each) => each.campaign_id,
  });
}

const To = ({ to, children }) =>
  h(Link, { asChild: true, color: "fg.info" }, h(RouterLink, { to }, children));

function Name({ campaign }) {
  return h(
    Box,
    null,
    h(Text, { fontWeight: "medium" }, h(To, { to: `/dags/${campaign.campaign_id}` }, campaign.campaign_id)),
    campaign.description &&
      h(Text, { color: "fg.muted", fontSize: "sm" }, h("bdi", null, campaign.description)),
  );
}

function LastRun({ run, campaignId }) {
  const { say, name, count } = useWords();
  if (!run) return h(Text, { color: "fg.muted" }, say("none_yet"));
  const calls = Object.entries(run.calls).map(([state, number]) => `${count(number)} ${name("call", state)}`);
  return h(
    Box,
    null,
    h(
      Flex,
      { gap: 2, wrap: "wrap", alignItems: "center", justifyContent: { base: "flex-end", md: "flex-start" } },
      h(
        To,
        { to: `/plugin/outreach/runs/${campaignId}/${run.run_date}/${run.wave}` },
        `${run.run_date} · ${say("wave", { wave: run.wave })}`,
      ),
      h(Badge, { colorPalette: PALETTES[run.progress] }, name("progress", run.progress)),
    ),
    h(Text, { fontSize: "sm", color: "fg.muted" }, calls.join(" · ") || say("no_calls")),
  );
}

function NextRun({ run }) {
  const { name, moment, say } = useWords();
  if (run.state !== "starts") return h(Text, { color: "fg.muted" }, name("next", run.state));
  return h(
    Box,
    null,
    h(Text, null, moment(run.starts_at, run.zone)),
    h(
      Text,
      { fontSize: "sm", color: "fg.muted" },
      run.has_no_dag ? say("has_no_dag") : h("bdi", null, run.zone),
    ),
  );
}
