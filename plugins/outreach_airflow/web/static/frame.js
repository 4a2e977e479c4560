// What every screen stands in: the direction of the language, room around it, and its own scrolling.
import { Alert, Box, h, Heading, Spinner, Stack, Text } from "./airflow.js";
import { useWords } from "./words.js";

export function Frame({ children }) {
  const { direction, language } = useWords();
  return h(
    Box,
    {
      "data-testid": "outreach-page",
      dir: direction,
      lang: language,
      px: { base: 3, md: 5 },
      py: 4,
      width: "100%",
      maxWidth: "1400px",
      mx: "auto",
      minWidth: 0,
    },
    children,
  );
}

export function Section({ title, says, children }) {
  return h(
    Box,
    { as: "section", borderWidth: "1px", borderColor: "border", borderRadius: "md", p: 4, minWidth: 0 },
    h(Heading, { as: "h2", size: "sm", mb: says ? 0 : 3 }, title),
    says && h(Text, { color: "fg.muted", fontSize: "sm", mb: 3 }, says),
    children,
  );
}

export function Notice({ status, title, children, action }) {
  return h(
    Alert.Root,
    { status, alignItems: "flex-start", flexWrap: { base: "wrap", md: "nowrap" } },
    h(Alert.Indicator),
    h(
      Alert.Content,
      { minWidth: 0 },
      h(Alert.Title, null, title),
      children && h(Alert.Description, { overflowWrap: "anywhere" }, children),
    ),
    action,
  );
}

// Shows what was asked for, or that it is awaited, or why it does not come; an older answer stays below the reason.
export function Answered({ answer, problem, children }) {
  const { say } = useWords();
  return h(
    Stack,
    { gap: 4 },
    problem && h(Notice, { status: "error", title: say("not_answered") }, problem),
    !answer && !problem && h(Spinner, { "aria-label": say("loading") }),
    answer && children(answer),
  );
}
