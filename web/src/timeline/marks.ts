// Dates as marks on a line of days, no more exact than they are known.

import { dayNumber } from "../dates";
import type { Frame } from "../frame";
import { meta } from "../meta";
import { number } from "../words";

export type Shape = "day" | "within" | "lasted";

export interface Mark {
  table: string;
  id: string;
  label: string;
  field: string;
  date: string;
  kind: string;
  shape: Shape;
  /** The first and the last day that it can be; undefined where an end is not known. */
  first: number | undefined;
  last: number | undefined;
  isHedged: boolean;
  /** The record of the same table that this one is a part of. */
  within: string;
  /** How many parts are folded into this mark. */
  parts: number;
  /** The marks of the same time in whose place this one is drawn, where they are many. */
  members: Mark[];
}

export function marksOf(frame: Frame): Mark[] {
  return frame.rows().map((row) => {
    const day = (name: string) => (frame.cell(name, row) === null ? undefined : dayNumber(frame.text(name, row)));
    const precision = frame.text("precision", row);
    return {
      table: frame.text("record.table", row),
      id: frame.text("record.id", row),
      label: frame.text("record.label", row) || frame.text("record.id", row),
      field: frame.text("field", row),
      date: frame.text("date", row),
      kind: frame.text("kind", row),
      shape: precision === "day" ? "day" : precision === "interval" ? "lasted" : "within",
      first: day("earliest"),
      last: day("latest"),
      isHedged: frame.text("factuality", row) !== "asserted",
      within: frame.text("within", row),
      parts: 0,
      members: [],
    };
  });
}

/** The kinds of dates, by table and field, with how many there are. */
export function kindsOf(marks: Mark[]): { key: string; table: string; field: string; title: string; kind: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const mark of marks) counts.set(keyOf(mark), (counts.get(keyOf(mark)) ?? 0) + 1);
  const firsts = [...new Map(marks.map((mark) => [keyOf(mark), mark])).values()];
  return firsts.map((mark) => {
    const table = meta().table(mark.table);
    const field = table && meta().field(table, mark.field);
    const title = `${table?.title ?? mark.table}: ${(field?.title ?? mark.field).toLowerCase()}`;
    return { key: keyOf(mark), table: mark.table, field: mark.field, title, kind: mark.kind, count: counts.get(keyOf(mark)) ?? 0 };
  });
}

export function keyOf(mark: Mark): string {
  return `${mark.table}.${mark.field}`;
}

/** Marks of which some are parts of others, each part folded into the first mark of the widest record that has it. */
export function foldedMarks(marks: Mark[]): Mark[] {
  const within = new Map(marks.filter((mark) => mark.within).map((mark) => [`${mark.table}\n${mark.id}`, `${mark.table}\n${mark.within}`]));
  const drawn = new Map<string, Mark>();
  for (const mark of marks) if (!drawn.has(`${mark.table}\n${mark.id}`)) drawn.set(`${mark.table}\n${mark.id}`, { ...mark });
  const widest = (key: string): string => {
    const seen = new Set([key]);
    for (let next = within.get(key); next && drawn.has(next) && !seen.has(next); next = within.get(next)) seen.add((key = next));
    return key;
  };
  const parts = new Set<string>();
  for (const key of drawn.keys()) {
    const holder = drawn.get(widest(key));
    if (!holder || widest(key) === key) continue;
    holder.parts++;
    parts.add(key);
  }
  const first = new Set<string>();
  return marks.flatMap((mark) => {
    const key = `${mark.table}\n${mark.id}`;
    if (parts.has(key)) return [];
    if (first.has(key)) return [mark];
    first.add(key);
    return [drawn.get(key) ?? mark];
  });
}

/** Marks, of one record and time only one: it may have been first and last seen on the same day. */
export function once(marks: Mark[]): Mark[] {
  const seen = new Set<string>();
  return marks.filter((mark) => {
    const key = [mark.table, mark.id, mark.shape, mark.first ?? "", mark.last ?? ""].join("\n");
    return !seen.has(key) && seen.add(key);
  });
}

const MANY = 5; // of one table and field at the same time, which would be a column of labels

/** The time of a mark, with its table and field: what those that are drawn together have in common. */
export function timeKey(mark: Mark): string {
  return [mark.table, mark.field, mark.shape, mark.first ?? "", mark.last ?? ""].join(" ");
}

/** Marks of which many of the same table and time are one. */
export function together(marks: Mark[]): Mark[] {
  const groups = new Map<string, Mark[]>();
  for (const mark of marks) {
    const key = timeKey(mark);
    const members = groups.get(key);
    if (members) members.push(mark);
    else groups.set(key, [mark]);
  }
  return [...groups.values()].flatMap((members) => (members.length < MANY ? members : [asOne(members)]));
}

function asOne(members: Mark[]): Mark {
  const first = members[0] as Mark;
  const title = (meta().table(first.table)?.title ?? first.table).toLowerCase();
  const isHedged = members.every((mark) => mark.isHedged);
  return { ...first, id: "", label: `${number(members.length)} ${title}`, isHedged, within: "", parts: 0, members };
}

export type Days = [first: number, last: number];

/** All days that marks lie on, with some room on both sides. */
export function extent(marks: Mark[]): Days {
  const days = marks.flatMap((mark) => [mark.first, mark.last]).filter((day) => day !== undefined);
  return days.length ? padded(Math.min(...days), Math.max(...days)) : [0, 1];
}

/** The days of most marks: what lies far before or after the others is left out. */
export function mainPart(marks: Mark[]): Days {
  const days = marks.map((mark) => mark.last ?? mark.first).filter((day) => day !== undefined).sort((a, b) => a - b);
  const at = (share: number) => days[Math.min(days.length - 1, Math.floor(share * days.length))] ?? 0;
  return days.length ? padded(at(0.06), at(0.97)) : [0, 1];
}

function padded(first: number, last: number): Days {
  const room = Math.max(2, Math.round((last - first) * 0.04));
  return [first - room, last + room];
}
