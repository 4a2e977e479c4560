// Numbers as horizontal bars, in the theme's colours. The number stands beside each bar, so no one needs to see it.
import { Box, Grid, h, Text } from "./airflow.js";
import { useWords } from "./words.js";

const LONGEST = 100;

function Bar({ parts, largest }) {
  return h(
    Box,
    {
      display: "flex",
      height: "14px",
      bg: "bg.muted",
      borderRadius: "sm",
      overflow: "hidden",
      "aria-hidden": true,
    },
    parts.map(({ number, palette }) =>
      h(Box, {
        key: palette,
        colorPalette: palette,
        bg: "colorPalette.solid",
        width: `${(LONGEST * number) / (largest || 1)}%`,
      }),
    ),
  );
}

export function Bars({ rows }) {
  const { say, count } = useWords();
  if (!rows.length) return h(Text, { color: "fg.muted" }, say("none_yet"));
  const largest = Math.max(...rows.map((row) => row.parts.reduce((sum, part) => sum + part.number, 0)));
  return h(
    Box,
    { as: "ul", listStyleType: "none", display: "grid", gap: 2 },
    rows.map(({ name, parts }) =>
      h(
        Grid,
        {
          as: "li",
          key: name,
          templateColumns: "minmax(90px, 35%) 1fr minmax(48px, auto)",
          gap: 3,
          alignItems: "center",
        },
        h(Text, { fontSize: "sm", overflowWrap: "anywhere" }, name),
        h(Bar, { parts, largest }),
        h(
          Text,
          { fontSize: "sm", textAlign: "end", fontVariantNumeric: "tabular-nums" },
          parts.map((part) => count(part.number)).join(" + "),
        ),
      ),
    ),
  );
}

export const barsOf = (counts, named, palette = "brand") =>
  Object.entries(counts).map(([word, number]) => ({ name: named(word), parts: [{ number, palette }] }));
