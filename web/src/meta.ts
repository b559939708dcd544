// The dataset as every page needs it: its tables and their fields, and vocabularies.

import type { Cell, Row } from "./frame";

export interface Column {
  name: string;
  title: string;
  description?: string;
  type?: string;
  field?: string;
  part?: string;
  vocabulary?: string;
  target?: string;
  time?: string;
  derived?: string;
  kind?: string;
  unit?: string;
  filled: number;
}

export interface Table {
  name: string;
  file: string;
  title: string;
  description: string;
  rows: number;
  key: string[];
  parent: string;
  packs: number;
  /** Of a table that has a file for each column: how many rows of words are in one. */
  split: number;
  factuality: [string, number][];
  fields: Column[];
  /** Of a curated table: how many entries of the registry have its rows, and where most of them are from. */
  entries?: number;
  sources?: string[];
}

interface License {
  name?: string;
  title?: string;
  path?: string;
}

interface Stored {
  about: {
    name: string;
    title?: string;
    description?: string;
    version?: string;
    homepage?: string;
    licenses?: License[];
    contributors?: { title?: string }[];
    keywords?: string[];
  };
  /** What is said of columns, which is often the same of several; a table has the number of each, and its cells that are filled. */
  columns: Omit<Column, "filled">[];
  tables: (Omit<Table, "fields"> & { fields: [column: number, filled: number][] })[];
  vocabularies: [string, Code[]][];
  texts: number;
  files: [string, string, number, string][];
  speakers: string;
  views: [string, number][];
  receipts: [number, number, number];
  package: string;
  local: boolean;
  alone?: boolean;
}

export type Code = [code: string, label: string | null, definition: string | null, broader: string | null];
export type Kind = "date" | "count" | "code" | "reference" | "flag" | "number" | "year" | "amount" | "address" | "text";

/** A field of a table: a value that is read from texts, in one or several columns. */
export interface Field {
  name: string;
  title: string;
  description: string;
  kind: Kind;
  main: Column;
  parts: Map<string, Column>;
}

export class Meta {
  readonly about: Stored["about"];
  readonly tables: Table[];
  readonly files: Stored["files"];
  readonly speakers: string;
  readonly views: Map<string, number>;
  readonly receipts: Stored["receipts"];
  /** The way from here to the package's files. */
  readonly package: string;
  readonly isLocal: boolean;
  /** There is one page, and no other file. */
  readonly isAlone: boolean;
  readonly textCount: number;
  private readonly byName: Map<string, Table>;
  private readonly codes: Map<string, Map<string, Code>>;
  private readonly grouped = new Map<string, Field[]>();

  constructor(stored: Stored) {
    this.about = stored.about;
    this.tables = stored.tables.map((table) => ({ ...table, fields: table.fields.map(([number, filled]) => ({ ...(stored.columns[number] as Column), filled })) }));
    this.files = stored.files;
    this.speakers = stored.speakers;
    this.views = new Map(stored.views);
    this.receipts = stored.receipts;
    this.package = stored.package;
    this.isLocal = stored.local;
    this.isAlone = stored.alone ?? false;
    this.byName = new Map(this.tables.map((table) => [table.name, table]));
    this.codes = new Map(
      stored.vocabularies.map(([scheme, codes]) => [scheme, new Map(codes.map((code) => [code[0], code]))]),
    );
    this.textCount = stored.texts;
  }

  get title(): string {
    return this.about.title || this.about.name;
  }

  /** Whether no text says anything: all tables are curated. */
  get isCurated(): boolean {
    return this.tables.length > 0 && this.tables.every(isCurated);
  }

  /** The tables that are nested in no other. */
  get tops(): Table[] {
    return this.tables.filter((table) => !table.parent);
  }

  table(name: string): Table | undefined {
    return this.byName.get(name);
  }

  top(table: Table): Table {
    return this.byName.get(table.parent) ?? table;
  }

  /** The name of the table that a table of this name is nested in, or its own. */
  topName(name: string): string {
    const table = this.byName.get(name);
    return table ? this.top(table).name : name;
  }

  children(table: Table): Table[] {
    return this.tables.filter((each) => each.parent === table.name);
  }

  code(scheme: string, code: string): Code | undefined {
    return this.codes.get(scheme)?.get(code);
  }

  codesOf(scheme: string): Code[] {
    return [...(this.codes.get(scheme)?.values() ?? [])];
  }

  /** The label of a code, or the code itself. */
  label(scheme: string, code: string): string {
    return this.code(scheme, code)?.[1] || code;
  }

  definition(scheme: string, code: string): string {
    return this.code(scheme, code)?.[2] || "";
  }

  /** The fields of a table, in its order, without what every record has. */
  fields(table: Table): Field[] {
    const known = this.grouped.get(table.name);
    if (known) return known;
    const made = fieldsOf(table);
    this.grouped.set(table.name, made);
    return made;
  }

  field(table: Table, name: string): Field | undefined {
    return this.fields(table).find((field) => field.name === name);
  }
}

/** Whether the registry alone says something of a table's records. */
export function isCurated(table: Table): boolean {
  return table.entries !== undefined;
}

const OF_RECORD = new Set(["standard", "factuality", "record_basis", "difference", "time", "label"]);

function fieldsOf(table: Table): Field[] {
  const found = new Map<string, Field>();
  for (const column of table.fields) {
    if (column.part && OF_RECORD.has(column.part)) continue;
    const name = column.field ?? column.name;
    let field = found.get(name);
    if (!field) {
      field = { name, title: "", description: "", kind: "text", main: column, parts: new Map() };
      found.set(name, field);
    }
    if (!column.part) field.main = column;
    field.parts.set(column.part ?? "", column);
  }
  const fields = [...found.values()];
  for (const field of fields) describe(field);
  return fields;
}

function describe(field: Field): void {
  const { main, parts } = field;
  field.kind = kindOf(main, parts);
  const ofPart = main.part ? `, ${main.part}` : "";
  field.title = main.title.endsWith(ofPart) && ofPart ? main.title.slice(0, -ofPart.length) : main.title;
  field.description = main.description ?? "";
}

function kindOf(main: Column, parts: Map<string, Column>): Kind {
  if (parts.has("precision") || main.type === "date") return "date";
  if (parts.has("best")) return main.part ? "count" : "amount";
  if (main.kind === "url") return "address";
  if (main.kind === "year") return "year";
  if (main.vocabulary) return "code";
  if (main.target) return "reference";
  if (main.type === "boolean") return "flag";
  return main.type === "integer" || main.type === "number" ? "number" : "text";
}

/** The cell of a row in the column of a field that has a part. */
export function part(row: Row, field: Field, name: string): Cell {
  const column = field.parts.get(name);
  return column ? (row.get(column.name) ?? null) : null;
}

let current: Meta | undefined;

export function setMeta(stored: unknown): Meta {
  current = new Meta(stored as Stored);
  return current;
}

/** The dataset of this site; it is loaded before any page. */
export function meta(): Meta {
  if (!current) throw new Error("the dataset is not loaded");
  return current;
}
