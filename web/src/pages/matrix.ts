// Who speaks about whom: speakers down, those they speak about across; a larger square is more that was said.

import { codeLabel, recordLink } from "../cells";
import { rowsOf } from "../frame";
import { type Markup, NOTHING, html, render } from "../html";
import { load } from "../load";
import { type Field, meta } from "../meta";
import { type Route, href } from "../route";
import { number, plural } from "../words";
import { NotFoundError } from "./page";

const ACROSS = 24;
const DOWN = 30;

interface Said {
  from: string;
  to: string;
  id: string;
  table: string;
  label: string;
  code: string;
}

export async function matrixPage(into: HTMLElement, route: Route): Promise<string> {
  if (!meta().views.has("matrix")) throw new NotFoundError("This dataset has no statements of one about another.");
  const frame = rowsOf(await load("v/matrix"));
  const text = (name: string, row: number) => frame.text(name, row);
  const said = frame.rows().map((row) => ({ from: text("from", row), to: text("to", row), id: text("record.id", row), table: text("record.table", row), label: text("record.label", row), code: text("code", row) }));
  const names = new Map(frame.rows().flatMap((row) => [[text("from", row), text("from_label", row)], [text("to", row), text("to_label", row)]] as [string, string][]));
  const marked = new Set(route.query.get("mark")?.split(",").filter(Boolean));
  const table = meta().table(said[0]?.table ?? "");
  const field = table && meta().field(table, frame.text("field", 0));
  const [from, to] = [route.query.get("from"), route.query.get("to")];
  render(
    into,
    html`<h1 tabindex="-1">Who speaks about whom</h1><p class="lead">Speakers down, those they speak to or about across. A larger square is more ${(table?.title ?? "records").toLowerCase()}; choose kinds to see which part they are.</p>
      ${chips(said, field, marked, from, to)}${grid(said, names, marked)}<section class="said-here" aria-live="polite">${from && to ? cell(said, from, to, names, field) : html`<p class="quiet">Choose a square to read what was said.</p>`}</section>`,
  );
  return "Who speaks about whom";
}

function chips(said: Said[], field: Field | undefined, marked: Set<string>, from: string | null, to: string | null): Markup {
  const counts = tally(said.map((each) => each.code));
  return html`<p class="chips">${[...counts].filter(([code]) => code).map(([code, count]) => {
    const next = marked.has(code) ? [...marked].filter((each) => each !== code) : [...marked, code];
    const label = meta().label(field?.main.vocabulary ?? "", code);
    return html`<a class="chip" ${marked.has(code) ? html`aria-current="true"` : NOTHING} href="${href(["matrix"], { mark: next.join(","), from, to })}">${label} <span>${number(count)}</span></a> `;
  })}</p>`;
}

function tally(values: string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

function grid(said: Said[], names: Map<string, string>, marked: Set<string>): Markup {
  const [allSpeakers, allTargets] = [tally(said.map((each) => each.from)), tally(said.map((each) => each.to))];
  const [speakers, targets] = [allSpeakers.slice(0, DOWN), allTargets.slice(0, ACROSS)];
  const cells = new Map<string, Said[]>();
  for (const each of said) cells.set(`${each.from}\n${each.to}`, [...(cells.get(`${each.from}\n${each.to}`) ?? []), each]);
  const most = Math.max(1, ...[...cells.values()].map((found) => found.length));
  return html`${leftOut(said, speakers, targets, allSpeakers.length, allTargets.length)}<div class="scroll" tabindex="0" role="region" aria-label="Who speaks about whom"><table class="matrix"><thead><tr><td></td>${targets.map(([to]) => html`<th scope="col" title="${names.get(to)}"><span>${names.get(to)}</span></th>`)}</tr></thead>
    <tbody>${speakers.map(([from, count]) => html`<tr><th scope="row">${recordLink(meta().speakers, from, names.get(from) ?? from)} <span class="count">${number(count)}</span></th>${targets.map(([to]) => html`<td>${square(cells.get(`${from}\n${to}`) ?? [], most, names, marked)}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** What the grid has no room for: those who speak least, or of whom least is said. */
function leftOut(said: Said[], speakers: [string, number][], targets: [string, number][], down: number, across: number): Markup {
  if (speakers.length === down && targets.length === across) return NOTHING;
  const [drawnDown, drawnAcross] = [speakers, targets].map((each) => new Set(each.map(([id]) => id)));
  const drawn = said.filter((each) => drawnDown?.has(each.from) && drawnAcross?.has(each.to)).length;
  return html`<p class="quiet">Drawn are the ${number(speakers.length)} of ${number(down)} who speak most and the ${number(targets.length)} of ${number(across)} of whom most is said: ${number(drawn)} of ${number(said.length)} pairs.
    The rest is in <a href="${href(["t", said[0]?.table ?? ""])}">the table</a>.</p>`;
}

function square(found: Said[], most: number, names: Map<string, string>, marked: Set<string>): Markup {
  const [first] = found;
  if (!first) return NOTHING;
  const side = Math.round(11 + 22 * Math.sqrt(found.length / most));
  const share = Math.round((100 * found.filter((each) => marked.has(each.code)).length) / found.length);
  const words = `${names.get(first.from)} of ${names.get(first.to)}: ${found.length}${marked.size ? `, ${share} % of the kinds chosen` : ""}`;
  return html`<a class="square" title="${words}" aria-label="${words}" href="${href(["matrix"], { mark: [...marked].join(","), from: first.from, to: first.to })}"><i style="width:${side}px;height:${side}px;--share:${share}%"></i></a>`;
}

function cell(said: Said[], from: string, to: string, names: Map<string, string>, field: Field | undefined): Markup {
  const found = said.filter((each) => each.from === from && each.to === to);
  return html`<h2 data-focus tabindex="-1">${names.get(from) ?? from} of ${names.get(to) ?? to} <span class="quiet">${plural(found.length, "time")}</span></h2>
    <ul>${found.map((each) => html`<li>${each.code ? codeLabel(field?.main.vocabulary ?? "", each.code) : NOTHING} ${recordLink(each.table, each.id, each.label)}</li>`)}</ul>`;
}
