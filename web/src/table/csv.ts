// A selection of rows as CSV, as the files of the package have it: every column, under its own name.

import type { Cell } from "../frame";
import type { TableData } from "./data";

export function csvOf(data: TableData, rows: number[]): string {
  const names = data.table.fields.map((column) => column.name);
  const columns = names.map((name) => data.column(name));
  const lines = rows.map((row) => columns.map((cells) => written(cells[row] ?? null)).join(","));
  return `${[names.map(written).join(","), ...lines].join("\n")}\n`;
}

function written(cell: Cell): string {
  const text = cell === null ? "" : String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
