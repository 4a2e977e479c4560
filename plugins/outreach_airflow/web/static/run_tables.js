// The tables of the screen Run.
import { Badge, Box, h, Link, Text } from "./airflow.js";
import { GridTable } from "./grid_table.js";
import { useWords } from "./words.js";

const BATCH_PALETTES = {
  planned: "gray",
  submitting: "running",
  submitted: "success",
  unknown: "warning",
  not_sent: "warning",
  withdrawn: "gray",
};

const Nothing = () => h(Text, { color: "fg.muted" }, useWords().say("none_yet"));

export function NotCalled({ run }) {
  const { say, count, money } = useWords();
  if (!run.not_called.length) return h(Nothing);
  const columns = [
    {
      key: "reason",
      title: say("reason"),
      show: (each) =>
        h(
          Box,
          { lang: "en" },
          h(Text, null, each.reason.replaceAll("_", " ")),
          h(Text, { fontSize: "sm", color: "fg.muted" }, each.meaning),
        ),
    },
    { key: "people", title: say("people"), show: (each) => count(each.people) },
    { key: "invoices", title: say("figure.invoices"), show: (each) => count(each.invoices) },
    {
      key: "amounts",
      title: say("open_amount"),
      show: (each) => each.amounts.map((amount) => h(Text, { key: amount.currency }, money(amount))),
    },
  ];
  return h(GridTable, {
    label: say("not_called"),
    columns,
    rows: run.not_called,
    keyOf: (each) => each.reason,
  });
}

export function Batches({ run }) {
  const { say, count, name, moment } = useWords();
  if (!run.batches.length) return h(Nothing);
  const evidence = (batch) =>
    ["claimed_at", "submitted_at", "confirmed_at"]
      .filter((each) => batch[each])
      .map((each) =>
        h(Text, { key: each, fontSize: "sm" }, `${say(`batch.${each}`)} ${moment(batch[each], run.zone)}`),
      );
  const columns = [
    {
      key: "number",
      title: say("batch"),
      show: (each) =>
        h(
          Box,
          null,
          h(Text, null, `#${each.number}`),
          h(Text, { fontSize: "sm", color: "fg.muted" }, each.account),
        ),
    },
    {
      key: "state",
      title: say("state"),
      show: (each) => h(Badge, { colorPalette: BATCH_PALETTES[each.state] }, name("call", each.state)),
    },
    {
      key: "calls",
      title: say("calls"),
      show: (each) =>
        Object.entries(each.calls)
          .map(([state, number]) => `${count(number)} ${name("call", state)}`)
          .join(" · "),
    },
    {
      key: "evidence",
      title: say("evidence"),
      show: (each) =>
        h(
          Box,
          null,
          evidence(each),
          each.problem &&
            h(Text, { fontSize: "sm", color: "fg.muted", dir: "ltr", lang: "en" }, each.problem),
        ),
    },
  ];
  return h(GridTable, { label: say("batches"), columns, rows: run.batches, keyOf: (each) => each.batch_id });
}

export function CheckedGates({ run }) {
  const { say, name, moment } = useWords();
  if (!run.gates.length) return h(Nothing);
  const columns = [
    { key: "gate", title: say("gate"), show: (each) => name("gate", each.gate) },
    {
      key: "passed",
      title: say("state"),
      show: (each) =>
        h(
          Badge,
          { colorPalette: each.passed ? "success" : "danger" },
          say(each.passed ? "passed" : "failed"),
        ),
    },
    { key: "checked", title: say("checked_at"), show: (each) => moment(each.checked_at, run.zone) },
    {
      key: "report",
      title: say("report"),
      show: (each) =>
        each.report &&
        h(
          Link,
          { href: each.report, target: "_blank", rel: "noopener", color: "fg.info" },
          say("open_report"),
        ),
    },
  ];
  return h(GridTable, { label: say("gates"), columns, rows: run.gates, keyOf: (each) => each.gate });
}
