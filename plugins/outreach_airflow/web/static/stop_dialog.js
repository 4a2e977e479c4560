// The stop switch: a button that asks for a reason, and closes or opens a send gate.
import { Box, Button, Dialog, h, HStack, Portal, Stack, Text, Textarea, useId, useState } from "./airflow.js";
import { tell } from "./answers.js";
import { Notice } from "./frame.js";
import { useWords } from "./words.js";

const LONGEST = 500;

export function StopSwitch({ scope, what, opens = false, done }) {
  const { say } = useWords();
  const [isShown, show] = useState(false);
  const name = say(opens ? "open" : "stop");
  return h(
    Dialog.Root,
    { open: isShown, onOpenChange: (event) => show(event.open), role: "alertdialog" },
    h(
      Dialog.Trigger,
      { asChild: true },
      h(
        Button,
        {
          size: "xs",
          variant: opens ? "solid" : "outline",
          colorPalette: opens ? "success" : "danger",
          flexShrink: 0,
        },
        what && !opens ? say("stop_everything") : name,
      ),
    ),
    h(
      Portal,
      null,
      h(Dialog.Backdrop),
      h(Dialog.Positioner, { px: 3 }, h(Confirmation, { scope, opens, name, show, done })),
    ),
  );
}

function Confirmation({ scope, opens, name, show, done }) {
  const { say, direction, language } = useWords();
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState(null);
  const [isSent, setSent] = useState(false);
  const field = useId();
  const send = async (event) => {
    event.preventDefault();
    setSent(true);
    try {
      await tell(`gates/${encodeURIComponent(scope)}/${opens ? "open" : "close"}`, { reason });
      show(false);
      done();
    } catch (refusal) {
      setProblem(refusal.message);
    } finally {
      setSent(false);
    }
  };
  const label = h(Text, { as: "label", htmlFor: field, fontWeight: "medium" }, say("reason"));
  const text = h(Textarea, {
    id: field,
    value: reason,
    rows: 2,
    maxLength: LONGEST,
    required: true,
    autoFocus: true,
    onChange: (event) => setReason(event.target.value.replaceAll("\n", " ")),
  });
  const buttons = h(
    HStack,
    { justifyContent: "flex-end" },
    h(Button, { type: "button", variant: "ghost", onClick: () => show(false) }, say("cancel")),
    h(
      Button,
      { type: "submit", colorPalette: opens ? "success" : "danger", disabled: !reason.trim() || isSent },
      name,
    ),
  );
  return h(
    Dialog.Content,
    { dir: direction, lang: language },
    h(
      Dialog.Header,
      null,
      h(Dialog.Title, null, say(opens ? "open_question" : "stop_question", { scope: scopeName(scope, say) })),
    ),
    h(
      Dialog.Body,
      { pb: 5 },
      h(
        Box,
        { as: "form", onSubmit: send },
        h(
          Stack,
          { gap: 3 },
          h(Dialog.Description, { color: "fg.muted" }, say(opens ? "open_says" : "stop_says")),
          label,
          text,
          problem && h(Notice, { status: "error", title: say("not_done") }, problem),
          buttons,
        ),
      ),
    ),
  );
}

export function scopeName(scope, say) {
  const [kind, ...name] = scope.split(":");
  return name.length ? say(`scope.${kind}`, { name: name.join(":") }) : say("scope.everything");
}
