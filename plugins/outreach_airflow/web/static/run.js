// The screen Run: one night as numbers and bars; it asks again while the run is open.
import { Badge, Box, Flex, Grid, h, Heading, Link, RouterLink, Stack, Text } from "./airflow.js";
import { useAnswer } from "./answers.js";
import { Bars, barsOf } from "./bars.js";
import { Answered, Notice, Section } from "./frame.js";
import { Batches, CheckedGates, NotCalled } from "./run_tables.js";
import { useWords } from "./words.js";

const EVERY_MS = 5_000;

export function Run({ path, isPage = false }) {
  const { say } = useWords();
  // A run that is not there yet may be opened in a moment.
  const { answer, problem } = useAnswer(path, (found) => (found?.closed_at ? null : EVERY_MS));
  return h(
    Stack,
    { gap: 4 },
    isPage &&
      h(
        Link,
        { asChild: true, color: "fg.info", width: "fit-content" },
        h(RouterLink, { to: "/plugin/outreach" }, say("all_campaigns")),
      ),
    h(Answered, { answer, problem }, (run) => h(Found, { run })),
  );
}

function Found({ run }) {
  return h(
    Stack,
    { gap: 4 },
    h(Head, { run }),
    h(Waits, { run }),
    h(Figures, { run }),
    h(Pictures, { run }),
    h(Tables, { run }),
  );
}

function Head({ run }) {
  const { say, name, moment } = useWords();
  const when = run.closed_at
    ? say("closed_at", { when: moment(run.closed_at, run.zone), zone: run.zone })
    : say("call_until", { when: moment(run.call_until, run.zone), zone: run.zone });
  return h(
    Box,
    null,
    h(
      Flex,
      { gap: 3, alignItems: "center", wrap: "wrap" },
      h(Heading, { as: "h1", size: "lg", overflowWrap: "anywhere" }, h("bdi", null, run.name)),
      h(Badge, { colorPalette: run.closed_at ? "success" : "running" }, name("progress", run.progress)),
    ),
    h(Text, { color: "fg.muted" }, h("bdi", null, run.description)),
    h(Text, { color: "fg.muted", fontSize: "sm" }, when),
  );
}

function Waits({ run }) {
  const { say, name, moment } = useWords();
  const waits = run.waiting.map((each) =>
    h(
      Notice,
      {
        key: each.account,
        status: each.needs_a_person ? "warning" : "info",
        title: say("waits_for", { what: name("wait", each.reason), when: moment(each.until, run.zone) }),
      },
      h(Box, { as: "span", dir: "ltr", lang: "en", display: "block" }, each.says),
    ),
  );
  const sums = run.broken_sums.map((each) =>
    h(Notice, { key: each, status: "error", title: say("broken_sum") }, each),
  );
  return waits.length + sums.length > 0 && h(Stack, { gap: 2 }, waits, sums);
}

function Figures({ run }) {
  const { say, count, money } = useWords();
  const promised = run.promised.map(money).join(" · ");
  const tiles = [
    ["figure.invoices", run.invoices],
    ["step.people_behind_the_invoices", run.steps.people_behind_the_invoices],
    ["step.to_be_called", run.steps.to_be_called],
    ["step.connected", run.steps.connected],
    ["step.right_party", run.steps.right_party],
    ["step.promise_to_pay", run.steps.promise_to_pay],
  ];
  return h(
    Grid,
    { templateColumns: { base: "repeat(2, minmax(0, 1fr))", md: "repeat(6, minmax(0, 1fr))" }, gap: 3 },
    tiles.map(([key, number]) =>
      h(
        Box,
        { key, borderWidth: "1px", borderColor: "border", borderRadius: "md", p: 3, minWidth: 0 },
        h(Text, { fontSize: "2xl", fontWeight: "semibold", lineHeight: 1.2 }, count(number)),
        h(Text, { fontSize: "sm", color: "fg.muted" }, say(key)),
        key === "step.promise_to_pay" && promised && h(Text, { fontSize: "sm" }, promised),
      ),
    ),
  );
}

function Pictures({ run }) {
  const { say, name } = useWords();
  const talks = Object.fromEntries(
    Object.entries(run.conversation_outcomes).filter(([word]) => word !== "none"),
  );
  const hours = run.hours.map((each) => ({
    name: each.hour === null ? say("hour_unknown") : `${String(each.hour).padStart(2, "0")}:00`,
    parts: [
      { number: each.connected, palette: "success" },
      { number: each.not_connected, palette: "gray" },
    ],
  }));
  const section = (key, rows, says) => h(Section, { title: say(key), says }, h(Bars, { rows }));
  return h(
    Grid,
    { templateColumns: { base: "minmax(0, 1fr)", md: "repeat(2, minmax(0, 1fr))" }, gap: 3 },
    section(
      "funnel",
      barsOf(run.steps, (word) => name("step", word)),
    ),
    section(
      "calls",
      barsOf(run.calls, (word) => name("call", word), "info"),
    ),
    section(
      "line_outcomes",
      barsOf(run.line_outcomes, (word) => name("line", word)),
    ),
    section(
      "conversation_outcomes",
      barsOf(talks, (word) => name("talk", word)),
    ),
    section("hours", hours, say("hours_says")),
    Object.keys(run.withdrawn_because).length > 0 &&
      section(
        "withdrawn",
        barsOf(run.withdrawn_because, (word) => name("withdrawn", word), "warning"),
      ),
  );
}

function Tables({ run }) {
  const { say } = useWords();
  return h(
    Stack,
    { gap: 3 },
    h(Section, { title: say("not_called"), says: say("not_called_says") }, h(NotCalled, { run })),
    h(Section, { title: say("batches") }, h(Batches, { run })),
    h(Section, { title: say("gates") }, h(CheckedGates, { run })),
  );
}
