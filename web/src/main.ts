// The explorer: one page, whose address says what it shows.

import { listen as listenToButtons } from "./disclosure";
import { html, render } from "./html";
import { openLines } from "./lines";
import { load } from "./load";
import { meta, setMeta } from "./meta";
import { changesPage } from "./pages/changes";
import { pages } from "./pages";
import { openLocal, reopen } from "./passages";
import * as shared from "./shared";
import { drawShell, restoreTheme } from "./shell";
import { begin, nowhere } from "./show";

window.S.modules = shared;

async function start(): Promise<void> {
  restoreTheme();
  setMeta(await load("meta"));
  reopen();
  if (meta().isLocal) await Promise.all([openLocal(), openLines()]);
  drawShell(document.body);
  listenToButtons();
  await begin({
    find: (route) => (meta().isAlone ? changesPage : (pages.get(route.path[0] ?? "") ?? nowhere)),
    name: () => meta().title,
  });
}

start().catch((error: unknown) => {
  console.error(error);
  render(document.body, html`<main><h1>This site is incomplete</h1><p>${String(error)}</p></main>`);
});
