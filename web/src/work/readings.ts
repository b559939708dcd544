// Two readings of one text: pair by pair, one of them is taken with a reason; what is settled shows who decided and why.

import { type Markup, NOTHING, html, render } from "../html";
import type { Page } from "../pages/page";
import { href } from "../route";
import { number, plural } from "../words";
import { isLeaving, valuesOf } from "./form";
import { problemList } from "./problems";
import { answer } from "./server";
import type { Edit, Problem } from "./types";
import { Writer, writing } from "./writing";

interface Span {
  start: number;
  end: number;
}

interface Written {
  file: string;
  line: number;
  at: Span[];
  source: string;
}

interface Side {
  record: string;
  values: string[];
  at: Span[];
  mentions: Written[];
}

interface Decision {
  take: string;
  because: string | null;
  curator: string | null;
  file: string;
  line: number;
}

interface Item {
  number: number;
  id: string;
  kind: "equal" | "folded" | "differs" | "only_first" | "only_second";
  state: "open" | "settled" | "carried out" | "stale";
  table: string;
  field: string | null;
  first: Side | null;
  second: Side | null;
  decision: Decision | null;
}

interface Counted {
  text: string;
  name: string;
  pairs: number;
  settled: number;
  kinds: Record<Item["kind"], { pairs: number; settled: number }>;
}

interface Overview {
  texts: (Counted & { title: string })[];
  others: string[];
  problems: Problem[];
}

interface Readings extends Counted {
  items: Item[];
  stale: Decision[];
  content: string | null;
  sentences: [start: number, end: number][];
  problems: Problem[];
  labels: Record<string, string>;
  titles: Record<string, string>;
}

const CHOICES = ["first", "second", "both", "neither"] as const;
const KINDS: [Item["kind"], string][] = [
  ["differs", "different"],
  ["folded", "one narrower"],
  ["only_first", "only first"],
  ["only_second", "only second"],
  ["equal", "equal"],
];
const LAST = "standoff.curator"; // who decided last: the next decision is mostly by the same
const LONGEST = 700; // characters of a passage

let place = { text: "", id: "" }; // the pair on which the curator is, which a page that is drawn again keeps

export const readingsPage: Page = (into, route) => {
  const text = route.path[1];
  return text === undefined ? overview(into) : ofText(into, text, route.query.get("kind") ?? "", Boolean(route.query.get("open")));
};

// -- all texts ---------------------------------------------------------------------------------------------------------

async function overview(into: HTMLElement): Promise<string> {
  const { texts, others, problems } = await answer<Overview>("readings", {});
  render(
    into,
    html`<h1 tabindex="-1">Two readings</h1>
      <p class="lead">${texts.length ? "Texts that two curators annotated. Open one, and decide pair by pair what the first reading is to say." : html`No text has two readings. A second reading is a file in <code>annotations/second</code> with the name of the first.`}</p>
      ${problems.length ? problemList(problems) : NOTHING}
      <ul class="texts">${texts.map((each) => html`<li class="card"><h2><a href="${href(["readings", each.text])}">${each.name}</a></h2><p class="quiet" dir="auto">${each.title}</p>${progress(each)}</li>`)}</ul>
      ${others.length ? html`<p>${others.map((each) => html`<a href="${href(["readings", each])}">${each}</a> `)}</p>` : NOTHING}`,
  );
  return "Two readings";
}

function progress({ pairs, settled }: Counted): Markup {
  return html`<p class="progress"><progress max="${pairs || 1}" value="${settled}" aria-label="Pairs settled"></progress> <span>${number(settled)} of ${number(pairs)} settled</span></p>`;
}

// -- one text ----------------------------------------------------------------------------------------------------------

async function ofText(into: HTMLElement, text: string, kind: string, isOpen: boolean): Promise<string> {
  const found = await answer<Readings>("readings", { id: text });
  const isSettled = (item: Item) => item.state === "settled" || item.state === "carried out";
  const shown = found.items.filter((item) => (!kind || item.kind === kind) && !(isOpen && isSettled(item)));
  const equal = found.items.filter((item) => item.kind === "equal" && !isSettled(item)).length;
  render(
    into,
    html`<h1 tabindex="-1">Two readings of ${found.name}</h1>
      ${progress(found)}
      <p class="chips">${KINDS.map(([name, words]) => chip(found, name, words, kind, isOpen))}<a class="chip" ${isOpen ? html`aria-current="true"` : NOTHING} href="${href(["readings", text], { kind, open: isOpen ? null : 1 })}">not settled</a></p>
      <p class="actions">${equal ? html`<button class="plain" data-equal>Take all ${plural(equal, "equal one")}</button>` : NOTHING} <span class="quiet"><kbd>↑</kbd> <kbd>↓</kbd> go from pair to pair, <kbd>1</kbd> first, <kbd>2</kbd> second, <kbd>3</kbd> both, <kbd>4</kbd> neither</span></p>
      <div class="deciding" data-deciding="equal"></div>
      ${found.problems.length ? html`<details><summary>${plural(found.problems.length, "problem")} in the two readings</summary>${problemList(found.problems)}</details>` : NOTHING}
      <ol class="pairs">${shown.map((item) => pair(item, found, isSettled(item)))}</ol>
      ${shown.length ? NOTHING : html`<p class="quiet">No pair is left here.</p>`}`,
  );
  listen(into, text, shown);
  if (place.text === text) into.addEventListener("shown", () => focusOn(into, shown.find((item) => item.id === place.id) ?? shown[0]));
  return `Two readings of ${found.name}`;
}

function chip(found: Readings, name: Item["kind"], words: string, kind: string, isOpen: boolean): Markup {
  const { pairs, settled } = found.kinds[name];
  if (!pairs) return NOTHING;
  const query = { kind: name === kind ? null : name, open: isOpen ? 1 : null };
  return html`<a class="chip" ${name === kind ? html`aria-current="true"` : NOTHING} href="${href(["readings", found.text], query)}">${words} <span>${number(settled)}/${number(pairs)}</span></a> `;
}

function pair(item: Item, found: Readings, isSettled: boolean): Markup {
  const { first, second } = item;
  const id = (first ?? second)?.record ?? "";
  const label = found.labels[`${item.table}/${id}`] ?? id;
  const field = item.field === null ? "" : (found.titles[`${item.table}/${item.field}`] ?? item.field);
  const title = html`<span class="quiet">${item.number}</span> <bdi>${label}</bdi>${field ? html`: ${field}` : NOTHING} <span class="quiet">${item.table}</span>`;
  const words = KINDS.find(([name]) => name === item.kind)?.[1] ?? item.kind;
  const head = html`<h2 id="pair-${item.id}">${title} <span class="badge">${item.state === "open" ? words : item.state === "stale" ? "decided, but changed since" : "settled"}</span></h2>`;
  const own = { class: `pair ${item.kind} ${isSettled ? "done" : ""}` };
  const body = isSettled
    ? html`<p>${decided(item)}</p>`
    : item.kind === "equal"
      ? html`<p class="same"><span aria-hidden="true">=</span> <b dir="auto">${first?.values.join(", ") ?? ""}</b></p>`
      : html`${passage(item, found)}<div class="sides">${side("First", first, item, second)}${side("Second", second, item, first)}</div>`;
  return html`<li class="${own.class}" tabindex="-1" data-id="${item.id}" aria-labelledby="pair-${item.id}">${head}${body}${isSettled ? NOTHING : buttons(item)}<div class="deciding" data-deciding="${item.id}"></div></li>`;
}

function decided({ decision, first, second }: Item): Markup {
  if (!decision) return NOTHING;
  const what = decision.take === "equal" ? "Both say the same" : `${decision.take[0]?.toUpperCase() ?? ""}${decision.take.slice(1)} taken`;
  const values = [first, second].map((each) => each?.values.join(", ") || "nothing").join(" | ");
  return html`<b>✓ ${what}</b>${decision.curator ? html` by <bdi>${decision.curator}</bdi>` : NOTHING}${decision.because ? html`: <q dir="auto">${decision.because}</q>` : NOTHING} <span class="quiet"><bdi>${values}</bdi> <code>${decision.file}:${decision.line}</code></span>`;
}

function side(name: string, of: Side | null, item: Item, other: Side | null): Markup {
  const isEmpty = !of || (item.field !== null && !of.values.length);
  if (isEmpty) return html`<div class="side-of empty"><h3>${name}</h3><p class="quiet">${item.field === null ? "does not have this record" : "gives no value"}</p></div>`;
  const values = of.values.map((value) => (other?.values.includes(value) ? html`<b dir="auto">${value}</b> ` : html`<mark dir="auto">${value}</mark> `));
  const said = item.field === null ? html`<p><bdi>${of.record}</bdi></p>` : html`<p class="values">${values}</p>`;
  return html`<div class="side-of ${name.toLowerCase()}"><h3>${name}</h3>${said}
    ${of.mentions.map((each) => html`<pre class="yaml" dir="auto">${outdented(each.source)}</pre><p class="quiet"><code>${each.file}:${each.line}</code></p>`)}</div>`;
}

/** The characters of a mention, whose first line begins where it is: the others lose what indents them all. */
function outdented(source: string): string {
  const [first = "", ...rest] = source.split("\n");
  const indent = Math.min(...rest.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length));
  return [first, ...rest.map((line) => line.slice(Number.isFinite(indent) ? indent : 0))].join("\n");
}

/** The sentences in which both are, with the words of the first underlined, those of the second dotted. */
function passage(item: Item, found: Readings): Markup {
  const sides = [item.first, item.second].map((each) => (each?.mentions ?? []).flatMap((mention) => mention.at));
  const all = sides.flat();
  if (found.content === null || !all.length) return NOTHING;
  const signs = Array.from(found.content);
  const inside = (at: number) => found.sentences.find(([start, end]) => start <= at && at < end);
  const from = Math.min(...all.map((span) => inside(span.start)?.[0] ?? span.start));
  const to = Math.min(Math.max(...all.map((span) => inside(span.end - 1)?.[1] ?? span.end)), from + LONGEST);
  const cuts = [...new Set([from, to, ...all.flatMap(({ start, end }) => [start, end]).filter((at) => from < at && at < to)])].sort((a, b) => a - b);
  const parts = cuts.slice(0, -1).map((start, n) => {
    const words = signs.slice(start, cuts[n + 1]).join("");
    const of = sides.map((spans) => spans.some((span) => span.start <= start && start < span.end));
    return of[0] || of[1] ? html`<span class="said ${of[0] ? "by-first" : ""} ${of[1] ? "by-second" : ""}">${words}</span>` : html`${words}`;
  });
  return html`<blockquote class="passage" dir="auto">${parts}</blockquote>`;
}

function buttons(item: Item): Markup {
  return html`<p class="actions">${CHOICES.map((take, n) => html`<button class="plain" data-take="${take}" data-of="${item.id}">${take[0]?.toUpperCase() ?? ""}${take.slice(1)} <kbd>${n + 1}</kbd></button> `)}</p>`;
}

// -- deciding ----------------------------------------------------------------------------------------------------------

function listen(into: HTMLElement, text: string, shown: Item[]): void {
  const writer = new Writer((edits) => {
    close(into);
    const done = shown.findIndex((item) => item.id === edits[0]?.["pair"]);
    const next = shown.slice(done + 1).find((item) => !item.decision);
    if (done >= 0) place = { text, id: (next ?? shown[done])?.id ?? "" };
  });
  const begin = (id: string, take: string): void => {
    place = { text, id };
    decide(into, writer, id, take, (because, curator) => (because ? [{ edit: "TakeReading", text, pair: id, take, because, curator }] : null));
  };
  into.addEventListener("click", (event) => {
    const target = (event.target as HTMLElement).closest("button");
    const { take, of, equal, do: does } = target?.dataset ?? {};
    if (does === "cancel") close(into);
    else if (equal !== undefined) decide(into, writer, "equal", "equal", (_, curator) => [{ edit: "TakeEqual", text, curator }]);
    else if (take && of) begin(of, take);
  });
  into.addEventListener("focusin", (event) => {
    const id = (event.target as HTMLElement).closest<HTMLElement>("[data-id]")?.dataset["id"];
    if (id) place = { text, id };
  });
  into.addEventListener("keydown", (event) => press(into, shown, event, begin));
}

function press(into: HTMLElement, shown: Item[], event: KeyboardEvent, begin: (id: string, take: string) => void): void {
  if (isLeaving(event)) return close(into);
  if ((event.target as HTMLElement).matches("input, textarea, select") || event.ctrlKey || event.altKey || event.metaKey) return;
  const here = shown.findIndex((item) => item.id === (event.target as HTMLElement).closest<HTMLElement>("[data-id]")?.dataset["id"]);
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const take = CHOICES[Number(event.key) - 1];
  const item = shown[here];
  if (step) focusOn(into, shown[Math.max(0, Math.min(shown.length - 1, here + step))]);
  else if (take && item && into.querySelector(`[data-of="${item.id}"]`)) begin(item.id, take);
  else return;
  event.preventDefault();
}

function focusOn(into: HTMLElement, item: Item | undefined): void {
  if (item) into.querySelector<HTMLElement>(`[data-id="${item.id}"]`)?.focus();
}

function close(into: HTMLElement): void {
  const form = into.querySelector(".deciding form");
  const holder = form?.closest<HTMLElement>("[data-id]");
  for (const each of into.querySelectorAll(".deciding")) render(each, NOTHING);
  holder?.focus();
}

function decide(into: HTMLElement, writer: Writer, id: string, take: string, means: (because: string, curator: string) => Edit[] | null): void {
  for (const each of into.querySelectorAll(".deciding")) render(each, NOTHING);
  const at = into.querySelector(`[data-deciding="${id}"]`) as HTMLElement;
  const because = take === "equal" ? NOTHING : input("because", "Because", "");
  render(
    at,
    html`<form class="mention-form" novalidate><h3>Take ${take === "equal" ? "all equal ones" : take}</h3>${because}${input("curator", "Who decides", last())}${writing("Write the decision")}</form>`,
  );
  const form = at.querySelector("form") as HTMLFormElement;
  writer.fill(form, (filled) => {
    const values = valuesOf(filled);
    remember(values["curator"] ?? "");
    return Promise.resolve(means(values["because"] ?? "", values["curator"] ?? ""));
  });
  form.querySelector("input")?.focus();
}

function input(name: string, title: string, value: string): Markup {
  return html`<div class="row" data-row="f.${name}"><label for="in-${name}">${title}</label><div><input type="text" id="in-${name}" name="f.${name}" value="${value}" dir="auto" autocomplete="off" aria-describedby="in-${name}-wrong"><p class="wrong" id="in-${name}-wrong" hidden></p></div></div>`;
}

function last(): string {
  try {
    return sessionStorage.getItem(LAST) ?? "";
  } catch {
    return "";
  }
}

function remember(curator: string): void {
  try {
    sessionStorage.setItem(LAST, curator);
  } catch {
    // it is asked for again
  }
}
