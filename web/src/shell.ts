// What surrounds every page: the way to the others, search, light and dark, and what a screen reader says.

import { type Markup, NOTHING, html, render } from "./html";
import { meta } from "./meta";
import { type Route, href } from "./route";

const THEME = "standoff.theme";
const WAYS: [view: string, path: string, title: string][] = [
  ["time", "time", "Timeline"],
  ["places", "map", "Map"],
  ["ties", "network", "Network"],
  ["matrix", "matrix", "Who speaks about whom"],
  ["disagreements", "disagreements", "Disagreements"],
  ["", "texts", "Texts"],
  ["changes", "changes", "Changes"],
  ["", "data", "Data"],
];

/** The pages that this dataset has, each with its path. */
export function ways(): [path: string, title: string][] {
  const isThere = (view: string, path: string) => (path === "texts" ? meta().textCount > 0 : !view || meta().views.has(view));
  return WAYS.filter(([view, path]) => isThere(view, path)).map(([, path, title]) => [path, title]);
}

export function drawShell(body: HTMLElement): void {
  const { about, isLocal } = meta();
  const version = about.version ?? "";
  const named = version.endsWith("+next") ? "working build" : version ? `version ${version}` : "";
  render(
    body,
    html`<a class="skip" href="#main">Skip to the page</a>
      <header class="top"><div class="bar">
        <a class="home" href="#/">${meta().title}</a>
        ${named || isLocal ? html`<span class="version">${named}${isLocal ? html` <b>local, with texts</b>` : ""}</span>` : ""}
        ${meta().isAlone ? NOTHING : navigation()}
        <button class="theme plain" aria-label="Light or dark" title="Light or dark">◐</button>
      </div></header>
      <main id="main" tabindex="-1"></main>
      ${isLocal ? html`<p class="local">Local pages with the words of the texts: for their curator alone, not to be published.</p>` : NOTHING}
      <footer class="bottom">Made by Standoff. No server, no tracking; nothing is loaded from elsewhere.</footer>
      <div class="visually-hidden" role="status" id="said"></div>`,
  );
  listenToShell(body);
}

function navigation(): Markup {
  return html`<nav aria-label="Pages">${ways().map(([path, title]) => html`<a href="${href([path])}" data-way="${path}">${title}</a>`)}</nav>
    <form role="search" class="search"><input type="search" name="q" aria-label="Search names and titles" placeholder="Search  /" autocomplete="off"></form>`;
}

/** Let the search field, the switch of light and dark and the keys of every page do what they are for. */
export function listenToShell(body: HTMLElement): void {
  const form = body.querySelector<HTMLFormElement>("form.search");
  const input = form?.querySelector("input");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    location.hash = href(["search"], { q: input?.value ?? "" });
  });
  body.querySelector(".theme")?.addEventListener("click", () => setTheme(isDark() ? "light" : "dark"));
  body.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("main")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    const writing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input?.focus();
    }
  });
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function setTheme(theme: string): void {
  document.documentElement.dataset["theme"] = theme;
  try {
    localStorage.setItem(THEME, theme);
  } catch {
    // without storage the choice lasts as long as the page
  }
}

export function restoreTheme(): void {
  try {
    const chosen = localStorage.getItem(THEME);
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset["theme"] = chosen;
  } catch {
    // the browser's own setting holds
  }
}

/** Mark where the reader is, and put what was looked for into the search field. */
export function showPlace(route: Route): void {
  for (const link of document.querySelectorAll<HTMLElement>("[data-way]")) {
    if (link.dataset["way"] === route.path[0]) {
      link.setAttribute("aria-current", "page");
      link.parentElement?.scrollTo({ left: link.offsetLeft - link.parentElement.clientWidth / 2 });
    } else link.removeAttribute("aria-current");
  }
  const input = document.querySelector<HTMLInputElement>("form.search input");
  if (input && document.activeElement !== input) input.value = route.path[0] === "search" ? (route.query.get("q") ?? "") : "";
}

/** Have a screen reader say something. */
export function say(words: string): void {
  const region = document.getElementById("said");
  if (region) region.textContent = words;
}
