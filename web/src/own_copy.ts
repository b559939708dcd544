// The reader's own copies of the texts: opened here, recognised by their SHA-256, and sent nowhere.

import { type Markup, html } from "./html";
import { meta } from "./meta";
import { hasWords, open } from "./passages";
import { sha256 } from "./sha256";
import type { Text } from "./texts/known";
import { plural } from "./words";

/** The field that opens own copies, with what it is for. */
export function ownCopy(texts: Text[]): Markup {
  if (meta().isLocal) return html``;
  const missing = texts.filter((text) => !hasWords(text.id)).length;
  const state = missing
    ? html`This site has no words of the texts. If you have the files, open them here: each is recognised by its SHA-256, and nothing leaves your computer.`
    : html`You have opened all texts. Their words are shown on every page until you close this window.`;
  return html`<div class="own-copy"><p>${state}</p><label class="plain">Open your own copies
    <input type="file" class="visually-hidden" multiple></label><p role="status" class="answer"></p></div>`;
}

/** Draw again once copies were opened. */
export function listenForCopies(into: HTMLElement, texts: Text[], redraw: () => Promise<unknown>): void {
  const input = into.querySelector<HTMLInputElement>(".own-copy input");
  input?.addEventListener("change", async () => {
    const answer = await openFiles(texts, [...(input.files ?? [])]);
    await redraw();
    const shown = into.querySelector(".own-copy .answer");
    if (shown) shown.textContent = answer;
  });
}

async function openFiles(texts: Text[], files: File[]): Promise<string> {
  const known = new Map(texts.map((text) => [String(text.row.get("sha256")), text]));
  const opened: string[] = [];
  const refused: string[] = [];
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = known.get(await sha256(bytes));
    if (!text) {
      refused.push(file.name);
      continue;
    }
    open(text.id, new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
    opened.push(text.name);
  }
  const refusal = refused.length ? ` No text of this dataset has the SHA-256 of ${refused.join(", ")}: it is another file, or was changed.` : "";
  return `${plural(opened.length, "text")} opened.${refusal}`;
}
