// What surrounds every page of the workbench: the ways to the others, what is wrong, undo.

import { html, render } from "../html";
import { href } from "../route";
import { listenToShell, say } from "../shell";
import { plural } from "../words";
import { undo } from "./server";
import { state } from "./state";

const OWN: [path: string, title: string][] = [
  ["", "Texts"],
  ["todo", "To do"],
  ["settle", "Disagreements"],
  ["readings", "Two readings"],
  ["registry", "Registry"],
  ["problems", "Problems"],
];
const EXPLORED: [path: string, title: string][] = [
  ["explore", "Explore"],
  ["time", "Timeline"],
];

export function drawShell(body: HTMLElement): void {
  const ways = [...OWN, ...EXPLORED].map(([path, title]) => html`<a href="${href(path ? [path] : [])}" data-way="${path}">${title}<span class="count" data-count="${path}"></span></a>`);
  render(
    body,
    html`<a class="skip" href="#main">Skip to the page</a>
      <header class="top"><div class="bar">
        <a class="home" href="#/"></a><span class="version"><b>workbench</b></span>
        <nav aria-label="Pages">${ways}</nav>
        <form role="search" class="search"><input type="search" name="q" aria-label="Search names and titles" placeholder="Search  /" autocomplete="off"></form>
        <button class="undo plain" disabled>Undo</button>
        <button class="theme plain" aria-label="Light or dark" title="Light or dark">◐</button>
      </div></header>
      <p class="lost" role="alert">The server does not answer. Has <code>standoff serve</code> ended? What was shown as saved is saved.</p>
      <main id="main" tabindex="-1"></main>
      <p class="local">The words of the texts are for their curator alone. Everything is on this computer.</p>
      <div class="visually-hidden" role="status" id="said"></div>`,
  );
  listenToShell(body);
  body.querySelector(".undo")?.addEventListener("click", () => void undoLast());
}

/** Mark the way to the texts also where the page is that of one. */
export function showTexts(name: string): void {
  const way = document.querySelector('[data-way=""]');
  if (name === "" || name === "x") way?.setAttribute("aria-current", "page");
}

/** Show what the last check found on what surrounds the page. */
export function showState(): void {
  const { number, title, problems, undo: last, todo } = state();
  document.documentElement.dataset["state"] = String(number);
  const home = document.querySelector(".home");
  if (home) home.textContent = title;
  const button = document.querySelector<HTMLButtonElement>(".undo");
  if (button) {
    button.disabled = !last;
    button.title = last ? `Undo: ${last}` : "Nothing to undo";
  }
  const errors = problems.filter((problem) => problem.severity === "error").length;
  count("problems", problems.length, errors > 0);
  count("todo", todo.reduce((sum, [, n]) => sum + n, 0));
}

function count(path: string, number: number, isBad = false): void {
  const place = document.querySelector(`[data-count="${path}"]`);
  if (!place) return;
  place.textContent = number ? String(number) : "";
  place.classList.toggle("bad", isBad);
}

/** Take the last edit back. */
export async function undoLast(): Promise<void> {
  const what = state().undo;
  if (!what) return;
  try {
    await undo();
    say(`undone: ${what}`);
    notify(`Undone: ${what}`);
  } catch (error) {
    notify(error instanceof Error ? error.message : String(error), "bad");
  }
}

/** A line at the foot of the window that goes by itself. */
export function notify(words: string, kind = "good"): void {
  document.querySelector(".toast")?.remove();
  const line = document.createElement("p");
  line.className = `toast ${kind}`;
  line.setAttribute("role", kind === "bad" ? "alert" : "status");
  line.textContent = words;
  document.body.append(line);
  setTimeout(() => line.remove(), kind === "bad" ? 12_000 : 5_000);
}

/** The errors and warnings of a check in a line. */
export function counted(): string {
  const { problems } = state();
  const errors = problems.filter((problem) => problem.severity === "error").length;
  return `${plural(errors, "error")}, ${plural(problems.length - errors, "warning")}`;
}
