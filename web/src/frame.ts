// Rows of a table as columns, in the forms that a data file has (see encode.py of the writer).

import { digit, numbers, varied, width } from "./signs";

export type Cell = string | number | boolean | null;
type Coded = { k: Cell } | ({ d: string } | { v: Cell[] }) & ({ c: string } | { r: string }) | { s: string } | { p: Texts } | { h: string; c: string } | { i: string } | { "+": string } | Cell[];
type Texts = (string | null)[];
export type Encoded = { n: number; c: [string, Coded][] };
/** What a data file has: a pool of texts, and frames by their names. */
type Stored = { s: string[]; f: [string, Encoded][] };
export type Row = ReadonlyMap<string, Cell>;

export class Frame {
  readonly size: number;
  private readonly columns = new Map<string, () => Cell[]>();
  private readonly decoded = new Map<string, Cell[]>();

  constructor(encoded: Encoded | undefined, pool: Texts = []) {
    this.size = encoded?.n ?? 0;
    for (const [name, column] of encoded?.c ?? []) this.columns.set(name, () => decode(column, this.size, pool));
  }

  get names(): string[] {
    return [...this.columns.keys()];
  }

  /** A column of the frame, all cells empty where it lacks the column. */
  column(name: string): Cell[] {
    let cells = this.decoded.get(name);
    if (!cells) {
      cells = this.columns.get(name)?.() ?? new Array<Cell>(this.size).fill(null);
      this.decoded.set(name, cells);
    }
    return cells;
  }

  add(other: Frame): void {
    for (const [name, column] of other.columns) this.columns.set(name, column);
  }

  cell(name: string, row: number): Cell {
    return this.column(name)[row] ?? null;
  }

  text(name: string, row: number): string {
    const cell = this.cell(name, row);
    return cell === null ? "" : String(cell);
  }

  number(name: string, row: number): number {
    return Number(this.cell(name, row) ?? NaN);
  }

  row(row: number): Row {
    return new Map(this.names.map((name) => [name, this.cell(name, row)]));
  }

  rows(): number[] {
    return Array.from({ length: this.size }, (_, row) => row);
  }
}

function decode(column: Coded, size: number, pool: Texts): Cell[] {
  if (Array.isArray(column)) return column;
  if ("k" in column) return new Array<Cell>(size).fill(column.k);
  if ("p" in column) return whole(column.p);
  if ("s" in column) return numbers(column.s, size).map((place) => pool[place - 1] ?? null);
  if ("h" in column) return hashes(column.h, column.c, size);
  if ("i" in column) return numbers(column.i, size).map((number) => (number ? number - 1 : null));
  if ("+" in column) return sums(numbers(column["+"], size));
  const values = "d" in column ? numbers(column.d, column.d.length / width(pool.length)).map((place) => pool[place - 1] ?? null) : column.v;
  const places = "r" in column ? repeated(varied(column.r)) : numbers(column.c, size);
  return places.map((number) => values[number] ?? null);
}

/** Numbers of which each is followed by how often it is repeated. */
function repeated(runs: number[]): number[] {
  return runs.flatMap((number, at) => (at % 2 ? [] : new Array<number>((runs[at + 1] ?? 0) + 1).fill(number)));
}

/** Texts of which each was written without what it has in common with the one before. */
function whole(texts: Texts): Texts {
  let before = "";
  return texts.map((text) => {
    if (text !== null) before = before.slice(0, digit(text.charCodeAt(0))) + text.slice(1);
    return text === null ? null : before;
  });
}

/** Texts that begin alike and go on with hexadecimal digits, of which seven signs are ten. */
function hashes(beginning: string, signs: string, size: number): string[] {
  const parts = signs.length / size / 7;
  const digits = numbers(signs, size * parts).map((number) => number.toString(16).padStart(10, "0"));
  return Array.from({ length: size }, (_, row) => beginning + digits.slice(row * parts, (row + 1) * parts).join(""));
}

function sums(differences: number[]): number[] {
  let sum = 0;
  return differences.map((difference) => (sum += difference));
}

/** A frame's rows by the text of some columns. */
export function group(frame: Frame, ...names: string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (let row = 0; row < frame.size; row++) {
    const key = names.map((name) => frame.text(name, row)).join("\n");
    const members = found.get(key);
    if (members) members.push(row);
    else found.set(key, [row]);
  }
  return found;
}

/** The frames of a data file, by name. */
export function frames(stored: unknown): Map<string, Frame> {
  const { s, f } = stored as Stored;
  const pool = whole(s);
  return new Map(f.map(([name, encoded]) => [name, new Frame(encoded, pool)]));
}

/** The rows of a data file that has one frame; none where there is no such file. */
export function rowsOf(stored: unknown): Frame {
  return (stored === undefined ? undefined : frames(stored).get("rows")) ?? new Frame(undefined);
}
