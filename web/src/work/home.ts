// The texts: how much of each is left to read, and those that are not begun.

import { type Markup, NOTHING, html, render } from "../html";
import type { Page } from "../pages/page";
import { href } from "../route";
import { number, plural } from "../words";
import { valuesOf } from "./form";
import { state } from "./state";
import type { KnownText } from "./types";
import { Writer, writing } from "./writing";

export const homePage: Page = (into) => {
  const { title, texts, unread } = state();
  const left = texts.reduce((sum, text) => sum + Math.max(0, text.open), 0);
  render(
    into,
    html`<h1 tabindex="-1">${title}</h1>
      <p class="lead">${plural(texts.length, "text")}; ${left ? html`<b>${plural(left, "sentence")}</b> still to be annotated or excluded` : "every sentence is annotated, or excluded with a reason"}. Open a text, select words, and say what they state.</p>
      ${unread.length ? html`<section class="unread"><h2>Not begun</h2><ul>${unread.map(begun)}</ul></section>` : NOTHING}
      <ul class="texts ${texts.length > 60 ? "many" : ""}">${texts.map(card)}</ul>`,
  );
  into.addEventListener("click", (event) => {
    const { begin, do: does } = (event.target as HTMLElement).closest("button")?.dataset ?? {};
    if (begin !== undefined) beginning(into, begin);
    else if (does === "cancel") for (const each of into.querySelectorAll(".beginning")) render(each, NOTHING);
  });
  return Promise.resolve(title);
};

function begun(name: string): Markup {
  return html`<li data-file="${name}"><p><code>${name}</code> <button class="plain" data-begin="${name}">Begin to annotate</button></p><div class="beginning"></div></li>`;
}

function card(text: KnownText): Markup {
  const all = text.annotated + text.excluded + text.open;
  const bar = text.open < 0 || !all ? NOTHING : html`<div class="bar-of-states" aria-hidden="true">${part("annotated", text.annotated)}${part("excluded", text.excluded)}${part("neither", text.open)}</div>`;
  const left = text.open < 0 ? "" : text.open ? `${plural(text.open, "sentence")} left of ${number(all)}` : `all ${plural(all, "sentence")} read`;
  return html`<li class="card"><h2><a href="${href(["x", text.id])}">${text.name}</a></h2><p class="quiet" dir="auto">${text.title}</p>${bar}<p>${left}</p></li>`;
}

function part(state: string, count: number): Markup {
  return count ? html`<i class="state ${state}" style="flex:${count}"></i>` : NOTHING;
}

/** A form for what the annotation file of a text has to say of it. */
function beginning(into: HTMLElement, file: string): void {
  const place = into.querySelector(`[data-file="${CSS.escape(file)}"] .beginning`) as HTMLElement;
  render(
    place,
    html`<form class="mention-form" novalidate>${input("language", "Language", "en, fa, ur-PK …")}${input("curator", "Your name or initials", "")}${writing("Begin")}</form>`,
  );
  const form = place.querySelector("form") as HTMLFormElement;
  new Writer(() => (location.hash = href(["x", file.replace(/\.[^.]*$/, "")]))).fill(form, (filled) => {
    const { language, curator } = valuesOf(filled);
    return Promise.resolve(language && curator ? [{ edit: "BeginText", file, language, curator }] : null);
  });
  form.querySelector("input")?.focus();
}

function input(name: string, title: string, hint: string): Markup {
  return html`<div class="row" data-row="f.${name}"><label for="in-${name}">${title}</label><div><input type="text" id="in-${name}" name="f.${name}" placeholder="${hint}" autocomplete="off" aria-describedby="in-${name}-wrong"><p class="wrong" id="in-${name}-wrong" hidden></p></div></div>`;
}
