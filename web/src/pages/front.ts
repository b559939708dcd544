// The first page: what this is, how much of it there is, when, the ways to look at it, and one receipt.

import { tint } from "../colours";
import { fileAddress } from "../files";
import { monthsStrip } from "../front/months";
import { type Markup, NOTHING, html, render, safeAddress } from "../html";
import { type Table, isCurated, meta } from "../meta";
import { example } from "../front/example";
import { type Route, href } from "../route";
import { ways } from "../shell";
import { firstSentence, fromSources, number, plural } from "../words";

const WAYS: Record<string, string> = {
  time: "every date, as precisely as the texts give it",
  map: "places, and what is located in them",
  network: "who is tied to whom, and by which records",
  matrix: "who says what of whom",
  disagreements: "what one source affirms and another denies, or gives differently",
  texts: "sentence by sentence, with what was read from each",
  changes: "versions, and which cells changed between them",
  data: "files, formats, citation and licence",
};

export async function frontPage(into: HTMLElement, _route: Route): Promise<string> {
  const { about, tops } = meta();
  const version = about.version?.endsWith("+next") ? "Working build" : about.version ? `Version ${about.version}` : "";
  render(
    into,
    html`<div class="front"><p class="kicker">${version}</p><h1 tabindex="-1">${meta().title}</h1>
      <p class="lead">${about.description}</p>
      <div class="tiles">${tops.map(tile)}</div>
      <div id="months"></div>
      <section><h2>Look</h2><ul class="ways">${ways().map(([path, title]) => html`<li><a href="${href([path])}">${title}</a><p>${WAYS[path]}</p></li>`)}</ul></section>
      <section id="example"></section>
      <section class="facts"><div><h2>What it rests on</h2><p>${basis()}</p><p><a href="${fileAddress("codebook.html")}">The codebook</a> says what every column and code means, and what the data cannot show.</p></div>
        <div><h2>Cite and use</h2>${citation()}<p><a href="${href(["data"])}">Download the tables</a></p></div></section></div>`,
  );
  await Promise.all([monthsStrip(into.querySelector("#months")), example(into.querySelector("#example"))]);
  return meta().title;
}

/** What all values come from: texts, entries of the registry, or both. */
function basis(): string {
  const { tops, receipts, textCount, isCurated: isAllCurated } = meta();
  const [assertions, evidence, resolutions] = receipts;
  const entries = tops.reduce((sum, table) => sum + (table.entries ?? 0), 0);
  const sources = [...new Set(tops.flatMap((table) => table.sources ?? []))];
  const registry = `${plural(entries, "entry", "entries")} of the registry ${fromSources(sources.slice(0, 3), sources.length > 2)}`.trim();
  if (isAllCurated) return `${number(resolutions)} cells from ${registry}. Open any cell to see its entry, with the file and the line.`;
  const texts = `${number(resolutions)} cells from ${number(assertions)} assertions with ${number(evidence)} passages in ${plural(textCount, "text")}`;
  return `${texts}${entries ? `, and ${registry}` : ""}. Open any cell to see who says so, with what certainty, and where.`;
}

function tile(table: Table): Markup {
  if (isCurated(table)) {
    return html`<a class="tile" style="${tint(table.name)}" href="${href(["t", table.name])}"><b>${number(table.rows)}</b><strong>${table.title}</strong>
    <span class="about">${firstSentence(table.description)}</span></a>`;
  }
  const all = table.factuality.reduce((sum, [, count]) => sum + count, 0) || 1;
  const bars = table.factuality.map(([code, count]) => html`<i class="${code}" style="width:${(100 * count) / all}%" title="${meta().label("factuality", code)}: ${count}"></i>`);
  const words = table.factuality.map(([code, count]) => `${number(count)} ${meta().label("factuality", code).toLowerCase()}`).join(", ");
  return html`<a class="tile" style="${tint(table.name)}" href="${href(["t", table.name])}"><b>${number(table.rows)}</b><strong>${table.title}</strong>
    <span class="about">${firstSentence(table.description)}</span><span class="factualities" aria-hidden="true">${bars}</span><span class="visually-hidden">${words}</span></a>`;
}

export function citation(): Markup {
  const { about } = meta();
  const authors = (about.contributors ?? []).map((each) => each.title).filter(Boolean).join(", ");
  const licences = (about.licenses ?? []).map((each) => html`<a href="${safeAddress(each.path ?? "")}">${each.title ?? each.name}</a> `);
  const version = about.version ? `, version ${about.version}` : "";
  return html`<p class="cite">${authors ? `${authors}. ` : ""}<cite>${meta().title}</cite>${version}.</p>${licences.length ? html`<p>${licences}</p>` : NOTHING}`;
}
