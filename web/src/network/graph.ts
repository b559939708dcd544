// Who is tied to whom: ties as a graph, laid out the same way every time.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationLinkDatum, type SimulationNodeDatum } from "d3-force";
import type { Frame } from "../frame";

export interface Tie {
  kind: string;
  table: string;
  id: string;
  from: string;
  to: string;
  isSymmetric: boolean;
  date: string;
  factuality: string;
  statedBy: string;
}

export interface Node extends SimulationNodeDatum {
  key: string;
  table: string;
  id: string;
  label: string;
  degree: number;
}

export interface Edge extends SimulationLinkDatum<Node> {
  source: Node;
  target: Node;
  ties: Tie[];
}

export interface Graph {
  nodes: Node[];
  edges: Edge[];
  left: number;
}

export const MOST = 250; // nodes; more of them cover each other
const TICKS = 300;
const PULL = 0.08; // to the middle, so that a graph is as wide or as high as its drawing
const BESIDE = 0.25; // of the width, for labels

export function tiesOf(frame: Frame): { ties: Tie[]; nodes: Map<string, Node> } {
  const nodes = new Map<string, Node>();
  const ties = frame.rows().map((row) => {
    const text = (name: string) => frame.text(name, row);
    const end = (side: string) => {
      const [table, id] = [text(`${side}_table`), text(`${side}_id`)];
      const key = `${table}/${id}`;
      if (!nodes.has(key)) nodes.set(key, { key, table, id, label: text(`${side}_label`) || id, degree: 0 });
      return key;
    };
    return {
      kind: text("tie"), table: text("table_name"), id: text("record_id"), from: end("from"), to: end("to"),
      isSymmetric: frame.cell("is_symmetric", row) === true, date: text("date"), factuality: text("factuality"), statedBy: text("stated_by"),
    };
  });
  return { ties, nodes };
}

/** The graph of some ties; of too many nodes, those with the most ties. */
export function graphOf(ties: Tie[], known: Map<string, Node>): Graph {
  const degrees = new Map<string, number>();
  for (const tie of ties) for (const end of [tie.from, tie.to]) degrees.set(end, (degrees.get(end) ?? 0) + 1);
  const ranked = [...degrees].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  const nodes = new Map(ranked.slice(0, MOST).map(([key, degree]) => [key, { ...(known.get(key) as Node), degree }]));
  const edges = new Map<string, Edge>();
  for (const tie of ties) {
    const [source, target] = [tie.from, tie.to].sort().map((key) => nodes.get(key));
    if (!source || !target || source === target) continue;
    const key = `${source.key}\n${target.key}`;
    const edge = edges.get(key) ?? { source, target, ties: [] };
    edge.ties.push(tie);
    edges.set(key, edge);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()], left: ranked.length - nodes.size };
}

export function layOut(graph: Graph, width: number, height: number): void {
  forceSimulation(graph.nodes)
    .force("tie", forceLink<Node, Edge>(graph.edges).distance(110).strength(0.35))
    .force("apart", forceManyBody().strength(-420))
    .force("collide", forceCollide<Node>((node) => radius(node) + 22))
    .force("x", forceX(width / 2).strength((PULL * height) / width))
    .force("y", forceY(height / 2).strength((PULL * width) / height))
    .stop()
    .tick(TICKS);
  fit(graph.nodes, width, height);
}

export function radius(node: Node): number {
  return Math.min(24, 6 + 2 * Math.sqrt(node.degree));
}

/** Fit the nodes into the drawing, with room for labels. */
function fit(nodes: Node[], width: number, height: number): void {
  const extent = (of: (node: Node) => number): [number, number] => [Math.min(...nodes.map(of)), Math.max(...nodes.map(of))];
  const [left, right] = extent((node) => node.x ?? 0);
  const [top, bottom] = extent((node) => node.y ?? 0);
  const scale = Math.min((width - Math.min(180, BESIDE * width)) / Math.max(1, right - left), (height - 100) / Math.max(1, bottom - top), 1.6);
  for (const node of nodes) {
    node.x = width / 2 + ((node.x ?? 0) - (left + right) / 2) * scale;
    node.y = height / 2 + ((node.y ?? 0) - (top + bottom) / 2) * scale;
  }
}
