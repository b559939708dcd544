// A record: its cells, each with its receipt in place; what is nested in it, and where else it appears.

import { cellValue, isEmpty, recordLink } from "../cells";
import { tint } from "../colours";
import { onOpen, toggle } from "../disclosure";
import { save } from "../download";
import { type Markup, NOTHING, html, joined, render } from "../html";
import { rootOf } from "../labels";
import { load } from "../load";
import { Frame, rowsOf } from "../frame";
import { type Field, type Table, isCurated, meta, part } from "../meta";
import { type Entry, type Pack, packOf, type Reference } from "../pack";
import { badge, receipt, support } from "../receipts";
import { type Route, href } from "../route";
import { firstSentence, fromSources, plural } from "../words";
import { NotFoundError } from "./page";

export async function recordPage(into: HTMLElement, route: Route): Promise<string> {
  const [, name = "", id = "", wanted = ""] = route.path;
  const table = meta().table(name);
  if (!table) throw new NotFoundError(`This dataset has no table “${name}”.`);
  const pack = await packOf(table, id);
  const entry = pack.entry(table, id);
  if (!entry) return moved(table, id);
  if (table.parent) return drawNested(into, pack, entry, wanted);
  draw(into, pack, entry);
  if (wanted) openField(into, table.name, id, wanted);
  return entry.label;
}

async function moved(table: Table, id: string): Promise<string> {
  const frame = meta().views.has("redirects") ? rowsOf(await load("v/redirects")) : new Frame(undefined);
  const row = frame.rows().find((n) => frame.text("table_name", n) === table.name && frame.text("old_id", n) === id);
  if (row === undefined) throw new NotFoundError(`${table.title} has no record “${id}”.`);
  const next = frame.text("new_id", row);
  if (!next) throw new NotFoundError(`“${id}” was removed in version ${frame.text("since_version", row)}: ${frame.text("because", row)}.`);
  location.replace(href(["r", table.name, next]));
  // This page is never drawn: the one of the new address takes its place.
  return new Promise(() => undefined);
}

/** What is nested in a record is shown on its page, opened. */
function drawNested(into: HTMLElement, pack: Pack, entry: Entry, wanted: string): string {
  const parent = meta().top(entry.table);
  const above = pack.entry(parent, rootOf(entry.id));
  if (!above) throw new NotFoundError(`${parent.title} has no record “${rootOf(entry.id)}”.`);
  draw(into, pack, above);
  const button = into.querySelector<HTMLElement>(`button[data-cell="${CSS.escape(cellId(entry.table.name, entry.id, ""))}"]`);
  if (button) {
    toggle(button, true);
    if (wanted) openField(into, entry.table.name, entry.id, wanted);
    else button.dataset["focus"] = "yes";
  }
  return entry.label;
}

function openField(into: HTMLElement, table: string, id: string, wanted: string): void {
  const known = meta().table(table);
  const field = known && meta().fields(known).find((each) => each.name === wanted || columnNames(each).includes(wanted));
  const key = cellId(table, id, field?.name ?? wanted);
  const button = into.querySelector<HTMLElement>(`button[data-cell="${CSS.escape(key)}"]`);
  if (!button) return;
  toggle(button, true);
  button.dataset["focus"] = "yes";
}

function columnNames(field: Field): string[] {
  return [...field.parts.values()].map((column) => column.name);
}

function draw(into: HTMLElement, pack: Pack, entry: Entry): void {
  const { table } = entry;
  const nested = meta().children(table).map((child) => [child, pack.children(child, entry.id)] as const).filter(([, found]) => found.length);
  render(
    into,
    html`<article class="record-page" style="${tint(table.name)}">
      <p class="kicker"><a href="${href(["t", table.name])}">${table.title}</a></p>
      <h1 tabindex="-1"><bdi>${entry.label}</bdi></h1>
      <p class="lead">${factuality(entry)}</p>
      ${cells(pack, entry)}
      ${nested.map(([child, found]) => nestedSection(pack, child, found))}
      ${references(pack.references(entry.id))}
      <p class="actions"><button class="plain" data-do="json">Save as JSON</button> <button class="plain" data-do="print">Print with receipts</button>
        <code class="quiet">${table.name}/${entry.id}</code></p>
    </article>`,
  );
  listenTo(into, pack, entry);
}

function factuality(entry: Entry): Markup {
  const cell = (name: string) => entry.row.get(name) ?? null;
  const count = (name: string) => Number(cell(name) ?? 0);
  const factuality = cell("factuality");
  if (isCurated(entry.table)) {
    const sources = entry.table.sources ?? [];
    const only = sources.length === 1 ? ` ${fromSources(sources, false)}` : "";
    return html`<span class="badge">from the registry</span>${only} ${cell("has_open_conflict") ? html`<span class="badge differ">left open</span>` : NOTHING}`;
  }
  const parts = [html`${plural(count("n_assertions"), "assertion")} in ${plural(count("n_texts"), "text")}`];
  if (count("n_texts") > 1) parts.push(html`${plural(count("n_independent"), "independent source")}`);
  if (cell("rests_on")) parts.push(restsOn(String(cell("rests_on"))));
  if (cell("record_basis") && cell("record_basis") !== "stated") parts.push(badge("basis", String(cell("record_basis")), "basis"));
  if (count("n_inferred")) parts.push(html`${plural(count("n_inferred"), "inferred cell")}`);
  if (cell("has_open_conflict")) parts.push(html`<span class="badge differ">left open</span>`);
  const mark = factuality ? badge("factuality", String(factuality), `factuality ${String(factuality)}`) : NOTHING;
  return html`${mark} ${joined(parts, " · ")}`;
}

function restsOn(code: string): Markup {
  return html`<span title="${meta().definition("rests-on", code)}">rests on ${meta().label("rests-on", code).toLowerCase()}</span>`;
}

function cellId(table: string, id: string, field: string): string {
  return JSON.stringify([table, id, field]);
}

let panels = 0;

/** The cells of a record as rows, those that are empty folded. */
function cells(pack: Pack, entry: Entry): Markup {
  const shown = meta().fields(entry.table).filter((field) => !isKey(entry.table, field));
  const filled = shown.filter((field) => !isEmpty(entry.row, field) || pack.assertions(entry.table.name, entry.id, field.name).length);
  const empty = shown.filter((field) => !filled.includes(field));
  const existence = pack.assertions(entry.table.name, entry.id, "").length ? existenceRow(pack, entry) : NOTHING;
  return html`<div class="cells">${existence}${filled.map((field) => cellRow(pack, entry, field))}</div>
    ${empty.length ? html`<p class="empties"><span>Not given:</span> ${empty.map((field) => field.title).join(", ")}</p>` : NOTHING}`;
}

function isKey(table: Table, field: Field): boolean {
  return table.key.includes(field.main.name);
}

function existenceRow(pack: Pack, entry: Entry): Markup {
  const assertions = pack.assertions(entry.table.name, entry.id, "");
  const value = html`<span class="quiet">that there is such a record</span>`;
  return row(entry, "", "Existence", value, support(undefined, assertions, false));
}

function cellRow(pack: Pack, entry: Entry, field: Field): Markup {
  const { name } = entry.table;
  const assertions = pack.assertions(name, entry.id, field.name);
  const resolution = pack.resolution(name, entry.id, field.name);
  const basis = part(entry.row, field, "basis");
  const value = isEmpty(entry.row, field)
    ? html`<span class="quiet">${resolution?.rule === "open" ? "left open: sources disagree" : "no value"}</span>`
    : cellValue(entry.row, field, pack.labels);
  const from = field.main.derived && !assertions.length ? html` <span class="from">${firstSentence(field.description)}</span>` : NOTHING;
  const marks = basis && basis !== "stated" ? badge("basis", String(basis), "basis") : NOTHING;
  return row(entry, field.name, field.title, html`${value}${from}`, html`${marks} ${support(resolution, assertions, Boolean(field.main.derived))}`);
}

function row(entry: Entry, field: string, title: string, value: Markup, rests: Markup): Markup {
  const panel = `panel-${++panels}`;
  return html`<div class="cell"><div class="name">${title}</div><div class="value">${value}</div>
    <button class="opens" aria-expanded="false" aria-controls="${panel}" data-print data-cell="${cellId(entry.table.name, entry.id, field)}">
      <span class="visually-hidden">Receipt of ${title}: </span>${rests}<span class="chevron" aria-hidden="true"></span></button>
    <div class="panel" id="${panel}" hidden></div></div>`;
}

function nestedSection(pack: Pack, table: Table, found: Entry[]): Markup {
  return html`<section class="nested"><h2>${table.title} <span class="count">${found.length}</span></h2>
    <ul class="children">${found.map((entry) => nestedItem(pack, entry))}</ul></section>`;
}

/** A nested record in a line: its key, then its other values; opened, each of its cells with its receipt. */
function nestedItem(pack: Pack, entry: Entry): Markup {
  const { table } = entry;
  const fields = meta().fields(table).filter((field) => field.main.name !== table.key[0] && !isEmpty(entry.row, field));
  const keys = fields.filter((field) => isKey(table, field)).map((field) => cellValue(entry.row, field, pack.labels));
  const others = fields.filter((field) => !isKey(table, field) && !repeats(field, fields, entry));
  const more = others.map((field) => html`<span class="also"><span>${field.title}</span> ${cellValue(entry.row, field, pack.labels)}</span>`);
  const factuality = String(entry.row.get("factuality") ?? "");
  const mark = factuality && factuality !== "asserted" && !isCurated(table) ? badge("factuality", factuality, `factuality ${factuality}`) : NOTHING;
  const panel = `panel-${++panels}`;
  const differ = String(entry.row.get("sources_differ") ?? "none");
  const strong = differ === "value" || differ === "contradiction";
  const texts = Number(entry.row.get("n_texts") ?? 0);
  const rests = html`<span class="badge ${strong ? "differ" : ""}">${texts ? plural(texts, "text") : "curators"}${strong ? html` · ${meta().label("difference", differ)}` : NOTHING}</span>`;
  return html`<li><div class="nested-line"><span class="key">${joined(keys, " · ")}</span> ${mark} ${more}</div>
    <button class="opens" aria-expanded="false" aria-controls="${panel}" data-print data-cell="${cellId(table.name, entry.id, "")}">
      <span class="visually-hidden">Receipts of ${entry.label}: </span>${rests}<span class="chevron" aria-hidden="true"></span></button>
    <div class="panel nested-panel" id="${panel}" hidden></div></li>`;
}

/** Whether a column says again, as a reference, what the key says. */
function repeats(field: Field, fields: Field[], entry: Entry): boolean {
  const value = String(entry.row.get(field.main.name) ?? "");
  return Boolean(field.main.target) && fields.some((each) => each !== field && String(entry.row.get(each.main.name) ?? "").endsWith(`/${value}`));
}

function references(found: Reference[]): Markup {
  if (!found.length) return NOTHING;
  const groups = new Map<string, Reference[]>();
  for (const each of found) {
    const key = `${each.table}\n${each.by}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return html`<section class="refers"><h2>Where else it appears</h2><div class="groups">${[...groups.values()].map(referring)}</div></section>`;
}

function referring(members: Reference[]): Markup {
  const [first] = members;
  if (!first) return NOTHING;
  const table = meta().table(first.table);
  const field = table && meta().field(table, first.by);
  const rest = first.total - members.length;
  return html`<div class="group"><h3><span class="dot" style="${tint(first.table)}"></span>${table?.title ?? first.table}<span class="quiet">: ${field?.title ?? first.by}</span> <span class="count">${first.total}</span></h3>
    <ul>${members.map((each) => html`<li>${recordLink(each.table, each.id, each.label)}</li>`)}</ul>
    ${rest > 0 ? html`<p class="quiet">and ${rest} more in <a href="${href(["t", first.table])}">${table?.title}</a></p>` : NOTHING}</div>`;
}

function listenTo(into: HTMLElement, pack: Pack, entry: Entry): void {
  for (const button of into.querySelectorAll<HTMLElement>("button[data-cell]")) prepare(button, pack);
  into.querySelector("[data-do=print]")?.addEventListener("click", () => window.print());
  into.querySelector("[data-do=json]")?.addEventListener("click", () => save(`${entry.id}.json`, "application/json", json(pack, entry)));
}

function prepare(button: HTMLElement, pack: Pack): void {
  const [name, id, fieldName] = JSON.parse(button.dataset["cell"] ?? "[]") as [string, string, string];
  const table = meta().table(name);
  const entry = table && pack.entry(table, id);
  if (!table || !entry) return;
  onOpen(button, (panel) => {
    if (panel.classList.contains("nested-panel")) {
      queueMicrotask(() => {
        for (const inner of panel.querySelectorAll<HTMLElement>("button[data-cell]")) prepare(inner, pack);
      });
      return cells(pack, entry);
    }
    const field = meta().field(table, fieldName);
    const resolution = pack.resolution(name, id, fieldName);
    const derived = field?.main.derived ? field.description : "";
    return receipt(field, resolution, pack.assertions(name, id, fieldName), pack.labels, derived);
  });
}

/** The record with all its receipts, as data. */
function json(pack: Pack, entry: Entry): string {
  const fieldsOf = (each: Entry) => ["", ...meta().fields(each.table).map((field) => field.name)];
  const receipts = (each: Entry) =>
    fieldsOf(each)
      .map((field) => ({
        field: field || null,
        resolution: pack.resolution(each.table.name, each.id, field) ?? null,
        assertions: pack.assertions(each.table.name, each.id, field),
      }))
      .filter((cell) => cell.assertions.length);
  const plain = (each: Entry) => ({ table: each.table.name, id: each.id, label: each.label, row: Object.fromEntries(each.row), receipts: receipts(each) });
  const nested = meta().children(entry.table).flatMap((child) => pack.children(child, entry.id).map(plain));
  return JSON.stringify({ ...plain(entry), nested }, null, 2);
}
