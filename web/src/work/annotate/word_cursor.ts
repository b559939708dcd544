// Selecting with the keyboard: arrows go from word to word of a sentence, with Shift they select.

import type { Bounds } from "../types";
import type { Marked } from "./list";

export class WordCursor {
  private anchor = -1;
  private here = -1;

  constructor(private readonly marked: Marked) {}

  leave(): void {
    this.anchor = this.here = -1;
  }

  /** The words that are selected after a key, if it selects; in a sentence that runs to the left, left goes on. */
  press(event: KeyboardEvent): Bounds | null {
    const direction = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const sentence = this.marked.view.sentences[this.marked.current];
    if (!direction || !sentence) return null;
    const words = this.marked.characters.words([sentence[0], sentence[1]]);
    if (!words.length) return null;
    const step = runsLeft(event.target as HTMLElement) ? -direction : direction;
    this.here = this.here < 0 ? (step > 0 ? 0 : words.length - 1) : Math.min(words.length - 1, Math.max(0, this.here + step));
    if (!event.shiftKey || this.anchor < 0) this.anchor = this.here;
    const [first, last] = [words[Math.min(this.anchor, this.here)], words[Math.max(this.anchor, this.here)]];
    return first && last ? [first[0], last[1]] : null;
  }
}

function runsLeft(target: HTMLElement): boolean {
  const words = target.closest("li")?.querySelector(".said");
  return words ? getComputedStyle(words).direction === "rtl" : false;
}
