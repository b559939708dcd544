// The texts: how much of each is annotated, and the way to read what was read.

import { dateInWords } from "../dates";
import { type Markup, NOTHING, html, render } from "../html";
import { meta } from "../meta";
import { listenForCopies, ownCopy } from "../own_copy";
import { hasWords } from "../passages";
import { type Route, href } from "../route";
import { AnnotatedText } from "../texts/annotated";
import { type Text, allTexts } from "../texts/known";
import { number, plural } from "../words";

const MOST = 60; // texts with a strip of sentences; of more, the numbers are enough

export async function textsPage(into: HTMLElement, route: Route): Promise<string> {
  const texts = await allTexts();
  const opened = texts.length <= MOST ? await Promise.all(texts.map((text) => AnnotatedText.open(text))) : [];
  render(
    into,
    html`<h1 tabindex="-1">Texts</h1><p class="lead">Each text as it was annotated: a sentence is annotated, excluded with a reason, or still open. What was read is beside the sentence that it was read from.</p>
    ${ownCopy(texts)}<p class="legend"><i class="state annotated"></i> annotated <i class="state excluded"></i> excluded <i class="state neither"></i> neither</p>
    <ul class="texts ${texts.length > MOST ? "many" : ""}">${texts.map((text, n) => card(text, opened[n]))}</ul>`,
  );
  listenForCopies(into, texts, () => textsPage(into, route));
  return "Texts";
}

function card(text: Text, annotated: AnnotatedText | undefined): Markup {
  const strip = annotated ? html`<div class="strip" aria-hidden="true">${annotated.sentences.map((each) => html`<a tabindex="-1" class="state ${each.state}" style="flex:${each.end - each.start}" href="${href(["x", text.id], { at: `${each.start}-${each.end}` })}" title="sentence ${each.number}: ${each.state}"></a>`)}</div>` : NOTHING;
  return html`<li class="card"><h2><a href="${href(["x", text.id])}">${text.name}</a> ${hasWords(text.id) ? html`<span class="badge asserted">open</span>` : NOTHING}</h2>
    <p class="quiet">${aboutText(text)}</p>${strip}<p>${coverage(text)}</p></li>`;
}

/** What is known of a text, in a line. */
export function aboutText(text: Text): string {
  const cell = (name: string) => String(text.row.get(name) ?? "");
  const published = cell("published") && `published ${dateInWords(cell("published"))}`;
  const genre = cell("genre") && meta().label("text-genre", cell("genre"));
  const length = cell("length") && `${number(Number(cell("length")))} characters`;
  return [cell("title"), cell("author"), cell("outlet"), published, genre, length].filter(Boolean).join(" · ");
}

export function coverage(text: Text): string {
  const count = (name: string) => Number(text.row.get(name) ?? 0);
  const all = count("annotated") + count("excluded") + count("neither");
  if (!all) return "";
  const rest = count("neither") ? `, ${number(count("neither"))} neither` : "";
  return `${plural(all, "sentence")}: ${number(count("annotated"))} annotated, ${number(count("excluded"))} excluded${rest}.`;
}
