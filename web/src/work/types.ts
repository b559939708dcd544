// What the server of the workbench says.

export interface Problem {
  code: string;
  severity: string;
  message: string;
  hint: string;
  file: string;
  line: number;
  column: number;
  /** The field of a form that it is about, if it is about one. */
  field?: string;
}

export interface KnownText {
  id: string;
  name: string;
  title: string;
  /** How many sentences are in each state; -1 while this is not known. */
  annotated: number;
  excluded: number;
  open: number;
}

export interface State {
  number: number;
  title: string;
  failure: string;
  texts: KnownText[];
  /** Files in the folder of texts that have no annotation file. */
  unread: string[];
  problems: Problem[];
  /** What would be undone; empty if there is nothing. */
  undo: string;
  /** How much there is to do, by kind. */
  todo: [kind: string, count: number][];
}

export type Where = "text" | "registry" | "both";

export interface FormField {
  name: string;
  title: string;
  description: string;
  kind: "code" | "reference" | "date" | "count" | "number" | "integer" | "boolean" | "time" | "text" | "string";
  hint: string;
  vocabulary: string;
  targets: string[];
  literals: string[];
  isRequired: boolean;
  where: Where;
}

export interface FormChild {
  name: string;
  title: string;
  description: string;
  table: string;
  keys: string[];
  by: string;
  fields: FormField[];
}

export interface FormTable {
  name: string;
  title: string;
  description: string;
  isRegistered: boolean;
  fields: FormField[];
  children: FormChild[];
}

export interface FormQualifier {
  name: string;
  title: string;
  description: string;
  codes: string[];
  vocabulary: string;
  isReference: boolean;
  default: string;
}

export interface Forms {
  tables: FormTable[];
  vocabularies: Record<string, [code: string, label: string, definition: string][]>;
  qualifiers: FormQualifier[];
  speakers: string;
}

export type Bounds = [start: number, end: number];
export type RecordName = [id: string, label: string];
export type Values = Record<string, string>;

export interface Mention {
  file: string;
  table: string;
  record: string;
  number: number;
  line: number;
  at: Bounds[];
  source: string;
  set: Values;
  /** Its children by the name that they are under, as rows; null where they say more than a form can. */
  children: Record<string, Values[] | null>;
}

export interface TextView {
  id: string;
  name: string;
  file: string;
  /** The words; null where the text is absent or is not the one that was annotated, and `problem` says which. */
  content: string | null;
  problem: Problem | null;
  sentences: [start: number, end: number, state: string, because: string][];
  mentions: Mention[];
  problems: Problem[];
  labels: [table: string, id: string, label: string][];
}

export type Edit = { edit: string } & Record<string, unknown>;

export interface Change {
  what: string;
  lines: { file: string; line: number; written: string }[];
  /** The files that it changes, each with the SHA-256 of what it was planned on. */
  files: Record<string, string | null>;
}

export interface Outcome {
  isKept: boolean;
  problems: Problem[];
  number: number;
  seconds: number;
  undo: string;
}
