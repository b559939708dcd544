// The timeline as SVG: every mark is a link to the cell that has the date.

import { scaleUtc } from "d3-scale";
import { tint } from "../colours";
import { dateInWords } from "../dates";
import { type Markup, NOTHING, html } from "../html";
import { type Query, href } from "../route";
import { type Lane, HEAD, type Placed, ROW } from "./layout";
import { type Days, timeKey } from "./marks";

const AXIS = 30;
const DAY = 86_400_000;
const BAR = 9;
const LABELLED = 17; // a bar that has its label in it

/** The lanes; `query` is the state of the page, which the links of marks for many keep. */
export function drawing(found: Lane[], days: Days, width: number, query: Query): Markup {
  let y = AXIS;
  const drawn = found.map((lane) => {
    const top = y;
    y += HEAD + lane.rows * ROW + (lane.rows ? 8 : 0);
    return laneMarkup(lane, top, width, query);
  });
  return html`<svg class="timeline" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" aria-label="Timeline">${gradients()}${axis(days, width, y)}${drawn}</svg>`;
}

function gradients(): Markup {
  return html`<defs><mask id="fade-left" maskContentUnits="objectBoundingBox"><rect width="1" height="1" fill="url(#to-right)"/></mask>
    <mask id="fade-right" maskContentUnits="objectBoundingBox"><rect width="1" height="1" fill="url(#to-left)"/></mask>
    <linearGradient id="to-right"><stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient>
    <linearGradient id="to-left"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#000"/></linearGradient></defs>`;
}

function axis([first, last]: Days, width: number, height: number): Markup {
  const scale = scaleUtc([new Date(first * DAY), new Date(last * DAY)], [0, width]);
  const ticks = scale.ticks(Math.max(2, Math.floor(width / 110)));
  const format = scale.tickFormat();
  return html`<g class="axis">${ticks.map((tick) => html`<line x1="${scale(tick)}" x2="${scale(tick)}" y1="${AXIS - 8}" y2="${height}"/><text x="${scale(tick)}" y="16">${format(tick)}</text>`)}</g>`;
}

function laneMarkup(lane: Lane, top: number, width: number, query: Query): Markup {
  const outside = [lane.before ? `← ${lane.before} earlier` : "", lane.after ? `${lane.after} later →` : ""].filter(Boolean).join("  ");
  return html`<g class="lane" style="${tint(lane.table)}"><line class="edge" x1="0" x2="${width}" y1="${top}" y2="${top}"/>
    <text class="title" x="8" y="${top + 19}">${lane.title}</text><text class="outside" x="${width - 8}" y="${top + 19}">${outside}</text>
    ${lane.placed.map((each) => markMarkup(each, top + HEAD + each.row * ROW, query))}</g>`;
}

function markMarkup(each: Placed, y: number, query: Query): Markup {
  const { mark } = each;
  const date = dateInWords(mark.date);
  const middle = y + ROW / 2;
  const anchor = { right: Math.max(each.x1, 0) + 6, left: each.x0 - 6, inside: Math.max(each.x0, 0) + 8 }[each.side];
  const hedged = mark.isHedged ? "hedged" : "";
  const many = mark.members.length;
  const address = many ? href(["time"], { ...query, at: timeKey(mark) }) : href(["r", mark.table, mark.id, mark.field]);
  return html`<a href="${address}" ${many ? html`data-many="${many}"` : NOTHING} class="mark ${mark.shape} ${hedged}" aria-label="${mark.parts ? `${each.label}: ` : ""}${mark.label}: ${date}"><title>${mark.label}: ${date}</title>
    <rect class="target" x="${each.x0 - 7}" y="${y - 1}" width="${Math.max(24, each.x1 - each.x0 + 14)}" height="24"/>${shape(each, middle)}
    <text class="${each.side}" x="${anchor}" y="${middle + 4}" text-anchor="${each.side === "left" ? "end" : "start"}">${each.label}</text></a>`;
}

function shape(each: Placed, middle: number): Markup {
  const many = each.mark.members.length;
  if (each.mark.shape === "day") return html`<circle cx="${(each.x0 + each.x1) / 2}" cy="${middle}" r="${many ? 8 : 5}"/>`;
  const mask = each.fadesLeft ? html`mask="url(#fade-left)"` : each.fadesRight ? html`mask="url(#fade-right)"` : NOTHING;
  const thick = each.side === "inside" ? LABELLED : BAR;
  const bar = html`<rect class="bar" x="${each.x0}" y="${middle - thick / 2}" width="${each.x1 - each.x0}" height="${thick}" rx="${each.mark.shape === "lasted" ? 4 : 0}" ${mask}/>`;
  if (each.mark.shape === "lasted") return bar;
  const bracket = (x: number) => html`<line class="bracket" x1="${x}" x2="${x}" y1="${middle - thick / 2 - 2}" y2="${middle + thick / 2 + 2}"/>`;
  return html`${bar}${each.fadesLeft ? NOTHING : bracket(each.x0)}${each.fadesRight ? NOTHING : bracket(each.x1)}`;
}
