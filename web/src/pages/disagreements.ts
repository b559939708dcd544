// Where sources disagree: contradictions first, then values that differ, then the same in finer words.

import { recordLink } from "../cells";
import { tint } from "../colours";
import { Frame, rowsOf } from "../frame";
import { type Markup, NOTHING, append, html, render } from "../html";
import { load } from "../load";
import { meta } from "../meta";
import { type Assertion, packOf } from "../pack";
import { receipt } from "../receipts";
import { type Route, href } from "../route";
import { number, plural } from "../words";

const STEP = 40; // cells drawn before the reader wants more
const FILTERS = ["kind", "rule", "table"] as const;
type Filter = (typeof FILTERS)[number];

export async function disagreementsPage(into: HTMLElement, route: Route): Promise<string> {
  const frame = meta().views.has("disagreements") ? rowsOf(await load("v/disagreements")) : new Frame(undefined);
  const rows = frame.rows().filter((row) => FILTERS.every((name) => fits(frame, row, name, route.query.get(name))));
  render(
    into,
    html`<h1 tabindex="-1">Where sources disagree</h1>
      <p class="lead">Every cell that sources fill differently and every record that some affirm and others deny, with the rule that decided. Nothing is thrown away.</p>
      ${chips(frame, route)}<p class="total"><b>${number(rows.length)}</b> of ${number(frame.size)}</p><div class="disagreements"></div><p class="more"></p>`,
  );
  const list = into.querySelector(".disagreements");
  const more = into.querySelector(".more");
  if (list && more) await drawSome(list, more, frame, rows, 0);
  return "Where sources disagree";
}

function valueOf(frame: Frame, row: number, name: Filter): string {
  if (name === "kind") return frame.text("sources_differ", row);
  return name === "rule" ? frame.text("rule", row) : frame.text("record.table", row);
}

function fits(frame: Frame, row: number, name: Filter, wanted: string | null): boolean {
  return !wanted || valueOf(frame, row, name) === wanted;
}

function chips(frame: Frame, route: Route): Markup {
  return html`<p class="chips">${FILTERS.map((name) => {
    const counts = new Map<string, number>();
    const others = FILTERS.filter((each) => each !== name);
    for (const row of frame.rows()) {
      const value = valueOf(frame, row, name);
      if (value && others.every((each) => fits(frame, row, each, route.query.get(each)))) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].map(([value, count]) => chip(route, name, value, count));
  })}</p>`;
}

function chip(route: Route, name: Filter, value: string, count: number): Markup {
  const query = Object.fromEntries(FILTERS.map((each) => [each, route.query.get(each)]));
  const isChosen = query[name] === value;
  const scheme = name === "kind" ? "difference" : "rule";
  const label = name === "table" ? (meta().table(value)?.title ?? value) : meta().label(scheme, value);
  const dot = name === "table" ? html`<span class="dot" style="${tint(value)}"></span>` : NOTHING;
  const title = name === "table" ? "" : meta().definition(scheme, value);
  return html`<a class="chip" title="${title}" ${isChosen ? html`aria-current="true"` : NOTHING} href="${href(["disagreements"], { ...query, [name]: isChosen ? null : value })}">${dot}${label} <span>${number(count)}</span></a> `;
}

async function drawSome(list: Element, more: Element, frame: Frame, rows: number[], from: number): Promise<void> {
  for (const row of rows.slice(from, from + STEP)) append(list, await card(frame, row));
  const rest = rows.length - from - STEP;
  render(more, rest > 0 ? html`<button class="plain">Show ${number(Math.min(STEP, rest))} more of ${number(rest)}</button>` : NOTHING);
  more.querySelector("button")?.addEventListener("click", () => void drawSome(list, more, frame, rows, from + STEP));
}

async function card(frame: Frame, row: number): Promise<Markup> {
  const [name, id, fieldName] = ["record.table", "record.id", "field_name"].map((column) => frame.text(column, row)) as [string, string, string];
  const table = meta().table(name);
  if (!table) return NOTHING;
  const pack = await packOf(table, id);
  const field = meta().field(table, fieldName);
  const assertions = pack.assertions(name, id, fieldName);
  const title = field?.title ?? "Whether it is so";
  const body = fieldName ? receipt(field, pack.resolution(name, id, fieldName), assertions, pack.labels, "") : existence(assertions, pack.labels);
  const kind = frame.text("sources_differ", row);
  return html`<article class="card disagreement ${kind}" style="${tint(name)}"><p class="quiet"><span class="dot" style="${tint(name)}"></span>${table.title}</p>
    <h2>${recordLink(name, id, frame.text("record.label", row) || id)}</h2><h3>${title} ${fieldName ? NOTHING : html`<span class="badge differ" title="${meta().definition("factuality", "disputed")}">${meta().label("factuality", "disputed")}</span>`}</h3>${body}</article>`;
}

/** A record that some affirm and others deny: both sides, and who is on each. */
function existence(assertions: Assertion[], labels: Parameters<typeof receipt>[3]): Markup {
  const side = (polarity: string) => assertions.filter((each) => (each.polarity === "deny") === (polarity === "deny"));
  return html`${["affirm", "deny"].filter((each) => side(each).length).map((polarity) => html`<div class="side"><p><b>${meta().label("polarity", polarity)}</b> <span class="quiet">${plural(side(polarity).length, "assertion")}</span></p>${receipt(undefined, undefined, side(polarity), labels, "")}</div>`)}`;
}
