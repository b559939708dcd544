// A table: facets with counts, words to find, order, columns to choose, pages, and the selection as CSV.

import { tint } from "../colours";
import { save } from "../download";
import { type Markup, NOTHING, html, render } from "../html";
import { type Column, type Field, type Table, isCurated, meta } from "../meta";
import { type Route, href, replaceQuery } from "../route";
import { say } from "../shell";
import { csvOf } from "../table/csv";
import { ID, LABEL, TableData } from "../table/data";
import { facetsOf, type Facet, facetList } from "../table/facets";
import { FACTUALITY, SAMPLE, grid } from "../table/grid";
import { type Selection, queryOf, readSelection, select } from "../table/selection";
import { fromSources, number, plural } from "../words";
import { NotFoundError } from "./page";

export const PER_PAGE = 50;

export async function tablePage(into: HTMLElement, route: Route): Promise<string> {
  const [, name = ""] = route.path;
  const table = meta().table(name);
  if (!table) throw new NotFoundError(`This dataset has no table “${name}”.`);
  const { selection, unknown } = readSelection(table, route.query);
  const facets = facetsOf(table);
  const data = await TableData.open(table);
  render(into, frame(table, selection, unknown));
  const view = new View(into, route, data, facets, selection);
  await view.draw();
  return table.title;
}

function frame(table: Table, selection: Selection, unknown: string[]): Markup {
  const wide = matchMedia("(min-width: 60rem)").matches;
  const nested = table.parent ? html`<p class="kicker"><a href="${href(["t", table.parent])}">${meta().top(table).title}</a></p>` : NOTHING;
  return html`<div class="table-page" style="${tint(table.name)}">
    ${nested}<h1 tabindex="-1">${table.title}</h1><p class="lead">${table.description}</p>
    ${unknown.length ? html`<p class="notice" role="alert">This table has no column ${unknown.map((each) => html`<code>${each}</code> `)}; that part of the address is left out.</p>` : NOTHING}
    ${isCurated(table) ? html`<p class="quiet">${restsOn(table)}</p>` : NOTHING}
    ${siblings(table)}
    <div class="split"><aside aria-label="Filters">
      <input type="search" class="find" value="${selection.find}" aria-label="Find in ${table.title}" placeholder="Find in ${table.title.toLowerCase()}">
      <details ${wide ? html`open` : NOTHING}><summary>Filters</summary><div class="facets"></div></details></aside>
    <div class="results"></div></div></div>`;
}

/** What a curated table is made of. */
function restsOn(table: Table): string {
  const rows = table.parent ? `${plural(table.rows, "row")} in ${plural(table.entries ?? 0, "entry", "entries")}` : plural(table.entries ?? 0, "entry", "entries");
  return `${rows} of the registry ${fromSources(table.sources ?? [], (table.sources ?? []).length === 3)}`.trim();
}

function siblings(table: Table): Markup {
  const family = [meta().top(table), ...meta().children(meta().top(table))];
  if (family.length < 2) return NOTHING;
  return html`<p class="family">${family.map((each) => html`<a class="chip" ${each === table ? html`aria-current="page"` : NOTHING} href="${href(["t", each.name])}">${each.title} <span>${number(each.rows)}</span></a> `)}</p>`;
}

class View {
  private draws = 0;

  constructor(
    private readonly into: HTMLElement,
    private readonly route: Route,
    private readonly data: TableData,
    private readonly facets: Facet[],
    private selection: Selection,
  ) {
    const find = into.querySelector<HTMLInputElement>(".find");
    find?.addEventListener("input", () => void this.change({ find: find.value }));
    into.addEventListener("click", (event) => this.clicked(event));
    into.addEventListener("change", (event) => this.changed(event));
  }

  private change(next: Partial<Selection>): Promise<void> {
    this.selection = { ...this.selection, page: 0, ...next };
    replaceQuery(this.route, queryOf(this.selection));
    return this.draw();
  }

  async draw(): Promise<void> {
    const { data, selection } = this;
    const draw = ++this.draws;
    const facetNames = this.facets.map((facet) => facet.column);
    await data.need([...facetNames, ...selection.filters.keys(), ...(selection.find ? searched(data.table) : [])]);
    const rows = await select(data, selection);
    await data.need([ID, LABEL, FACTUALITY, ...columnsOf(selection.columns)], [...data.frame.rows().slice(0, SAMPLE), ...this.shown(rows)]);
    if (draw !== this.draws) return;
    const focus = focused(this.into);
    const facets = this.into.querySelector(".facets");
    const results = this.into.querySelector(".results");
    if (facets) render(facets, facetList(data, this.facets, selection));
    if (results) render(results, this.results(rows));
    if (focus) this.into.querySelector<HTMLElement>(focus)?.focus();
    say(`${plural(rows.length, "row")} of ${number(data.size)}`);
  }

  private shown(rows: number[]): number[] {
    return rows.slice(this.selection.page * PER_PAGE, (this.selection.page + 1) * PER_PAGE);
  }

  private results(rows: number[]): Markup {
    const { table } = this.data;
    return html`<div class="over"><p class="total"><b>${number(rows.length)}</b> of ${number(this.data.size)}</p>
      ${this.selection.filters.size || this.selection.find ? html`<button class="plain" data-do="clear">Clear filters</button>` : NOTHING}
      <button class="plain end" data-do="csv">Save ${plural(rows.length, "row")} as CSV</button></div>
      ${chooser(table, this.selection)}
      ${grid(this.data, this.selection, this.shown(rows))}
      ${pager(rows.length, this.selection.page)}`;
  }

  private clicked(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("button") : null;
    if (!button) return;
    const { facet, value, sort, page } = button.dataset;
    if (facet !== undefined) void this.change({ filters: toggled(this.selection.filters, facet, value ?? "") });
    else if (sort !== undefined) void this.change({ sort: nextSort(this.selection.sort, sort) });
    else if (page !== undefined) void this.change({ page: Number(page) }).then(() => window.scrollTo(0, 0));
    else if (button.dataset["do"] === "clear") this.clear();
    else if (button.dataset["do"] === "csv") void this.saveCsv();
  }

  private clear(): void {
    const find = this.into.querySelector<HTMLInputElement>(".find");
    if (find) find.value = "";
    void this.change({ find: "", filters: new Map() });
  }

  private changed(event: Event): void {
    if (!(event.target instanceof HTMLInputElement) || !event.target.dataset["column"]) return;
    const chosen = [...this.into.querySelectorAll<HTMLInputElement>("input[data-column]:checked")].map((each) => each.dataset["column"]);
    void this.change({ columns: meta().fields(this.data.table).filter((field) => chosen.includes(field.name)), page: this.selection.page, isChosen: true });
  }

  private async saveCsv(): Promise<void> {
    await this.data.need(this.data.table.fields.map((column) => column.name));
    save(`${this.data.table.name}.csv`, "text/csv", csvOf(this.data, await select(this.data, this.selection)));
  }
}

function columnsOf(fields: Field[]): string[] {
  return fields.flatMap((field) => [...field.parts.values()].map((column) => column.name));
}

function searched(table: Table): string[] {
  return [LABEL, ...table.fields.filter((column: Column) => (column.type ?? "string") === "string" && !column.part).map((column) => column.name)];
}

/** How to find the element again that has the focus, once the results are drawn anew. */
function focused(into: HTMLElement): string | null {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !into.contains(active)) return null;
  const names = ["facet", "value", "sort", "page", "do", "column"].filter((name) => active.dataset[name] !== undefined);
  if (!names.length) return null;
  return `${active.tagName.toLowerCase()}${names.map((name) => `[data-${name}="${CSS.escape(active.dataset[name] ?? "")}"]`).join("")}`;
}

function toggled(filters: Map<string, string[]>, column: string, value: string): Map<string, string[]> {
  const next = new Map(filters);
  const chosen = next.get(column) ?? [];
  const rest = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value];
  if (rest.length) next.set(column, rest);
  else next.delete(column);
  return next;
}

function nextSort(sort: string, column: string): string {
  return sort === column ? `-${column}` : sort === `-${column}` ? "" : column;
}

function chooser(table: Table, selection: Selection): Markup {
  const shown = new Set(selection.columns.map((field) => field.name));
  const boxes = meta().fields(table).map((field) => html`<label><input type="checkbox" data-column="${field.name}" ${shown.has(field.name) ? html`checked` : NOTHING}> ${field.title}</label>`);
  return html`<details class="chooser" ${selection.isChosen ? html`open` : NOTHING}><summary>Columns</summary><div>${boxes}</div></details>`;
}

function pager(total: number, page: number): Markup {
  const pages = Math.ceil(total / PER_PAGE);
  if (pages < 2) return NOTHING;
  const first = page * PER_PAGE + 1;
  const last = Math.min(total, first + PER_PAGE - 1);
  return html`<nav class="pager" aria-label="Pages of the table">
    <button class="plain" data-page="${page - 1}" ${page ? NOTHING : html`disabled`}>Previous</button>
    <span>${number(first)}–${number(last)} of ${number(total)}</span>
    <button class="plain" data-page="${page + 1}" ${page + 1 < pages ? NOTHING : html`disabled`}>Next</button></nav>`;
}
