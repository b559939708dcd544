// The explorer: one page, whose address says what it shows.

import { listen as listenToButtons } from "./disclosure";
import { html, render } from "./html";
import { openLines } from "./lines";
import { MissingFileError, load } from "./load";
import { meta, setMeta } from "./meta";
import { changesPage } from "./pages/changes";
import { NotFoundError, type Page } from "./pages/page";
import { pages } from "./pages";
import { openLocal, reopen } from "./passages";
import { parse } from "./route";
import * as shared from "./shared";
import { drawShell, restoreTheme, say, showPlace } from "./shell";

window.S.modules = shared;

const SEEN = 0.75;
let visits = 0;

async function show(): Promise<void> {
  const visit = ++visits;
  const route = parse(location.hash);
  const page = meta().isAlone ? changesPage : (pages.get(route.path[0] ?? "") ?? nowhere);
  const fresh = document.createElement("div");
  fresh.className = "page";
  const main = document.getElementById("main");
  showPlace(route);
  // A page is drawn where it can be measured, and takes the place of the last one once it is whole.
  document.documentElement.dataset["busy"] = "yes";
  let title: string;
  try {
    fresh.hidden = true;
    main?.append(fresh);
    title = await page(fresh, route);
  } catch (error) {
    title = drawError(fresh, error);
  }
  if (visit !== visits) return fresh.remove();
  for (const old of [...(main?.children ?? [])]) if (old !== fresh) old.remove();
  fresh.hidden = false;
  fresh.dispatchEvent(new Event("shown"));
  document.title = title === meta().title ? title : `${title} · ${meta().title}`;
  settle(fresh, title, visit === 1);
  delete document.documentElement.dataset["busy"];
  document.documentElement.dataset["shown"] = location.hash;
}

/** Move the focus to what was linked to, else to the heading, and have it said; the first page is read anyway. */
function settle(page: HTMLElement, title: string, isFirst: boolean): void {
  const wanted = page.querySelector<HTMLElement>("[data-focus]");
  if (wanted) {
    window.scrollTo(0, 0);
    wanted.focus({ preventScroll: true });
    // What is on the first screen stays there, below its heading.
    if (wanted.getBoundingClientRect().bottom > window.innerHeight * SEEN) wanted.scrollIntoView({ block: "center" });
  } else {
    window.scrollTo(0, 0);
    if (!isFirst) page.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }
  say(title);
}

function drawError(into: HTMLElement, error: unknown): string {
  if (!(error instanceof NotFoundError || error instanceof MissingFileError)) console.error(error);
  const known = error instanceof Error && (error instanceof NotFoundError || error instanceof MissingFileError);
  const message = known ? (error as Error).message : "This page cannot be drawn.";
  render(into, html`<h1 tabindex="-1">Nothing here</h1><p class="lead" dir="auto">${message}</p><p><a href="#/">To the first page</a></p>`);
  return "Nothing here";
}

const nowhere: Page = (_, route) => {
  throw new NotFoundError(`There is no page “${route.path.join("/")}”.`);
};

async function start(): Promise<void> {
  restoreTheme();
  setMeta(await load("meta"));
  reopen();
  if (meta().isLocal) await Promise.all([openLocal(), openLines()]);
  drawShell(document.body);
  listenToButtons();
  window.addEventListener("hashchange", () => void show());
  await show();
}

start().catch((error: unknown) => {
  console.error(error);
  render(document.body, html`<main><h1>This site is incomplete</h1><p>${String(error)}</p></main>`);
});
