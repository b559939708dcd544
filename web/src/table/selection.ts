// What of a table is selected and in which order, as the address has it.

import type { Cell } from "../frame";
import { type Field, type Table, meta } from "../meta";
import { LABEL, type TableData, folded } from "./data";

export interface Selection {
  find: string;
  filters: Map<string, string[]>;
  sort: string;
  columns: Field[];
  isChosen: boolean;
  page: number;
}

const SHOWN = 8;
const FEW = 3;
const SELDOM = 8; // a column is left out if fewer than one row in so many has it
const FILTER = "f.";

/** Read the selection of an address; names of columns that the table lacks are returned and left out. */
export function readSelection(table: Table, query: URLSearchParams): { selection: Selection; unknown: string[] } {
  const known = new Set([...table.fields.map((column) => column.name), LABEL]);
  const unknown = new Set<string>();
  const filters = new Map<string, string[]>();
  for (const [name, value] of query) {
    if (!name.startsWith(FILTER)) continue;
    const column = name.slice(FILTER.length);
    if (!known.has(column)) unknown.add(column);
    else filters.set(column, [...(filters.get(column) ?? []), value]);
  }
  const fields = meta().fields(table);
  const chosen = query.get("cols")?.split(",").filter(Boolean);
  for (const each of chosen ?? []) if (!fields.some((field) => field.name === each)) unknown.add(each);
  let sort = query.get("sort") ?? "";
  if (sort && !known.has(sort.replace(/^-/, "")) && !fields.some((field) => field.name === sort.replace(/^-/, ""))) {
    unknown.add(sort.replace(/^-/, ""));
    sort = "";
  }
  const columns = chosen ? fields.filter((field) => chosen.includes(field.name)) : usual(table);
  const page = Math.max(0, (Number.parseInt(query.get("page") ?? "1", 10) || 1) - 1);
  return { selection: { find: query.get("q") ?? "", filters, sort, columns, isChosen: Boolean(chosen), page }, unknown: [...unknown] };
}

/** The columns that a table shows first: no keys, nothing worked out that is true or false, and little that is empty. */
function usual(table: Table): Field[] {
  const ids = new Set(table.key.length > 1 ? [] : table.key);
  const fields = meta().fields(table).filter((field) => !ids.has(field.main.name) && !(field.kind === "flag" && field.main.derived));
  const filled = fields.filter((field) => filledIn(field) * SELDOM >= table.rows);
  return (filled.length >= FEW ? filled : fields).slice(0, SHOWN);
}

function filledIn(field: Field): number {
  return Math.max(...[...field.parts.values()].map((column) => (column.part === "basis" ? 0 : column.filled)));
}

export function queryOf(selection: Selection): Record<string, string | string[] | number> {
  const query: Record<string, string | string[] | number> = { q: selection.find };
  for (const [column, values] of selection.filters) query[FILTER + column] = values;
  query["sort"] = selection.sort;
  if (selection.isChosen) query["cols"] = selection.columns.map((field) => field.name).join(",") || "-";
  if (selection.page) query["page"] = selection.page + 1;
  return query;
}

/** The rows that are selected, in order. */
export async function select(data: TableData, selection: Selection): Promise<number[]> {
  const rows = kept(data, selection);
  return sorted(data, rows, selection.sort);
}

/** The rows that the filters and the words to find leave; `except` is the column of a facet that counts its own. */
export function kept(data: TableData, selection: Selection, except = ""): number[] {
  let rows = data.frame.rows();
  for (const [column, values] of selection.filters) {
    if (column === except) continue;
    const cells = data.column(column);
    const wanted = new Set(values);
    rows = rows.filter((row) => wanted.has(cells[row] === null ? "" : String(cells[row])));
  }
  const words = folded(selection.find).split(/\s+/).filter(Boolean);
  if (!words.length) return rows;
  const haystack = data.haystack();
  return rows.filter((row) => words.every((word) => haystack[row]?.includes(word)));
}

const collator = new Intl.Collator("en", { numeric: true });

async function sorted(data: TableData, rows: number[], sort: string): Promise<number[]> {
  if (!sort) return rows;
  const name = sort.replace(/^-/, "");
  const sign = sort.startsWith("-") ? -1 : 1;
  const keys = await sortKeys(data, name);
  const compare = (a: Cell, b: Cell) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b)));
  return [...rows].sort((a, b) => {
    const [left, right] = [keys[a] ?? null, keys[b] ?? null];
    if (left === null || right === null) return left === right ? a - b : left === null ? 1 : -1;
    return sign * compare(left, right) || a - b;
  });
}

/** What a column is sorted by: dates by their first day, counts and amounts by their number, ids and codes by their labels. */
async function sortKeys(data: TableData, name: string): Promise<Cell[]> {
  const field = meta().fields(data.table).find((each) => each.name === name || each.main.name === name);
  if (!field) {
    await data.need([name]);
    return data.column(name);
  }
  const columns = ["low", "best", "high"].map((part) => field.parts.get(part)?.name).filter((each) => each !== undefined);
  await data.need([...columns, field.main.name]);
  const [low, best, high] = ["low", "best", "high"].map((part) => data.column(field.parts.get(part)?.name ?? ""));
  const cells = data.column(field.main.name);
  if (field.kind === "date" && low && high) return cells.map((cell, row) => low[row] ?? high[row] ?? cell);
  if (field.kind === "count" || field.kind === "amount") return cells.map((_, row) => best?.[row] ?? low?.[row] ?? high?.[row] ?? null);
  if (field.kind === "reference") return cells.map((cell) => (cell === null ? null : data.labels.of(field.main.target ?? "", String(cell))));
  if (field.kind === "code") return cells.map((cell) => (cell === null ? null : meta().label(field.main.vocabulary ?? "", String(cell))));
  return cells;
}
