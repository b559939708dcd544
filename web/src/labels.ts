// The labels of records that a data file refers to.

import type { Frame } from "./frame";

export class Labels {
  private readonly known = new Map<string, string>();

  constructor(...sources: (Frame | undefined)[]) {
    for (const frame of sources) {
      if (frame) this.add(frame);
    }
  }

  private add(frame: Frame): void {
    const tables = frame.column("record.table");
    const ids = frame.column("record.id");
    const labels = frame.column("record.label");
    for (let row = 0; row < frame.size; row++) {
      if (labels[row] !== null) this.known.set(`${tables[row]}\n${ids[row]}`, String(labels[row]));
    }
  }

  /** The label of a record, or its id. */
  of(table: string, id: string): string {
    return this.known.get(`${table}\n${id}`) ?? id;
  }

  has(table: string, id: string): boolean {
    return this.known.has(`${table}\n${id}`);
  }
}

/** The id of the record that a record is nested in. */
export function rootOf(id: string): string {
  return id.split("/")[0] ?? id;
}
