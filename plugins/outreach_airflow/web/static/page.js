// The page in Airflow's UI. Airflow imports this module and shows the function under the name of the plugin's entry:
// without arguments in the navigation, with dagId and runId in the tab of a DAG run.
import { h, missing, useParams } from "./airflow.js";
import { Frame } from "./frame.js";
import { Run } from "./run.js";
import { Tonight } from "./tonight.js";

const OF_RUN = /^runs\/([^/]+)\/([^/]+)\/([^/]+)\/?$/;

function Page({ dagId, runId }) {
  const below = useParams()["*"] ?? "";
  if (dagId && runId) {
    return h(
      Frame,
      null,
      h(Run, { path: `dag-runs/${encodeURIComponent(dagId)}/${encodeURIComponent(runId)}` }),
    );
  }
  const named = OF_RUN.exec(below);
  return h(
    Frame,
    null,
    named ? h(Run, { path: `runs/${named.slice(1).join("/")}`, isPage: true }) : h(Tonight),
  );
}

globalThis.Outreach = missing.length
  ? () => `The Outreach page needs ${missing.join(", ")} of Airflow's UI.`
  : Page;
