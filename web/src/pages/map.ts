// The map, and the same as a list of places by what contains them.

import { recordLink } from "../cells";
import { tint } from "../colours";
import { rowsOf } from "../frame";
import { type Markup, NOTHING, html, render } from "../html";
import { fetchScript, load, put } from "../load";
import { drawMap } from "../map/draw";
import { type Item, type Located, type Place, isCountry, locate } from "../map/places";
import { worldOf } from "../map/world";
import { meta } from "../meta";
import { type Route, href } from "../route";
import { makeZoomable, zoomButtons } from "../zooming";
import { number, plural } from "../words";
import { NotFoundError } from "./page";

const FEW = 8; // records of one field that are listed under a place

export async function mapPage(into: HTMLElement, route: Route): Promise<string> {
  if (!meta().views.has("places")) throw new NotFoundError("This dataset has no places.");
  const [places, items] = await Promise.all([load("v/places"), meta().views.has("located") ? load("v/located") : undefined]);
  const located = locate(rowsOf(places), rowsOf(items));
  if (put("world") === undefined) await fetchScript("world.js");
  render(
    into,
    html`<h1 tabindex="-1">Map</h1><p class="lead">A filled circle is a place whose point is known, a ring an area in which something lies somewhere. Where no more than a country is known, the country is shaded.</p>
      <div class="beside"><div><div class="canvas map-canvas"></div>
      <p class="legend"><span class="sample"><i class="m-point"></i> point known</span><span class="sample"><i class="m-area"></i> somewhere in an area</span><span class="sample"><i class="m-country"></i> known to the country only</span></p>
      <p class="quiet">Borders: Natural Earth (public domain), drawn as they are in fact; no view on any of them is implied.</p></div>
      <section class="places"><h2>Places</h2><p class="quiet" data-counts>${counts(located)}</p><ul>${sorted(located.tops).map((place) => placeItem(place, located, route.query.get("at") ?? ""))}</ul></section></div>`,
  );
  into.addEventListener("shown", () => draw(into, located), { once: true });
  return "Map";
}

function draw(into: HTMLElement, located: Located): void {
  const canvas = into.querySelector<HTMLElement>(".map-canvas");
  if (!canvas) return;
  const width = Math.max(320, canvas.clientWidth);
  render(canvas, html`${zoomButtons()}${drawMap(worldOf(put("world")), located, width, Math.round(Math.min(640, Math.max(360, width * 0.68))))}`);
  makeZoomable(canvas);
}

function counts(located: Located): string {
  const of = (shape: string) => located.spots.filter((spot) => spot.shape === shape).reduce((sum, spot) => sum + spot.items.length, 0);
  return `${plural(located.total, "location")}: ${number(of("point"))} at a point, ${number(of("area"))} in an area, ${number(of("country"))} in a country, ${number(located.nowhere.length)} not drawn.`;
}

function sorted(places: Place[]): Place[] {
  return [...places].sort((a, b) => a.label.localeCompare(b.label, "en"));
}

function all(place: Place): number {
  return place.items.length + place.children.reduce((sum, child) => sum + all(child), 0);
}

function placeItem(place: Place, located: Located, wanted: string): Markup {
  const table = meta().table(place.table);
  const scheme = table?.fields.find((column) => column.vocabulary && !column.part)?.vocabulary;
  const kind = place.kind && scheme ? meta().label(scheme, place.kind) : place.kind;
  const known = place.point && !place.isArea ? "point known" : isCountry(place, located.places) ? "" : place.point ? "centre of the area known" : "no point known";
  const count = all(place);
  const focus = place.id === wanted ? html`data-focus tabindex="-1"` : NOTHING;
  return html`<li ${focus}><p>${recordLink(place.table, place.id, place.label)} <span class="quiet">${[kind, known].filter(Boolean).join(" · ")}</span> ${count ? html`<span class="badge">${number(count)}</span>` : NOTHING}</p>
    ${groups(place)}${place.children.length ? html`<ul>${sorted(place.children).map((child) => placeItem(child, located, wanted))}</ul>` : NOTHING}</li>`;
}

function groups(place: Place): Markup {
  const found = new Map<string, Item[]>();
  for (const item of place.items) {
    const key = `${item.table}\n${item.field}`;
    found.set(key, [...(found.get(key) ?? []), item]);
  }
  return html`${[...found.values()].map((items) => group(items, place))}`;
}

function group(items: Item[], place: Place): Markup {
  const [first] = items;
  if (!first) return NOTHING;
  const table = meta().table(first.table);
  const field = table && meta().field(table, first.field);
  const rest = items.length - FEW;
  return html`<div class="here"><p class="quiet"><span class="dot" style="${tint(first.table)}"></span>${table?.title}: ${(field?.title ?? first.field).toLowerCase()} ${number(items.length)}</p>
    <ul>${items.slice(0, FEW).map((item) => html`<li>${recordLink(item.table, item.id, item.label)}</li>`)}
    ${rest > 0 ? html`<li><a href="${href(["t", first.table], { [`f.${first.field}`]: place.id })}">and ${number(rest)} more</a></li>` : NOTHING}</ul></div>`;
}
