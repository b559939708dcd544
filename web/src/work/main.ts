// The workbench: the explorer's pages over the working annotations, and pages on which a curator changes these.

import { listen as listenToButtons } from "../disclosure";
import { html, render } from "../html";
import { forget, load, readBy } from "../load";
import { setMeta } from "../meta";
import { pages as explorer } from "../pages";
import type { Page } from "../pages/page";
import { openForNow } from "../passages";
import { type Route } from "../route";
import * as shared from "../shared";
import { restoreTheme } from "../shell";
import { begin, nowhere, showAgain } from "../show";
import { pages } from "./pages";
import { readData, takeKey } from "./server";
import { drawShell, showState, showTexts } from "./shell";
import { CHANGED, follow, learn, state } from "./state";

window.S.modules = shared;

const EXPLORED = "explore"; // the explorer's first page; at the first address is that of the workbench
let shown = -1; // the number of the state whose data the explorer has
let isBehind = false; // whether the page was left as it is, since the curator is filling in a form

/** A page of the workbench, or one of the explorer, which is made of what was checked last. */
async function find(route: Route): Promise<Page> {
  const name = route.path[0] ?? "";
  isBehind = false;
  showTexts(name);
  const own = pages.get(name);
  if (own) return own;
  const other = explorer.get(name === EXPLORED ? "" : name);
  if (!other) return nowhere;
  await explore();
  return other;
}

async function explore(): Promise<void> {
  if (shown === state().number) return;
  shown = state().number;
  forget();
  setMeta(await load("meta"));
  const words = (await load("w")) as [id: string, content: string | null][];
  for (const [id, content] of words) openForNow(id, content);
}

/** Whether the curator is filling in a form: the page is then left as it is. */
function isFillingIn(): boolean {
  const main = document.getElementById("main");
  return Boolean(main?.querySelector("form[data-edited], form:focus-within:not([data-written])"));
}

/** Whether the page may be replaced; it is shown as it is now later if it may not. */
function mayGo(): boolean {
  isBehind = isFillingIn();
  return !isBehind;
}

/** Show the page as it is now; a page that can shows the change itself, so that what is selected stays. */
async function refresh(): Promise<void> {
  const main = document.getElementById("main");
  const page = main?.lastElementChild;
  if (page && !page.dispatchEvent(new Event(CHANGED, { cancelable: true }))) return;
  if (!mayGo()) return;
  const hadFocus = main?.contains(document.activeElement);
  await showAgain(mayGo); // a form may be begun while the page is drawn
  if (hadFocus && !main?.contains(document.activeElement)) main?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
}

/** Show what changed while the curator was filling in a form, once she leaves it. */
function catchUp(): void {
  if (isBehind && !isFillingIn()) void refresh();
}

async function start(): Promise<void> {
  takeKey();
  restoreTheme();
  readBy(readData);
  drawShell(document.body);
  listenToButtons();
  for (const kind of ["click", "keyup"]) document.addEventListener(kind, catchUp);
  await learn();
  showState();
  await begin({ find, name: () => state().title });
  await follow(() => {
    showState();
    void refresh();
  });
}

start().catch((error: unknown) => {
  console.error(error);
  const why = error instanceof Error ? error.message : String(error);
  render(document.body, html`<main><h1>The workbench cannot be shown</h1><p>${why}</p></main>`);
});
