// Packs: some 32 records with what is nested in them, what refers to them, and all their receipts.

import { crc32 } from "./crc32";
import { Frame, type Row, frames, group } from "./frame";
import { Labels, rootOf } from "./labels";
import { load } from "./load";
import { type Table, meta } from "./meta";
import { keepNames } from "./texts/known";

export interface Evidence {
  text: string | null;
  start: number;
  end: number;
  sentence: number | null;
  quote: string;
  confidence: string;
  because: string;
  reference: string;
  curator: string;
  file: string;
  line: number | null;
}

export interface Assertion {
  id: string;
  field: string | null;
  value: string | null;
  text: string | null;
  voice: string;
  speaker: string;
  relayedBy: string;
  polarity: string;
  modality: string;
  basis: string;
  rank: string;
  outcome: string;
  evidence: Evidence[];
}

export interface Resolution {
  rule: string;
  values: number;
  differ: string;
  because: string;
}

export interface Reference {
  table: string;
  id: string;
  label: string;
  by: string;
  total: number;
}

export interface Entry {
  table: Table;
  id: string;
  label: string;
  row: Row;
}

/** The records of a file, with their receipts by record and field. */
export class Pack {
  readonly labels: Labels;
  private readonly frame: (name: string) => Frame;
  private readonly assertionRows: Map<string, number[]>;
  private readonly evidenceRows: Map<string, number[]>;
  private readonly resolutionRows: Map<string, number[]>;

  constructor(parts: unknown) {
    const found = frames(parts);
    this.frame = (name) => found.get(name) ?? new Frame(undefined);
    this.labels = new Labels(this.frame("labels"));
    keepNames(this.frame("texts"));
    this.assertionRows = group(this.frame("assertions"), "record.table", "record.id", "field_name");
    this.evidenceRows = group(this.frame("evidence"), "assertion");
    this.resolutionRows = group(this.frame("resolutions"), "record.table", "record.id", "field_name");
  }

  entries(table: Table): Entry[] {
    const frame = this.frame(`row:${table.name}`);
    return frame.rows().map((row) => ({
      table,
      id: frame.text("record.id", row),
      label: frame.text("record.label", row),
      row: frame.row(row),
    }));
  }

  entry(table: Table, id: string): Entry | undefined {
    return this.entries(table).find((entry) => entry.id === id);
  }

  children(table: Table, id: string): Entry[] {
    const start = `${id}/`;
    return this.entries(table).filter((entry) => entry.id.startsWith(start));
  }

  /** The assertions on a cell; those on the record itself where the field is empty. */
  assertions(table: string, id: string, field: string): Assertion[] {
    return (this.assertionRows.get([table, id, field].join("\n")) ?? []).map((row) => this.assertion(row));
  }

  private assertion(row: number): Assertion {
    const frame = this.frame("assertions");
    const text = (name: string) => frame.text(name, row);
    return {
      id: text("assertion_id"),
      field: text("field_name") || null,
      value: frame.cell("value", row) === null ? null : text("value"),
      text: text("text_id") || null,
      voice: text("voice"),
      speaker: text("speaker_id"),
      relayedBy: text("relayed_by_id"),
      polarity: text("polarity"),
      modality: text("modality"),
      basis: text("basis"),
      rank: text("rank"),
      outcome: text("outcome"),
      evidence: (this.evidenceRows.get(String(row)) ?? []).map((each) => this.evidence(each, text("text_id") || null)),
    };
  }

  private evidence(row: number, of: string | null): Evidence {
    const frame = this.frame("evidence");
    const text = (name: string) => frame.text(name, row);
    const count = (name: string) => frame.cell(name, row) as number | null;
    return {
      text: of,
      start: count("span_start") ?? 0,
      end: count("span_end") ?? 0,
      sentence: count("sentence"),
      quote: text("quote"),
      confidence: text("confidence"),
      because: text("because"),
      reference: text("reference"),
      curator: text("curator"),
      file: text("annotation_file"),
      line: count("annotation_line"),
    };
  }

  resolution(table: string, id: string, field: string): Resolution | undefined {
    const row = this.resolutionRows.get([table, id, field].join("\n"))?.[0];
    if (row === undefined) return undefined;
    const frame = this.frame("resolutions");
    return {
      rule: frame.text("rule", row),
      values: frame.number("n_values", row),
      differ: frame.text("sources_differ", row),
      because: frame.text("because", row),
    };
  }

  /** What refers to a record, from other tables or from other records of its own. */
  references(id: string): Reference[] {
    const frame = this.frame("references");
    return frame
      .rows()
      .filter((row) => frame.text("to_id", row) === id)
      .map((row) => ({
        table: frame.text("record.table", row),
        id: frame.text("record.id", row),
        label: frame.text("record.label", row) || frame.text("record.id", row),
        by: frame.text("by", row),
        total: frame.number("total", row),
      }));
  }
}

const opened = new Map<string, Promise<Pack>>();

/** The pack that has a record, which may be nested in another one. */
export function packOf(table: Table, id: string): Promise<Pack> {
  const top = meta().top(table);
  const root = top === table ? id : rootOf(id);
  const path = `r/${top.file}/${crc32(root) % top.packs}`;
  const known = opened.get(path);
  if (known) return known;
  const pack = load(path).then((parts) => new Pack(parts));
  opened.set(path, pack);
  return pack;
}
