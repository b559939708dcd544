// Where marks and their labels go: lanes of tables, and rows in which nothing overlaps.

import { meta } from "../meta";
import { plural, shortened } from "../words";
import type { Days, Mark } from "./marks";

export const ROW = 22;
export const HEAD = 28;
const CHARACTER = 6.6;
const GAP = 14;
const FADE = 60;
const LONGEST = 46;
const LEAST = 3;

export interface Placed {
  mark: Mark;
  row: number;
  x0: number;
  x1: number;
  fadesLeft: boolean;
  fadesRight: boolean;
  label: string;
  side: "right" | "left" | "inside";
}

export interface Lane {
  table: string;
  title: string;
  placed: Placed[];
  rows: number;
  before: number;
  after: number;
}

export function lanes(marks: Mark[], [first, last]: Days, width: number): Lane[] {
  const x = (day: number) => ((day - first) / (last - first)) * width;
  return meta()
    .tops.map((table) => {
      const mine = marks.filter((mark) => meta().topName(mark.table) === table.name);
      const visible = mine.filter((mark) => (mark.last ?? mark.first ?? 0) >= first && (mark.first ?? mark.last ?? 0) <= last);
      const before = mine.filter((mark) => (mark.last ?? mark.first ?? 0) < first).length;
      const placed = pack(visible.map((mark) => place(mark, x, width)));
      return { table: table.name, title: table.title, placed, rows: placed.reduce((most, each) => Math.max(most, each.row + 1), 0), before, after: mine.length - visible.length - before };
    })
    .filter((lane) => lane.placed.length + lane.before + lane.after > 0);
}

function place(mark: Mark, x: (day: number) => number, width: number): Placed {
  const fadesLeft = mark.first === undefined;
  const fadesRight = mark.last === undefined;
  const end = fadesRight ? x(mark.first ?? 0) + FADE : x((mark.last ?? 0) + 1);
  const start = fadesLeft ? x((mark.last ?? 0) + 1) - FADE : x(mark.first ?? 0);
  const middle = (x(mark.first ?? 0) + x((mark.last ?? 0) + 1)) / 2;
  const [x0, x1] = mark.shape === "day" ? [middle - 5, middle + 5] : [start, Math.max(end, start + LEAST)];
  const short = shortened(mark.label, LONGEST);
  const label = mark.parts ? `${short} · ${plural(mark.parts, "part")}` : short;
  const size = GAP + label.length * CHARACTER;
  const isLong = Math.min(x1, width) - Math.max(x0, 0) > size + GAP && mark.shape === "within" && !mark.isHedged && !fadesLeft && !fadesRight;
  const side = isLong ? "inside" : Math.min(x1, width) + size > width ? "left" : "right";
  return { mark, row: 0, x0, x1, fadesLeft, fadesRight, label, side };
}

/** Each mark in the first row that has room for it and its label. */
function pack(placed: Placed[]): Placed[] {
  const ends: number[] = [];
  const from = (each: Placed) => (each.side === "left" ? each.x0 - GAP - each.label.length * CHARACTER : each.x0);
  const to = (each: Placed) => (each.side === "right" ? each.x1 + GAP + each.label.length * CHARACTER : each.x1);
  for (const each of placed.sort((a, b) => from(a) - from(b))) {
    const row = ends.findIndex((end) => end + GAP < from(each));
    each.row = row < 0 ? ends.length : row;
    ends[each.row] = to(each);
  }
  return placed;
}
