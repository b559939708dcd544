// The rows of a table; of a large one, the columns that are needed.

import { type Cell, Frame, frames, rowsOf } from "../frame";
import { Labels } from "../labels";
import { load } from "../load";
import { type Table, meta } from "../meta";

export const ID = "record.id";
export const LABEL = "record.label";

export class TableData {
  private words: string[] | undefined;

  private constructor(
    readonly table: Table,
    readonly frame: Frame,
    readonly labels: Labels,
  ) {}

  static async open(table: Table): Promise<TableData> {
    const found = frames(await load(`t/${table.file}`));
    const rows = found.get("rows") ?? new Frame({ n: table.rows, c: [] });
    const data = new TableData(table, rows, new Labels(found.get("labels")));
    await data.need([]);
    return data;
  }

  get size(): number {
    return this.frame.size;
  }

  column(name: string): Cell[] {
    return this.frame.column(name);
  }

  /** Load columns of a table that has a file for each; the ids and labels of its records are always there. */
  async need(names: string[]): Promise<void> {
    if (!this.table.split) return;
    const order = [ID, LABEL, ...this.table.fields.map((column) => column.name)];
    const wanted = [...new Set([ID, LABEL, ...names])].filter((name) => !this.frame.names.includes(name));
    const files = wanted.map((name) => load(`t/${this.table.file}/${order.indexOf(name)}`));
    for (const file of await Promise.all(files)) this.frame.add(rowsOf(file));
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
