// Search: names and titles, other names, ids, and codes; without case, accents and variants of letters.

import { recordLink } from "../cells";
import { tint } from "../colours";
import { Frame, rowsOf } from "../frame";
import { type Markup, NOTHING, html, render } from "../html";
import { load } from "../load";
import { type Code, type Table, meta } from "../meta";
import { type Route, href, replaceQuery } from "../route";
import { say } from "../shell";
import { folded } from "../table/data";
import { number, plural } from "../words";

const MOST = 100;
const BY_ID = 4; // a name comes before any id

interface Found {
  row: number;
  score: number;
  by: string;
}

export async function searchPage(into: HTMLElement, route: Route): Promise<string> {
  const frame = meta().views.has("search") ? rowsOf(await load("v/search")) : new Frame(undefined);
  const words = new Words(frame);
  render(
    into,
    html`<h1 tabindex="-1">Search</h1><p class="lead">Names and titles, other names, ids, and the words of codes.</p>
      <input type="search" class="find wide" aria-label="Search for" value="${route.query.get("q") ?? ""}"><div class="found"></div>`,
  );
  const input = into.querySelector<HTMLInputElement>(".find");
  const list = into.querySelector(".found");
  const draw = () => {
    if (!input || !list) return;
    const hits = words.find(input.value);
    render(list, html`${results(frame, hits)}${codes(input.value)}`);
    say(plural(hits.length, "record"));
  };
  input?.addEventListener("input", () => {
    replaceQuery(route, { q: input.value });
    draw();
  });
  draw();
  return "Search";
}

/** The words of every record, folded once. */
class Words {
  private readonly names: string[][];

  constructor(private readonly frame: Frame) {
    this.names = frame.rows().map((row) => [frame.text("record.label", row), ...frame.text("also", row).split("\n"), frame.text("record.id", row)].filter(Boolean));
  }

  find(query: string): Found[] {
    const wanted = folded(query).split(/\s+/).filter(Boolean);
    if (!wanted.length) return [];
    const found: Found[] = [];
    for (const row of this.frame.rows()) {
      const best = this.best(row, wanted);
      if (best) found.push(best);
    }
    return found.sort((a, b) => a.score - b.score || a.row - b.row);
  }

  private best(row: number, wanted: string[]): Found | undefined {
    const names = this.names[row] ?? [];
    const hits = names.map((name, order) => ({ name, order, score: score(folded(name), wanted) + (order === names.length - 1 ? BY_ID : 0) })).filter((hit) => hit.score < Infinity);
    const [first] = hits.sort((a, b) => a.score - b.score || a.order - b.order);
    return first && { row, score: first.score, by: first.order ? first.name : "" };
  }
}

/** How well a name fits: all of it, its beginning, beginnings of its words, anywhere. */
function score(name: string, wanted: string[]): number {
  if (!wanted.every((word) => name.includes(word))) return Infinity;
  if (name === wanted.join(" ")) return 0;
  if (name.startsWith(wanted[0] ?? "")) return 1;
  const words = name.split(/[\s/-]+/);
  return wanted.every((word) => words.some((each) => each.startsWith(word))) ? 2 : 3;
}

function results(frame: Frame, hits: Found[]): Markup {
  if (!hits.length) return html`<p class="none">No record has these words.</p>`;
  return html`<p class="total"><b>${number(hits.length)}</b> ${hits.length === 1 ? "record" : "records"}</p><ul class="hits">${hits.slice(0, MOST).map(({ row, by }) => {
    const table = frame.text("record.table", row);
    return html`<li><span class="dot" style="${tint(table)}"></span>${recordLink(table, frame.text("record.id", row), frame.text("record.label", row))}
      <span class="quiet">${meta().table(table)?.title}${by ? html` · also <bdi>${by}</bdi>` : NOTHING}</span></li>`;
  })}</ul>${hits.length > MOST ? html`<p class="quiet">These are the best ${MOST}; more words find fewer.</p>` : NOTHING}`;
}

function codes(query: string): Markup {
  const wanted = folded(query).split(/\s+/).filter(Boolean);
  if (!wanted.length) return NOTHING;
  const uses = meta().tables.flatMap((table) => table.fields.filter((column) => column.vocabulary && !column.part).map((column) => ({ table, column })));
  const found = uses.flatMap(({ table, column }) =>
    meta().codesOf(column.vocabulary ?? "").filter((code) => score(folded(`${code[1]} ${code[0]}`), wanted) < Infinity).map((code) => codeItem(table, column.name, column.title, code)),
  );
  return found.length ? html`<h2>Codes</h2><ul class="hits">${found.slice(0, MOST)}</ul>` : NOTHING;
}

function codeItem(table: Table, column: string, title: string, code: Code): Markup {
  return html`<li><span class="dot" style="${tint(table.name)}"></span><a href="${href(["t", table.name], { [`f.${column}`]: code[0] })}">${code[1] || code[0]}</a> <span class="quiet">${table.title}: ${title.toLowerCase()}${code[2] ? ` · ${code[2]}` : ""}</span></li>`;
}
