// Each table that is nested in no other has a colour, and what is nested in it has the same.

import { meta, type Table } from "./meta";

export const COLOURS = 10;

/** The number of a table's colour, for `--t0` to `--t9` of the style sheet. */
export function colour(name: string): number {
  const table = meta().table(name);
  const top = table ? meta().top(table) : undefined;
  const place = meta().tops.indexOf(top as Table);
  return place < 0 ? 0 : place % COLOURS;
}

export function tint(name: string): string {
  return `--c:var(--t${colour(name)})`;
}
