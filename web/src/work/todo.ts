// What is left to do: open sentences, quotes without a span, drafts, questions and notes, disagreements, texts not begun.

import { type Markup, NOTHING, html, render } from "../html";
import type { Page } from "../pages/page";
import { href } from "../route";
import { number, plural } from "../words";
import { answer } from "./server";

interface Task {
  kind: string;
  file: string;
  line: number;
  text: string | null;
  name: string;
  span: [number, number] | null;
  table: string | null;
  record: string | null;
  field: string | null;
  what: string;
}

const MOST = 300;

export const todoPage: Page = async (into, route) => {
  const { kinds, tasks } = await answer<{ kinds: string[]; tasks: Task[] }>("todo", {});
  const chosen = route.query.get("kind") ?? "";
  const shown = tasks.filter((task) => !chosen || task.kind === chosen);
  render(
    into,
    html`<h1 tabindex="-1">To do</h1>
      <p class="lead">${tasks.length ? `${plural(tasks.length, "thing")} left.` : "Nothing is left to do."} <code>standoff todo</code> lists the same in a terminal.</p>
      <p class="chips">${kinds.map((kind) => chip(kind, tasks.filter((task) => task.kind === kind).length, chosen))}</p>
      <ul class="tasks">${shown.slice(0, MOST).map(item)}</ul>
      ${shown.length > MOST ? html`<p class="quiet">and ${number(shown.length - MOST)} more</p>` : NOTHING}`,
  );
  return "To do";
};

function chip(kind: string, count: number, chosen: string): Markup {
  if (!count) return NOTHING;
  return html`<a class="chip" ${kind === chosen ? html`aria-current="true"` : NOTHING} href="${href(["todo"], { kind: kind === chosen ? null : kind })}">${kind} <span>${number(count)}</span></a> `;
}

function item(task: Task): Markup {
  return html`<li><span class="badge">${task.kind}</span> <a href="${way(task)}">${task.name || task.file}</a> <span dir="auto">${task.what}</span> <code class="quiet">${task.file}${task.line ? `:${task.line}` : ""}</code></li>`;
}

/** Where a task is done. */
function way(task: Task): string {
  if (task.kind === "disagreement" || task.kind === "contradiction") return href(["settle"]);
  if (task.text === null || !task.line) return href([]);
  return href(["x", task.text], task.span ? { at: task.span.join("-") } : { line: task.line });
}

