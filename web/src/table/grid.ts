// The rows of a page of a table.

import { cellValue, isEmpty, recordLink } from "../cells";
import type { Row } from "../frame";
import { type Markup, NOTHING, html } from "../html";
import { type Field, isCurated, meta } from "../meta";
import { badge } from "../receipts";
import { ID, LABEL, type TableData } from "./data";
import type { Selection } from "./selection";

/** The column that is shown last, of every table but those that no text says anything of. */
export const FACTUALITY = "factuality";
/** The first rows, by which it is seen what the records are known by. */
export const SAMPLE = 20;

export function grid(data: TableData, selection: Selection, rows: number[]): Markup {
  if (!rows.length) return html`<p class="none">No row is like this.</p>`;
  const fields = selection.columns.filter((field) => !isLabel(data, field));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Rows of ${data.table.title}"><table><thead><tr>
      ${header(LABEL, titleOf(data), selection.sort)}${fields.map((field) => header(field.name, field.title, selection.sort))}${isCurated(data.table) ? NOTHING : header(FACTUALITY, "Factuality", selection.sort)}
    </tr></thead><tbody>${rows.map((row) => body(data, fields, row))}</tbody></table></div>`;
}

function titleOf(data: TableData): string {
  return meta().fields(data.table).find((field) => isLabel(data, field))?.title ?? "Record";
}

/** Whether a field is what people know the records by, and so is in the first column already. */
export function isLabel(data: TableData, field: Field): boolean {
  if (field.kind !== "text") return false;
  const cells = data.column(field.main.name);
  const labels = data.column(LABEL);
  return data.names.includes(field.main.name) && cells.slice(0, SAMPLE).every((cell, row) => cell === labels[row]);
}

function header(name: string, title: string, sort: string): Markup {
  const order = sort === name ? "ascending" : sort === `-${name}` ? "descending" : "none";
  return html`<th scope="col" aria-sort="${order}"><button data-sort="${name}">${title}<span class="arrow" aria-hidden="true">${order === "none" ? "" : order === "ascending" ? " ↑" : " ↓"}</span></button></th>`;
}

function body(data: TableData, fields: Field[], row: number): Markup {
  const cells: Row = new Map(data.names.map((name) => [name, data.cell(name, row)]));
  const id = String(data.cell(ID, row));
  const factuality = String(cells.get(FACTUALITY) ?? "");
  const empty = html`<span class="quiet" aria-label="not given">–</span>`;
  const values = fields.map((field) => html`<td>${isEmpty(cells, field) ? empty : cellValue(cells, field, data.labels)}</td>`);
  const shown = isCurated(data.table) ? NOTHING : html`<td>${factuality ? badge("factuality", factuality, `factuality ${factuality}`) : ""}</td>`;
  return html`<tr><th scope="row">${recordLink(data.table.name, id, String(data.cell(LABEL, row) ?? "") || id)}</th>${values}${shown}</tr>`;
}
