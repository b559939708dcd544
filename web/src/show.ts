// Shows the page of the address, and the next one when the address changes.

import { html, render } from "./html";
import { MissingFileError } from "./load";
import { NotFoundError, type Page } from "./pages/page";
import { type Route, parse } from "./route";
import { say, showPlace } from "./shell";

const SEEN = 0.75;
let visits = 0;

/** What a program shows: the page of an address, and what its window is called beside the page's title. */
export interface Program {
  find(route: Route): Page | Promise<Page>;
  name(): string;
}

let program: Program;

/** Show the page of the address now, and whenever it changes. */
export async function begin(shown: Program): Promise<void> {
  program = shown;
  window.addEventListener("hashchange", () => void show());
  await show();
}

/** Show the page of the address. */
export async function show(): Promise<void> {
  const drawn = await draw(() => true);
  if (drawn) settle(drawn.page, drawn.title, drawn.isFirst);
}

/** Show the page of the address again, in the reader's place; not if, once it is drawn, the last one must stay. */
export async function showAgain(mayGo: () => boolean = () => true): Promise<void> {
  await draw(mayGo);
}

/** Draw the page of the address in place of the last one; null where that stays, or another page is wanted meanwhile. */
async function draw(mayGo: () => boolean): Promise<{ page: HTMLElement; title: string; isFirst: boolean } | null> {
  const visit = ++visits;
  const route = parse(location.hash);
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
    title = await (await program.find(route))(fresh, route);
  } catch (error) {
    title = drawError(fresh, error);
  }
  const isWanted = visit === visits;
  const isShown = isWanted && mayGo();
  if (isWanted) delete document.documentElement.dataset["busy"];
  if (!isShown) {
    fresh.remove();
    return null;
  }
  for (const old of [...(main?.children ?? [])]) if (old !== fresh) old.remove();
  fresh.hidden = false;
  fresh.dispatchEvent(new Event("shown"));
  document.title = title === program.name() ? title : `${title} · ${program.name()}`;
  document.documentElement.dataset["shown"] = location.hash;
  return { page: fresh, title, isFirst: visit === 1 };
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

/** The page of an address that leads nowhere. */
export const nowhere: Page = (_, route) => {
  throw new NotFoundError(`There is no page “${route.path.join("/")}”.`);
};
