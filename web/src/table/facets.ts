// Facets: the values of a column with how many rows have each, to be chosen.

import type { Cell } from "../frame";
import { type Markup, NOTHING, html } from "../html";
import { type Column, type Table, meta } from "../meta";
import { number } from "../words";
import type { TableData } from "./data";
import { type Selection, kept } from "./selection";

export interface Facet {
  column: string;
  title: string;
  described: Column;
}

const OF_RECORD = new Set(["factuality", "difference", "rests-on"]); // vocabularies of what every record has
const MOST = 9;

/** The columns of codes, of yes and no, of references and of years. */
export function facetsOf(table: Table): Facet[] {
  const key = table.key.length > 1 ? table.key[0] : undefined;
  const fits = (column: Column) =>
    (!column.part && (column.vocabulary || column.target || column.type === "boolean")) ||
    (column.part === "standard" && OF_RECORD.has(column.vocabulary ?? "")) ||
    (column.part === "time" && column.type === "integer");
  return table.fields.filter((column) => fits(column) && column.name !== key).map((column) => ({ column: column.name, title: column.title, described: column }));
}

export function facetList(data: TableData, facets: Facet[], selection: Selection): Markup {
  const everything = kept(data, selection);
  return html`${facets.map((facet) => {
    const rows = selection.filters.has(facet.column) ? kept(data, selection, facet.column) : everything;
    return facetMarkup(data, facet, rows, selection.filters.get(facet.column) ?? []);
  })}`;
}

function facetMarkup(data: TableData, facet: Facet, rows: number[], chosen: string[]): Markup {
  const counts = new Map<Cell, number>();
  const cells = data.column(facet.column);
  for (const row of rows) {
    const cell = cells[row] ?? null;
    if (cell !== null) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  if (counts.size < 2 && !chosen.length) return NOTHING;
  const isYear = facet.described.part === "time";
  const ordered = [...counts].sort(isYear ? (a, b) => Number(a[0]) - Number(b[0]) : (a, b) => b[1] - a[1]);
  const most = Math.max(...counts.values(), 1);
  const values = ordered.map(([cell, count]) => [String(cell), count] as const);
  const missing = chosen.filter((value) => !counts.has(value) && !values.some(([each]) => each === value));
  const all = [...values, ...missing.map((value) => [value, 0] as const)];
  const shown = all.filter(([value], index) => index < MOST || chosen.includes(value));
  const rest = all.length - shown.length;
  return html`<fieldset class="facet"><legend>${facet.title}</legend>${shown.map(([value, count]) => facetValue(data, facet, value, count, count / most, chosen.includes(value)))}
    ${rest > 0 ? html`<p class="quiet">and ${number(rest)} more: find them by their name</p>` : NOTHING}</fieldset>`;
}

function facetValue(data: TableData, facet: Facet, value: string, count: number, share: number, isChosen: boolean): Markup {
  return html`<button data-facet="${facet.column}" data-value="${value}" aria-pressed="${isChosen ? "true" : "false"}" style="--share:${Math.round(100 * share)}%">
    <span dir="auto">${facetLabel(data, facet, value)}</span> <b>${number(count)}</b></button>`;
}

function facetLabel(data: TableData, { described }: Facet, value: string): string {
  if (described.vocabulary) return meta().label(described.vocabulary, value);
  if (described.target) return data.labels.of(described.target, value);
  if (described.type === "boolean") return value === "true" ? "yes" : "no";
  return value;
}
