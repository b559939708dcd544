// The network: who is tied to whom; pick one, and its ties are a list that leads to the records.

import { recordLink } from "../cells";
import { tint } from "../colours";
import { dateInWords } from "../dates";
import { rowsOf } from "../frame";
import { type Markup, NOTHING, html, joined, render } from "../html";
import { type Box, CHARACTER, isFree, moved, sidesOf } from "../label_sides";
import { load } from "../load";
import { meta } from "../meta";
import { type Edge, type Node, type Tie, graphOf, layOut, radius, tiesOf } from "../network/graph";
import { badge } from "../receipts";
import { type Route, href } from "../route";
import { buttonsBox, makeZoomable, zoomButtons } from "../zooming";
import { number, plural, shortened } from "../words";
import { NotFoundError } from "./page";

const LONGEST = 30;

export async function networkPage(into: HTMLElement, route: Route): Promise<string> {
  if (!meta().views.has("ties")) throw new NotFoundError("This dataset declares no ties.");
  const { ties, nodes } = tiesOf(rowsOf(await load("v/ties")));
  const only = route.query.get("tie");
  const on = route.query.get("on") ?? "";
  const shown = ties.filter((tie) => !only || tie.kind === only);
  const picked = nodes.get(on);
  render(
    into,
    html`<h1 tabindex="-1">Network</h1><p class="lead">Who is tied to whom by what the texts say. A line is thicker the more records tie its ends; dashed if all of them are hedged or disputed.</p>
      ${chips(ties, only, on)}
      <div class="beside"><div class="canvas network-canvas"></div><section class="ties" aria-live="polite">${picked ? about(picked, shown, nodes) : everybody(shown, nodes, only)}</section></div>`,
  );
  into.addEventListener("shown", () => draw(into, shown, nodes, on, only), { once: true });
  return picked ? `${picked.label} in the network` : "Network";
}

export function tieTitle(kind: string): string {
  const words = kind.replaceAll(/[-_]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function chips(ties: Tie[], only: string | null, on: string): Markup {
  const kinds = [...new Set(ties.map((tie) => tie.kind))];
  const chip = (kind: string | null, title: string, count: number) =>
    html`<a class="chip" ${only === kind ? html`aria-current="true"` : NOTHING} href="${href(["network"], { tie: kind, on })}">${title} <span>${number(count)}</span></a> `;
  return html`<p class="chips">${chip(null, "All ties", ties.length)}${kinds.map((kind) => chip(kind, tieTitle(kind), ties.filter((tie) => tie.kind === kind).length))}</p>`;
}

function about(node: Node, ties: Tie[], nodes: Map<string, Node>): Markup {
  const mine = ties.filter((tie) => tie.from === node.key || tie.to === node.key);
  const others = new Map<string, Tie[]>();
  for (const tie of mine) {
    const other = tie.from === node.key ? tie.to : tie.from;
    others.set(other, [...(others.get(other) ?? []), tie]);
  }
  const listed = [...others].sort((a, b) => b[1].length - a[1].length);
  return html`<h2>${recordLink(node.table, node.id, node.label)}</h2><p class="quiet">${plural(mine.length, "tie")} to ${plural(others.size, "other")} · <a href="${href(["network"])}">everybody</a></p>
    ${listed.map(([key, found]) => html`<h3><a href="${href(["network"], { on: key })}">${nodes.get(key)?.label ?? key}</a></h3><ul>${found.map((tie) => tieItem(tie, node))}</ul>`)}`;
}

function tieItem(tie: Tie, node: Node): Markup {
  const direction = tie.isSymmetric ? "" : tie.from === node.key ? "→ " : "← ";
  const notes = [tie.date && html`<span class="quiet">${dateInWords(tie.date)}</span>`, tie.factuality && tie.factuality !== "asserted" ? badge("factuality", tie.factuality, `factuality ${tie.factuality}`) : ""].filter(Boolean) as Markup[];
  return html`<li><span class="dot" style="${tint(tie.table)}"></span>${direction}<a href="${href(["r", tie.table, tie.id])}">${tieTitle(tie.kind)}</a> ${joined(notes, " ")} ${tie.statedBy ? html`<span class="quiet">${tie.statedBy}</span>` : NOTHING}</li>`;
}

function everybody(ties: Tie[], nodes: Map<string, Node>, only: string | null): Markup {
  const { nodes: ranked, left } = graphOf(ties, nodes);
  return html`<h2>Everybody</h2><p class="quiet">${plural(ties.length, "tie")} between ${plural(ranked.length + left, "record")}. Pick one.</p>
    <ul>${ranked.map((node) => html`<li><span class="dot" style="${tint(node.table)}"></span><a href="${href(["network"], { tie: only, on: node.key })}">${node.label}</a> <span class="count">${number(node.degree)}</span></li>`)}</ul>`;
}

function draw(into: HTMLElement, ties: Tie[], nodes: Map<string, Node>, on: string, only: string | null): void {
  const canvas = into.querySelector<HTMLElement>(".network-canvas");
  if (!canvas) return;
  const width = Math.max(340, canvas.clientWidth);
  const height = Math.round(Math.min(700, Math.max(420, width * 0.72)));
  const graph = graphOf(ties, nodes);
  layOut(graph, width, height);
  const near = new Set(graph.edges.filter((edge) => edge.source.key === on || edge.target.key === on).flatMap((edge) => [edge.source.key, edge.target.key]));
  const isFaint = (key: string) => Boolean(on) && nodes.has(on) && !near.has(key) && key !== on;
  const sides = labelSides(graph.nodes, on, near, width);
  render(
    canvas,
    html`${zoomButtons()}<svg class="network" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-label="Network"><g class="zoomed">
      ${graph.edges.map((edge) => line(edge, on))}${graph.nodes.map((node) => dot(node, on, only, isFaint(node.key), sides.get(node)))}</g></svg>
      ${graph.left ? html`<p class="quiet">Drawn are the ${number(graph.nodes.length)} with the most ties; ${number(graph.left)} more are in the list.</p>` : NOTHING}`,
  );
  makeZoomable(canvas);
}

function line(edge: Edge, on: string): Markup {
  const isFaint = on && edge.source.key !== on && edge.target.key !== on ? "faint" : "";
  const hedged = edge.ties.every((tie) => tie.factuality !== "asserted") ? "hedged" : "";
  const at = (value: number | undefined) => Math.round(value ?? 0);
  return html`<line class="tie ${isFaint} ${hedged}" style="${tint(edge.ties[0]?.table ?? "")};stroke-width:${1 + 1.4 * Math.sqrt(edge.ties.length)}" x1="${at(edge.source.x)}" y1="${at(edge.source.y)}" x2="${at(edge.target.x)}" y2="${at(edge.target.y)}"><title>${edge.source.label} and ${edge.target.label}: ${edge.ties.map((tie) => tieTitle(tie.kind)).join(", ")}</title></line>`;
}

function short(label: string): string {
  return shortened(label, LONGEST);
}

/** Where each label goes; of two that meet, the one of the record with fewer ties is left out, and read on hovering. */
function labelSides(nodes: Node[], on: string, near: Set<string>, width: number): Map<Node, Markup> {
  const found = new Map<Node, Markup>();
  const taken: Box[] = nodes.map((node) => {
    const [x, y, size] = [node.x ?? 0, node.y ?? 0, radius(node)];
    return [x - size, y - size, x + size, y + size];
  });
  taken.push(buttonsBox(width));
  const rank = (node: Node) => (node.key === on ? 2 : near.has(node.key) ? 1 : 0);
  for (const node of [...nodes].sort((a, b) => rank(b) - rank(a) || b.degree - a.degree)) {
    const sides = sidesOf(radius(node), short(node.label).length * CHARACTER);
    const at: [number, number] = [node.x ?? 0, node.y ?? 0];
    const ordered = [sides[2], sides[3], sides[0], sides[1]].filter((side) => side !== undefined);
    const free = ordered.find(({ box }) => isFree(moved(box, at), taken, width)) ?? (node.key === on ? ordered[0] : undefined);
    if (!free) continue;
    found.set(node, free.attributes);
    taken.push(moved(free.box, at));
  }
  return found;
}

function dot(node: Node, on: string, only: string | null, isFaint: boolean, side: Markup | undefined): Markup {
  const size = radius(node);
  return html`<g transform="translate(${Math.round(node.x ?? 0)} ${Math.round(node.y ?? 0)})"><a class="still node ${isFaint ? "faint" : ""} ${node.key === on ? "picked" : ""}" style="${tint(node.table)}" href="${href(["network"], { tie: only, on: node.key })}" aria-label="${node.label}, ${plural(node.degree, "tie")}"><title>${node.label}</title>
    <circle class="target" r="${Math.max(12, size)}"/><circle r="${Math.round(size)}"/>${side ? html`<text ${side}>${short(node.label)}</text>` : NOTHING}</a></g>`;
}
