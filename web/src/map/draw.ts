// The map: countries shaded where no more is known, rings around areas, circles only where a point is known.

import { geoMercator, geoPath, type GeoPermissibleObjects } from "d3-geo";
import type { FeatureCollection, Geometry } from "geojson";
import { feature, mesh } from "topojson-client";
import { type Markup, html } from "../html";
import { type Box, CHARACTER, LINE, isFree, moved, round, sidesOf } from "../label_sides";
import { href } from "../route";
import { plural } from "../words";
import { buttonsBox } from "../zooming";
import type { Located, Spot } from "./places";
import type { Properties, World } from "./world";

const SHADES = [0.22, 0.38, 0.55, 0.72];

export function drawMap(world: World, located: Located, width: number, height: number): Markup {
  const countries = feature(world, world.objects.countries) as FeatureCollection<Geometry, Properties>;
  const shaded = new Map(located.spots.filter((spot) => spot.shape === "country").map((spot) => [spot.place.country, spot]));
  const projection = geoMercator().fitExtent([[40, 40], [width - 40, height - 40]], bounds(located, countries, shaded));
  const path = geoPath(projection).digits(1);
  const line = path(mesh(world, world.objects.countries) as GeoPermissibleObjects);
  const most = Math.max(1, ...[...shaded.values()].map((spot) => spot.items.length));
  const drawn = countries.features.map((country) => {
    const spot = shaded.get(country.properties.iso3 ?? "");
    const outline = path(country);
    return outline && (spot ? shadedCountry(spot, outline, most) : html`<path class="land" d="${outline}"/>`);
  });
  // A label goes where no circle and no other label is; where there is no room it is left to the list and to hovering.
  const at = (spot: Spot) => projection(spot.place.point ?? [0, 0]);
  const circles = located.spots.filter((spot) => spot.shape !== "country");
  const taken: Box[] = [buttonsBox(width), ...circles.flatMap((spot) => circleBox(at(spot), radiusOf(spot)))];
  const named = marks(circles, at, width, taken);
  const labels = [...shaded.values()].sort((a, b) => b.items.length - a.items.length).map((spot) => {
    const country = countries.features.find((each) => each.properties.iso3 === spot.place.country);
    return country ? countryLabel(spot, path.centroid(country), taken) : html``;
  });
  return html`<svg class="map" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-label="Map"><rect class="sea" width="${width}" height="${height}"/>
    <g class="zoomed">${drawn}<path class="borders" d="${line}"/>${labels}${named}</g></svg>`;
}

function bounds(located: Located, countries: FeatureCollection<Geometry, Properties>, shaded: Map<string, Spot>): FeatureCollection {
  const points = located.spots.filter((spot) => spot.place.point && spot.shape !== "country");
  const around = points.map((spot) => ({ type: "Feature" as const, properties: {}, geometry: { type: "Point" as const, coordinates: spot.place.point ?? [] } }));
  const areas = countries.features.filter((country) => shaded.has(country.properties.iso3 ?? ""));
  return { type: "FeatureCollection", features: areas.length + around.length ? [...areas, ...around] : countries.features };
}

function shadedCountry(spot: Spot, outline: string, most: number): Markup {
  const shade = SHADES[Math.min(SHADES.length - 1, Math.floor((SHADES.length * spot.items.length) / (most + 1)))];
  const words = `${spot.place.label}: ${plural(spot.items.length, "record")} known to the country only`;
  return html`<a href="${href(["map"], { at: spot.place.id })}" aria-label="${words}"><path class="land shaded" style="fill-opacity:${shade}" d="${outline}"><title>${words}</title></path></a>`;
}

/** The label of a country in its middle, or a line lower where another label is there. */
function countryLabel(spot: Spot, [x, y]: [number, number], taken: Box[]): Markup {
  const words = `${spot.place.label} · ${spot.items.length}`;
  const half = (words.length * CHARACTER) / 2;
  const box = (lower: number): Box => [x - half, y + lower - LINE, x + half, y + lower];
  const lower = [0, LINE, 2 * LINE].find((each) => isFree(box(each), taken, Infinity));
  if (lower === undefined) return html``;
  taken.push(box(lower));
  return html`<g transform="translate(${round(x)} ${round(y + lower)})"><text class="of-country still">${words}</text></g>`;
}

function radiusOf(spot: Spot): number {
  return Math.max(12, Math.min(30, 7 + 3 * Math.sqrt(spot.items.length)));
}

function circleBox(point: [number, number] | null, radius: number): Box[] {
  return point ? [moved([-radius, -radius, radius, radius], point)] : [];
}

/** The circles and rings, each with its label on the side where it meets no other. */
function marks(spots: Spot[], at: (spot: Spot) => [number, number] | null, width: number, taken: Box[]): Markup[] {
  return [...spots].sort((a, b) => b.items.length - a.items.length).map((spot) => {
    const point = at(spot);
    if (!point) return html``;
    const radius = radiusOf(spot);
    const words = `${spot.place.label} · ${spot.items.length}`;
    const sides = sidesOf(radius, words.length * CHARACTER);
    const free = sides.find(({ box }) => isFree(moved(box, point), taken, width));
    if (free) taken.push(moved(free.box, point));
    return marked(spot, point, radius, free ? html`<text ${free.attributes}>${words}</text>` : html``);
  });
}

function marked(spot: Spot, point: [number, number], radius: number, label: Markup): Markup {
  const words = `${spot.place.label}: ${plural(spot.items.length, "record")}, ${spot.shape === "point" ? "at a known point" : "somewhere in this area"}`;
  return html`<g transform="translate(${round(point[0])} ${round(point[1])})"><a class="still ${spot.shape}" href="${href(["map"], { at: spot.place.id })}" aria-label="${words}"><title>${words}</title>
    <circle r="${round(radius)}"/>${spot.shape === "point" ? html`<circle class="dot" r="2.5"/>` : ""}${label}</a></g>`;
}
