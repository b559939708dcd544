// The colours of tables, as in the explorer: by their place among those that are nested in no other.

import { COLOURS } from "../colours";
import type { Forms } from "./types";

let places = new Map<string, number>();

export function colour({ tables }: Forms): void {
  places = new Map(tables.flatMap((table, n) => [table.name, ...table.children.map((child) => child.table)].map((name): [string, number] => [name, n])));
}

export function tint(table: string): string {
  return `--c:var(--t${(places.get(table) ?? 0) % COLOURS})`;
}
