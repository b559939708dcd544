// Where records are, no more exactly than it is known: at a point, somewhere in an area, in a country, or nowhere.

import type { Frame } from "../frame";

export interface Place {
  id: string;
  table: string;
  label: string;
  point: [longitude: number, latitude: number] | undefined;
  country: string;
  kind: string;
  within: string;
  isArea: boolean;
  children: Place[];
  /** What is located at this place itself. */
  items: Item[];
}

export interface Item {
  table: string;
  id: string;
  label: string;
  field: string;
}

export interface Spot {
  place: Place;
  shape: "point" | "area" | "country";
  items: Item[];
}

export interface Located {
  places: Map<string, Place>;
  tops: Place[];
  spots: Spot[];
  nowhere: Item[];
  total: number;
}

export function locate(placeFrame: Frame, itemFrame: Frame): Located {
  const places = new Map<string, Place>();
  for (const row of placeFrame.rows()) {
    const place = placeOf(placeFrame, row);
    places.set(place.id, place);
  }
  const tops: Place[] = [];
  for (const place of places.values()) (places.get(place.within)?.children ?? tops).push(place);
  const spots = new Map<string, Spot>();
  const nowhere: Item[] = [];
  for (const row of itemFrame.rows()) {
    const item = itemOf(itemFrame, row);
    const place = places.get(itemFrame.text("place", row));
    place?.items.push(item);
    const spot = place && spotOf(place, places, spots);
    if (spot) spot.items.push(item);
    else nowhere.push(item);
  }
  return { places, tops, spots: [...spots.values()], nowhere, total: itemFrame.size };
}

function placeOf(frame: Frame, row: number): Place {
  const [longitude, latitude] = [frame.cell("longitude", row), frame.cell("latitude", row)];
  return {
    id: frame.text("record.id", row),
    table: frame.text("record.table", row),
    label: frame.text("record.label", row),
    point: longitude === null || latitude === null ? undefined : [Number(longitude), Number(latitude)],
    country: frame.text("country", row),
    kind: frame.text("kind", row),
    within: frame.text("within", row),
    isArea: frame.cell("is_area", row) === true,
    children: [],
    items: [],
  };
}

function itemOf(frame: Frame, row: number): Item {
  const text = (name: string) => frame.text(name, row);
  return { table: text("record.table"), id: text("record.id"), label: text("record.label") || text("record.id"), field: text("field") };
}

/** Where a place is drawn: itself, or the nearest that contains it and can be drawn. */
function spotOf(place: Place, places: Map<string, Place>, spots: Map<string, Spot>): Spot | undefined {
  const seen = new Set<Place>();
  for (let each: Place | undefined = place; each && !seen.has(each); each = places.get(each.within)) {
    seen.add(each);
    const shape = shapeOf(each, places, each === place);
    if (!shape) continue;
    const known = spots.get(each.id) ?? { place: each, shape, items: [] };
    spots.set(each.id, known);
    return known;
  }
  return undefined;
}

function shapeOf(place: Place, places: Map<string, Place>, isItself: boolean): Spot["shape"] | undefined {
  if (isCountry(place, places)) return "country";
  if (!place.point) return undefined;
  return place.isArea || !isItself ? "area" : "point";
}

/** Whether a place is a whole country: it has a country's code, and nothing of that country contains it. */
export function isCountry(place: Place, places: Map<string, Place>): boolean {
  return Boolean(place.country) && place.isArea && places.get(place.within)?.country !== place.country;
}
