// The rows of a table; of a large one, the columns that are needed.

import { type Cell, Frame, frames, rowsOf } from "../frame";
import { Labels } from "../labels";
import { load } from "../load";
import { type Table, meta } from "../meta";

export const ID = "record.id";
export const LABEL = "record.label";

export class TableData {
  private words: string[] | undefined;
  /** Columns of words of a split table: they are long, so that only the chunks of some rows are loaded. */
  private readonly chunked = new Map<string, Cell[]>();
  private readonly chunks = new Set<string>();
  private readonly order: string[];

  private constructor(
    readonly table: Table,
    readonly frame: Frame,
    readonly labels: Labels,
  ) {
    this.order = [ID, LABEL, ...table.fields.map((column) => column.name)];
  }

  static async open(table: Table): Promise<TableData> {
    const found = frames(await load(`t/${table.file}`));
    const rows = found.get("rows") ?? new Frame({ n: table.rows, c: [] });
    return new TableData(table, rows, new Labels(found.get("labels")));
  }

  get size(): number {
    return this.frame.size;
  }

  /** The names of the columns that are loaded. */
  get names(): string[] {
    return [...this.frame.names, ...this.chunked.keys()];
  }

  column(name: string): Cell[] {
    return this.chunked.get(name) ?? this.frame.column(name);
  }

  cell(name: string, row: number): Cell {
    return this.column(name)[row] ?? null;
  }

  /** Load columns of a table that has a file for each; with `rows`, of columns of words no more than these. */
  async need(names: string[], rows?: number[]): Promise<void> {
    const { split } = this.table;
    if (!split) return;
    const wanted = rows ?? Array.from({ length: Math.ceil(this.size / split) }, (_, chunk) => chunk * split);
    const chunks = [...new Set(wanted.map((row) => Math.floor(row / split)))];
    await Promise.all([...new Set(names)].flatMap((name) => (this.isOfWords(name) ? chunks.map((chunk) => this.loadChunk(name, chunk)) : [this.loadColumn(name)])));
  }

  private isOfWords(name: string): boolean {
    const column = this.table.fields.find((each) => each.name === name);
    return !column || ((column.type ?? "string") === "string" && !column.vocabulary && !column.target && !column.part);
  }

  private async loadColumn(name: string): Promise<void> {
    if (this.frame.names.includes(name)) return;
    this.frame.add(rowsOf(await load(`t/${this.table.file}/${this.order.indexOf(name)}`)));
  }

  private async loadChunk(name: string, chunk: number): Promise<void> {
    const path = `t/${this.table.file}/${this.order.indexOf(name)}-${chunk}`;
    if (this.chunks.has(path)) return;
    const found = rowsOf(await load(path)).column(name);
    const cells = this.chunked.get(name) ?? new Array<Cell>(this.size).fill(null);
    this.chunked.set(name, cells);
    this.chunks.add(path);
    found.forEach((cell, row) => (cells[chunk * this.table.split + row] = cell));
  }

  /** All words of each row, folded for searching: its label, its free text, labels of what it refers to and of codes. */
  haystack(): string[] {
    if (this.words) return this.words;
    const words = this.column(LABEL).map((label) => String(label ?? ""));
    for (const column of this.table.fields) {
      if ((column.type ?? "string") !== "string" || column.part) continue;
      const shown = new Map<Cell, string>();
      this.column(column.name).forEach((cell, row) => {
        if (cell === null) return;
        let word = shown.get(cell);
        if (word === undefined) shown.set(cell, (word = this.shown(column.vocabulary, column.target, String(cell))));
        words[row] += `\n${word}`;
      });
    }
    this.words = words.map(folded);
    return this.words;
  }

  private shown(vocabulary: string | undefined, target: string | undefined, cell: string): string {
    if (vocabulary) return `${cell} ${meta().label(vocabulary, cell)}`;
    return target ? `${cell} ${this.labels.of(target, cell)}` : cell;
  }
}

// Letters that are written differently in Arabic and Persian for the same sound, and what joins letters invisibly.
const VARIANTS: [RegExp, string][] = [
  [/[يىئ]/g, "ی"],
  [/ك/g, "ک"],
  [/[أإآٱ]/g, "ا"],
  [/[ةۀ]/g, "ه"],
  [/ؤ/g, "و"],
  [/[\u200c\u200d\u0640]/g, ""],
];

/** Text as it is compared in searches: without case, accents and variants of letters. */
export function folded(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return VARIANTS.reduce((found, [letters, letter]) => found.replace(letters, letter), plain);
}
