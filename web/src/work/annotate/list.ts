// The sentences of a text with what is annotated in them, and what is selected.

import { tint } from "../colours";
import { type Markup, NOTHING, html } from "../../html";
import type { Characters } from "../characters";
import type { Bounds, Mention, TextView } from "../types";

export interface Marked {
  view: TextView;
  characters: Characters;
  /** The sentence that the reader is in, by its place in the list. */
  current: number;
  selection: Bounds | null;
  /** The mention that is shown. */
  mention: Mention | null;
}

export function sentenceList(marked: Marked): Markup {
  return html`<ol class="sentences">${marked.view.sentences.map((_, n) => item(marked, n))}</ol>`;
}

/** One sentence; it is drawn again when what is selected in it changes. */
export function item(marked: Marked, n: number): Markup {
  const sentence = marked.view.sentences[n];
  if (!sentence) return NOTHING;
  const [start, end, state, because] = sentence;
  const reason = state === "excluded" ? html`<p class="quiet">excluded: <bdi>${because}</bdi></p>` : NOTHING;
  return html`<li class="sentence ${state === "open" ? "neither" : state}" data-n="${n}" tabindex="${n === marked.current ? 0 : -1}" ${n === marked.current ? html`aria-current="true"` : NOTHING}>
    <span class="number">${n + 1}<span class="visually-hidden">, ${state}</span></span><div class="text"><p class="said" dir="auto">${pieces(marked, [start, end])}</p>${reason}</div></li>`;
}

/** A sentence in pieces, cut where mentions and the selection begin and end; each says where it begins in the text. */
function pieces(marked: Marked, within: Bounds): Markup[] {
  const { view, characters, selection, mention } = marked;
  const spans = view.mentions.flatMap((each, n) => each.at.map((at) => ({ at, n }))).filter(({ at }) => overlaps(at, within));
  const chosen = [...(selection ? [selection] : []), ...(mention?.at ?? [])].filter((at) => overlaps(at, within));
  const cuts = new Set([...within, ...[...spans.map(({ at }) => at), ...chosen].flat().filter((cut) => cut > within[0] && cut < within[1])]);
  const bounds = [...cuts].sort((a, b) => a - b);
  return bounds.slice(0, -1).map((start, n) => {
    const piece: Bounds = [start, bounds[n + 1] ?? within[1]];
    const covering = spans.filter(({ at }) => at[0] <= piece[0] && at[1] >= piece[1]).sort((a, b) => a.at[1] - a.at[0] - (b.at[1] - b.at[0]));
    const shortest = covering[0] && view.mentions[covering[0].n];
    const isChosen = chosen.some((at) => at[0] <= piece[0] && at[1] >= piece[1]);
    const kind = `${shortest ? "seg" : ""}${isChosen ? " wanted" : ""}`;
    return html`<span data-at="${start}" class="${kind}" ${shortest ? html`style="${tint(shortest.table)}" data-mention="${covering[0]?.n ?? ""}" title="${shortest.table}/${shortest.record}"` : NOTHING}>${characters.slice(piece)}</span>`;
  });
}

export function overlaps(one: Bounds, other: Bounds): boolean {
  return one[0] < other[1] && one[1] > other[0];
}

/** The sentence that a character is in, or the next one. */
export function sentenceAt(view: TextView, place: number): number {
  const found = view.sentences.findIndex(([, end]) => place < end);
  return found < 0 ? view.sentences.length - 1 : found;
}
