// Who changed the lines of annotation files last. Only local pages know it, which stay with the curator.

import { type Markup, NOTHING, html } from "./html";
import { load } from "./load";

type Commit = [id: string, day: string, author: string, message: string, isCut: boolean];
type Run = [first: number, commit: number];

let commits: Commit[] = [];
const files = new Map<string, Run[]>();

/** Load the commits of all lines. */
export async function openLines(): Promise<void> {
  const stored = (await load("w/lines")) as { commits: Commit[]; files: Record<string, Run[]> };
  commits = stored.commits;
  for (const [file, runs] of Object.entries(stored.files)) files.set(file, runs);
}

/** The commit that changed a line last, if this site knows it. */
export function lastChange(file: string, line: number | null): Markup {
  const run = line === null ? undefined : files.get(file)?.filter(([first]) => first <= line).pop();
  if (!run) return NOTHING;
  const commit = commits[run[1] - 1];
  if (!commit) return html`<p class="at commit">This line is not committed.</p>`;
  const [id, day, author, message, isCut] = commit;
  const earlier = isCut ? " Or earlier: the clone that these pages are made from is shallow." : "";
  return html`<p class="at commit">Line last changed on ${day} by <bdi>${author}</bdi>: <bdi>${message}</bdi> (<code class="line">${id}</code>).${earlier}</p>`;
}
