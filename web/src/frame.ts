// Rows of a table as columns, in the three forms that a data file has (see encode.py of the writer).

export type Cell = string | number | boolean | null;
type Coded = { k: Cell } | { d: Cell[]; c: number[] } | Cell[];
export type Encoded = { n: number; c: [string, Coded][] };
export type Row = ReadonlyMap<string, Cell>;

export class Frame {
  readonly size: number;
  private readonly columns = new Map<string, Coded>();
  private readonly decoded = new Map<string, Cell[]>();

  constructor(encoded: Encoded | undefined) {
    this.size = encoded?.n ?? 0;
    for (const [name, column] of encoded?.c ?? []) this.columns.set(name, column);
  }

  get names(): string[] {
    return [...this.columns.keys()];
  }

  /** A column of the frame, all cells empty where it lacks the column. */
  column(name: string): Cell[] {
    let cells = this.decoded.get(name);
    if (!cells) {
      cells = decode(this.columns.get(name), this.size);
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

function decode(column: Coded | undefined, size: number): Cell[] {
  if (!column) return new Array<Cell>(size).fill(null);
  if (Array.isArray(column)) return column;
  if ("k" in column) return new Array<Cell>(size).fill(column.k);
  return column.c.map((code) => (code < 0 ? null : (column.d[code] ?? null)));
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

/** The parts of a data file that has several frames, by name. */
export function frames(parts: unknown): Map<string, Frame> {
  return new Map((parts as [string, Encoded][]).map(([name, part]) => [name, new Frame(part)]));
}
