// The API behind the page. The browser sends Airflow's login along; nothing is kept here.
import { useEffect, useState } from "./airflow.js";

const API = new URL("api/v1/", import.meta.url);

export async function ask(path, options = {}) {
  const answer = await fetch(new URL(path, API), { headers: { accept: "application/json" }, ...options });
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(found.detail ?? `${answer.status} ${answer.statusText}`);
  return found;
}

export function tell(path, body) {
  return ask(path, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

// Asks now, and again after as many milliseconds as `again` says of the last answer; null is never. A hidden page asks
// nothing. An answer stays while a later question fails.
export function useAnswer(path, again) {
  const [state, setState] = useState({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    const aborter = new AbortController();
    let timer;
    let last;
    const look = async () => {
      try {
        if (!document.hidden) {
          last = await ask(path, { signal: aborter.signal });
          setState({ path, answer: last });
        }
      } catch (problem) {
        if (aborter.signal.aborted) return;
        setState((before) => ({ ...(before.path === path ? before : { path }), problem: problem.message }));
      }
      const wait = again(last);
      if (wait !== null && !aborter.signal.aborted) timer = setTimeout(look, wait);
    };
    look();
    return () => {
      aborter.abort();
      clearTimeout(timer);
    };
  }, [path, round]);
  const shown = state.path === path ? state : {};
  return { answer: shown.answer, problem: shown.problem, askAgain: () => setRound((number) => number + 1) };
}
