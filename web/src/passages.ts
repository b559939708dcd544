// Passages of the texts. The site has no words of them: a passage is drawn as long as it is, until the reader opens a
// file of her own whose SHA-256 is that of the text.

import { type Markup, html } from "./html";
import { load } from "./load";
import { meta } from "./meta";
import { allTexts } from "./texts/known";

const opened = new Map<string, string[] | string>();
const AROUND = 70; // characters shown on both sides of a passage
/** Where this dataset's texts are kept: pages opened from folders share their storage. */
const kept = () => `standoff.copies ${meta().about.name}`;

/** The characters of a text: as a list where some of them are beyond U+FFFF, since spans count code points. */
function characters(content: string): string[] | string {
  return /[\uD800-\uDFFF]/.test(content) ? Array.from(content) : content;
}

export function hasWords(text: string): boolean {
  return opened.has(text);
}

/** The words of a span, if the text is open. */
export function words(text: string, start: number, end: number): string | undefined {
  const content = opened.get(text);
  if (content === undefined) return undefined;
  const found = content.slice(start, end);
  return typeof found === "string" ? found : found.join("");
}

/** Keep the words of a text for this page and, where the browser allows it, until its window is closed. */
export function open(text: string, content: string): void {
  opened.set(text, characters(content));
  try {
    const others = read().filter(([id]) => id !== text);
    sessionStorage.setItem(kept(), JSON.stringify([...others, [text, content]]));
  } catch {
    // without storage the words last as long as the page
  }
}

function read(): [id: string, content: string][] {
  return JSON.parse(sessionStorage.getItem(kept()) ?? "[]") as [string, string][];
}

/** Open again what was open before the page was reloaded. */
export function reopen(): void {
  try {
    for (const [id, content] of read()) opened.set(id, characters(content));
  } catch {
    // nothing was kept
  }
}

/** Open all texts of a site that has their words: the curator's own. */
export async function openLocal(): Promise<void> {
  const texts = await allTexts();
  await Promise.all(texts.map(async (text) => openForNow(text.id, await load(`w/${text.number}`))));
}

/** Open a text for as long as this page lives; what is not a text is not opened. */
export function openForNow(text: string, content: unknown): void {
  if (typeof content === "string") opened.set(text, characters(content));
}

/** A passage with what is around it, or a bar as long as it is. */
export function passage(text: string, start: number, end: number): Markup {
  const inside = words(text, start, end);
  if (inside === undefined) return ghost(end - start);
  const before = words(text, Math.max(0, start - AROUND), start) ?? "";
  const after = words(text, end, end + AROUND) ?? "";
  const starts = start > AROUND ? "…" : "";
  return html`<blockquote class="passage" dir="auto">${starts}${before}<mark>${inside}</mark>${after}…</blockquote>`;
}

const PIECE = 24;

/** A bar as long as so many characters, in pieces that lines can break between. */
export function ghost(length: number, kind = "mark"): Markup {
  const pieces = Array.from({ length: Math.ceil(length / PIECE) }, (_, n) => Math.min(PIECE, length - n * PIECE));
  const bars = pieces.map((piece) => html`<i style="--n:${piece}"></i>`);
  return html`<span class="ghost ${kind}" aria-hidden="true">${bars}</span>`;
}
