// What changed since the version before: why the version number went up as it did, and every cell, old and new.

import { recordLink, plainValue } from "../cells";
import { tint } from "../colours";
import { dateInWords } from "../dates";
import { type Frame, frames, group } from "../frame";
import { type Markup, NOTHING, append, html, joined, render } from "../html";
import { Labels } from "../labels";
import { load } from "../load";
import { meta } from "../meta";
import { hasWords, passage } from "../passages";
import { type Route, href } from "../route";
import { keepNames, nameOf } from "../texts/known";
import { number } from "../words";
import { NotFoundError } from "./page";

const STEP = 40; // changed records drawn before the reader wants more
const FEW = 12; // reasons and changes of the schema
const SIGNS: Record<string, string> = { "+": "new", "-": "gone", "=": "as before" };

interface Changes {
  frame: (name: string) => Frame;
  labels: Labels;
  cells: Map<string, number[]>;
  behind: Map<string, number[]>;
}

export async function changesPage(into: HTMLElement, route: Route): Promise<string> {
  if (!meta().views.has("changes")) throw new NotFoundError("This package does not say what changed since the version before.");
  const found = frames(await load("v/changes"));
  const frame = (name: string) => found.get(name) as Frame;
  keepNames(frame("texts"));
  const changes = { frame, labels: new Labels(frame("labels"), frame("rows")), cells: group(frame("cells"), "row"), behind: group(frame("behind"), "row") };
  const [wanted, kind] = [route.query.get("table"), route.query.get("kind")];
  const fits = (row: number) => (!wanted || frame("rows").text("record.table", row) === wanted) && (!kind || frame("rows").text("change", row) === kind);
  const rows = frame("rows").rows().filter(fits);
  render(
    into,
    html`<h1 tabindex="-1">Changes from ${versionInWords(changes, 0)} to ${versionInWords(changes, 1)}</h1><p class="lead">${increment(changes)}</p>
      ${list("Why", "reasons", frame("reasons"))}${counts(changes, wanted, kind)}
      ${frame("rows").size ? html`<section class="changed"><h2 ${wanted || kind ? html`data-focus tabindex="-1"` : NOTHING}>${wanted || kind ? "Chosen rows" : "Rows"} <span class="count">${number(rows.length)}</span></h2><div class="rows"></div><p class="more"></p></section>` : NOTHING}
      ${list("Schema", "schema", frame("schema"))}`,
  );
  listenTo(into);
  const [shown, more] = [into.querySelector(".rows"), into.querySelector(".changed .more")];
  if (shown && more) drawSome(shown, more, changes, rows, 0);
  return "Changes";
}

function versionInWords(changes: Changes, side: number): string {
  const version = changes.frame("versions").text("version", side);
  return version.endsWith("+next") ? "the working build" : version;
}

function increment(changes: Changes): Markup {
  const versions = changes.frame("versions");
  const dates = [0, 1].map((side) => versions.text("date", side)).map((date) => (date ? dateInWords(date) : ""));
  const [from, to] = dates;
  const between = from && to && from !== to ? `${from} to ${to}` : from && !to ? `Since ${from}` : from;
  const level = versions.text("level", 1);
  const words = level ? html`The changes require a <b class="level">${level}</b> increment of the version number.` : html`Nothing changed.`;
  return html`${between ? `${between}. ` : ""}${words}`;
}

/** A list of sentences, of which the first few are open. */
function list(title: string, name: string, frame: Frame): Markup {
  const items = frame.column("words").map(String);
  if (!items.length) return NOTHING;
  const rest = items.length - FEW;
  const button = rest > 0 ? html`<button class="plain" data-all="${name}">Show all ${number(items.length)}</button>` : NOTHING;
  return html`<section class="listed"><h2>${title} <span class="count">${number(items.length)}</span></h2>
    <ul id="list-${name}">${items.map((words, n) => html`<li ${n >= FEW ? html`hidden` : NOTHING}><bdi>${words}</bdi></li>`)}</ul>${button}</section>`;
}

function listenTo(into: HTMLElement): void {
  for (const button of into.querySelectorAll<HTMLElement>("[data-all]")) {
    button.addEventListener("click", () => {
      for (const item of into.querySelectorAll<HTMLElement>(`#list-${button.dataset["all"]} [hidden]`)) item.hidden = false;
      button.remove();
    });
  }
}

function counts(changes: Changes, wanted: string | null, kind: string | null): Markup {
  const tables = changes.frame("tables");
  const rows = tables.rows();
  if (!rows.length) return NOTHING;
  const kinds = ["added", "removed", "changed"];
  const cell = (row: number, name: string): Markup => {
    const [count, table] = [tables.number(name, row), tables.text("record.table", row)];
    if (!count || tables.cell("is_receipt", row)) return html`<td>${count ? number(count) : ""}</td>`;
    const isChosen = wanted === table && kind === name;
    return html`<td><a ${isChosen ? html`aria-current="true"` : NOTHING} href="${href(["changes"], isChosen ? {} : { table, kind: name })}">${number(count)}</a></td>`;
  };
  const line = (row: number): Markup => {
    const name = tables.text("record.table", row);
    const numbers = tables.text("not_compared", row) ? html`<td colspan="3" class="quiet">not compared: ${tables.text("not_compared", row)}</td>` : kinds.map((each) => cell(row, each));
    return html`<tr data-table="${name}"><th scope="row"><span class="dot" style="${tint(name)}"></span>${meta().table(name)?.title ?? name}</th>${numbers}</tr>`;
  };
  return html`<section><h2>Tables</h2><div class="scroll" tabindex="0" role="region" aria-label="Rows that differ"><table class="counts"><thead><tr><th scope="col">Table</th>${kinds.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>
    <tbody>${rows.map(line)}</tbody></table></div><p class="quiet">The rows of receipts are only counted. Of a table with more than 500 rows of a kind, the first are below; the rest are in <code>delta/</code>.</p></section>`;
}

function drawSome(into: Element, more: Element, changes: Changes, rows: number[], from: number): void {
  let table = "";
  for (const row of rows.slice(from, from + STEP)) {
    const name = changes.frame("rows").text("record.table", row);
    if (name !== table && (from === 0 || table)) append(into, html`<h3 style="${tint(name)}"><span class="dot"></span>${meta().table(name)?.title ?? name}</h3>`);
    table = name;
    append(into, changedRow(changes, row));
  }
  const rest = rows.length - from - STEP;
  render(more, rest > 0 ? html`<button class="plain">Show ${number(Math.min(STEP, rest))} more of ${number(rest)}</button>` : NOTHING);
  more.querySelector("button")?.addEventListener("click", () => drawSome(into, more, changes, rows, from + STEP));
}

function changedRow(changes: Changes, row: number): Markup {
  const rows = changes.frame("rows");
  const [table, id, change] = ["record.table", "record.id", "change"].map((name) => rows.text(name, row)) as [string, string, string];
  const cells = changes.cells.get(String(row)) ?? [];
  const mark = change === "changed" ? NOTHING : html` <span class="badge ${change}">${change}</span>`;
  return html`<article class="changed-row ${change}" style="${tint(table)}" data-row="${table}/${id}"><h4>${name(table, id, rows.text("record.label", row) || id, change)}${mark}</h4>
    ${cells.length ? html`<dl>${cells.map((cell) => changedCell(changes, row, table, id, cell))}</dl>` : NOTHING}</article>`;
}

/** The name of a record, which leads to it where it still is. */
function name(table: string, id: string, label: string, change = ""): Markup {
  const isHere = meta().table(table) && change !== "removed" && !meta().isAlone;
  return isHere ? recordLink(table, id, label) : html`<bdi>${label}</bdi>`;
}

function changedCell(changes: Changes, row: number, table: string, id: string, cell: number): Markup {
  const frame = changes.frame("cells");
  const column = frame.text("column", cell);
  const known = meta().table(table);
  const described = known?.fields.find((each) => each.name === column);
  const field = described?.field ?? column;
  const [old, now] = ["old", "new"].map((side) => valueInWords(changes, table, column, frame.cell(side, cell)));
  const title = html`${described?.title ?? column}`;
  const link = known && !meta().isAlone && !meta().top(known).parent ? html`<a href="${href(["r", table, id, field])}">${title}</a>` : title;
  const isLast = !(changes.cells.get(String(row)) ?? []).some((other) => other > cell && fieldOf(table, frame.text("column", other)) === field);
  const kind = isLast && frame.cell("is_stated", cell) ? html` <span class="badge kind">${frame.text("kind", cell).replace("-", " ")}</span>` : NOTHING;
  return html`<dt data-column="${column}">${link}</dt><dd><del>${old}</del> <span aria-hidden="true">→</span> <ins>${now}</ins>${kind}${isLast ? behind(changes, row, table, field) : NOTHING}</dd>`;
}

function fieldOf(table: string, column: string): string {
  return meta().table(table)?.fields.find((each) => each.name === column)?.field ?? column;
}

function valueInWords(changes: Changes, table: string, column: string, cell: unknown): Markup {
  if (cell === null) return html`<span class="quiet">empty</span>`;
  const known = meta().table(table);
  const field = known && meta().fields(known).find((each) => each.parts.get(each.main.part ?? "") === each.main && each.main.name === column);
  const described = known?.fields.find((each) => each.name === column);
  const value = String(cell);
  if (field) return html`<bdi>${plainValue(value, field, changes.labels)}</bdi>`;
  if (described?.vocabulary) return html`<bdi>${meta().label(described.vocabulary, value)}</bdi>`;
  return html`<bdi>${described?.type === "date" ? dateInWords(value) : value}</bdi>`;
}

/** The assertions behind a changed cell: new ones, those that are gone, or those that it rests on as before. */
function behind(changes: Changes, row: number, table: string, field: string): Markup {
  const frame = changes.frame("behind");
  const found = (changes.behind.get(String(row)) ?? []).filter((each) => frame.text("field_name", each) === field);
  return found.length ? html`<ul class="behind">${found.map((each) => assertion(changes, each, table, field))}</ul>` : NOTHING;
}

function assertion(changes: Changes, row: number, table: string, field: string): Markup {
  const frame = changes.frame("behind");
  const text = (name: string) => frame.text(name, row);
  const known = meta().table(table);
  const side = text("side");
  const value = frame.cell("value", row) === null ? NOTHING : html`<bdi>${plainValue(text("value"), known && meta().field(known, field), changes.labels)}</bdi>`;
  const parts = [value, html`${whoOf(changes, row)}`, placeOf(frame, row), text("annotation_file") ? html`<code class="line">${text("annotation_file")}:${text("annotation_line")}</code>` : NOTHING];
  const [start, end] = [frame.number("span_start", row), frame.number("span_end", row)];
  const words = hasWords(text("text_id")) && frame.cell("span_start", row) !== null ? passage(text("text_id"), start, end) : NOTHING;
  return html`<li class="side-${SIGNS[side]?.split(" ")[0]}"><span class="sign" aria-hidden="true">${side === "-" ? "−" : side}</span><span class="visually-hidden">${SIGNS[side]}: </span>${joined(parts.filter((part) => part !== NOTHING), " · ")}${words}</li>`;
}

function whoOf(changes: Changes, row: number): Markup {
  const frame = changes.frame("behind");
  if (frame.cell("text_id", row) === null) return html`the registry`;
  const speaker = frame.text("speaker_id", row);
  const code = frame.text("voice", row);
  const [voice, label] = [meta().label("voice", code), changes.labels.of(meta().speakers, speaker)];
  if (!speaker || speaker === code || label === voice) return html`${voice}`;
  return html`${name(meta().speakers, speaker, label)} <i class="voice">${voice}</i>`;
}

function placeOf(frame: Frame, row: number): Markup {
  const id = frame.text("text_id", row);
  if (!id) return NOTHING;
  const text = nameOf(id);
  const sentence = frame.cell("sentence", row) === null ? "" : `, sentence ${frame.text("sentence", row)}`;
  const words = html`${text ?? id}${sentence}`;
  if (!text || meta().isAlone) return words;
  return html`<a href="${href(["x", id], { at: `${frame.text("span_start", row)}-${frame.text("span_end", row)}` })}">${words}</a>`;
}
