// The characters of a text: spans count code points, and browsers UTF-16 units.

import type { Bounds } from "./types";

export class Characters {
  private readonly all: string[] | string;

  constructor(readonly content: string) {
    this.all = /[\uD800-\uDFFF]/.test(content) ? Array.from(content) : content;
  }

  slice([start, end]: Bounds): string {
    const found = this.all.slice(start, end);
    return typeof found === "string" ? found : found.join("");
  }

  /** The words of a stretch, with their places in the text. */
  words([start, end]: Bounds, language = ""): Bounds[] {
    const found: Bounds[] = [];
    let here = start;
    for (const { segment, isWordLike } of segmenter(language).segment(this.slice([start, end]))) {
      const next = here + lengthOf(segment);
      if (isWordLike) found.push([here, next]);
      here = next;
    }
    return found;
  }

  /** A stretch with the whole of the words that it cuts, without white space at its ends; null if nothing is left. */
  snapped([start, end]: Bounds, within: Bounds): Bounds | null {
    const cut = this.words(within).filter((word) => word[0] < end && word[1] > start);
    const [first, last] = [cut[0], cut[cut.length - 1]];
    let from = first ? Math.min(start, first[0]) : start;
    let to = last ? Math.max(end, last[1]) : end;
    while (from < to && !this.slice([from, from + 1]).trim()) from++;
    while (to > from && !this.slice([to - 1, to]).trim()) to--;
    return from < to ? [from, to] : null;
  }
}

export function lengthOf(text: string): number {
  return /[\uD800-\uDFFF]/.test(text) ? Array.from(text).length : text.length;
}

function segmenter(language: string): Intl.Segmenter {
  return new Intl.Segmenter(language || undefined, { granularity: "word" });
}

/** What is selected in elements that say where they begin (`data-at`), as characters of the text. */
export function selected(list: Element): Bounds | null {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!list.contains(range.startContainer) || !list.contains(range.endContainer)) return null;
  const start = placeOf(range.startContainer, range.startOffset, list, true);
  const end = placeOf(range.endContainer, range.endOffset, list, false);
  return start !== null && end !== null && start < end ? [start, end] : null;
}

/** The character at a place in the page; a place between sentences is that of the next one, or of the one before. */
function placeOf(node: Node, offset: number, list: Element, isStart: boolean): number | null {
  const element = node instanceof Element ? node : node.parentElement;
  const piece = node.nodeType === Node.TEXT_NODE ? element?.closest<HTMLElement>("[data-at]") : null;
  if (piece && list.contains(piece)) return Number(piece.dataset["at"]) + lengthOf((node.textContent ?? "").slice(0, offset));
  const pieces = [...list.querySelectorAll<HTMLElement>("[data-at]")];
  const place = document.createRange();
  place.setStart(node, offset);
  const after = pieces.find((each) => place.comparePoint(each, 0) >= 0);
  if (isStart) return after ? Number(after.dataset["at"]) : null;
  const before = pieces.filter((each) => place.comparePoint(each, 0) < 0).pop();
  return before ? Number(before.dataset["at"]) + lengthOf(before.textContent ?? "") : null;
}
