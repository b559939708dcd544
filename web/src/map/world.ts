// The borders of all countries, as world.mjs writes them.

import type { GeometryCollection, Topology } from "topojson-specification";
import { varied } from "../signs";

export interface Properties {
  iso3?: string;
}
export type World = Topology<{ countries: GeometryCollection<Properties> }>;
type Stored = Omit<World, "arcs"> & { arcs: string };

/** The borders with their lines: of each how many points it has, then how far each is from the one before. */
export function worldOf(stored: unknown): World {
  const world = stored as Stored;
  const found = varied(world.arcs);
  const arcs: [number, number][][] = [];
  for (let at = 0; at < found.length; ) {
    const points = found[at++] ?? 0;
    arcs.push(Array.from({ length: points }, () => [signed(found[at++] ?? 0), signed(found[at++] ?? 0)]));
  }
  return { ...world, arcs };
}

function signed(number: number): number {
  return number % 2 ? -(number + 1) / 2 : number / 2;
}
