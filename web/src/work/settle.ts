// Where sources disagree: each cell with who states what where, to be settled with a reason, or left to the rules.

import { type Markup, NOTHING, html, render } from "../html";
import type { Page } from "../pages/page";
import { href } from "../route";
import { number, plural } from "../words";
import { valuesOf } from "./form";
import { answer } from "./server";
import type { Edit } from "./types";
import { Writer, writing } from "./writing";

interface Place {
  text: string | null;
  name: string;
  start: number | null;
  end: number | null;
  words: string | null;
  file: string;
  line: number;
}

interface Stated {
  value: string | null;
  outcome: string;
  voice: string | null;
  speaker: string | null;
  polarity: string;
  modality: string;
  places: Place[];
}

interface Contested {
  table: string;
  record: string;
  label: string;
  field: string | null;
  title: string;
  /** How a decision names the cell; null of a record's existence, which nobody settles. */
  settled: { table: string; record: string; field: string } | null;
  value: string | number | boolean | null;
  isOpen: boolean;
  differ: string;
  rule: string;
  reason: string;
  decision: { to: string | null; because: string; line: number } | null;
  stated: Stated[];
}

const MOST = 100; // cells drawn; those that need a decision come first

export const settlePage: Page = async (into, route) => {
  const { cells, isComplete } = await answer<{ cells: Contested[]; isComplete: boolean }>("disagreements", {});
  const due = cells.filter((cell) => cell.isOpen && !cell.decision);
  const disputed = cells.filter((cell) => cell.field === null);
  const shown = route.query.get("all") ? cells : [...due, ...disputed, ...cells.filter((cell) => cell.decision)];
  render(
    into,
    html`<h1 tabindex="-1">Disagreements</h1>
      <p class="lead">${due.length ? html`<b>${number(due.length)}</b> of ${number(cells.length - disputed.length)} need a decision: no rule chooses among what the sources state.` : html`No cell is open. The rules, or a curator, decided all ${number(cells.length - disputed.length)} cells on which sources differ.`}
      ${disputed.length ? html`${plural(disputed.length, "record is", "records are")} affirmed by some and denied by others: both are kept.` : NOTHING}
      ${isComplete ? NOTHING : " While the annotations have errors, some may be missing."}</p>
      <p class="actions"><a class="plain" ${route.query.get("all") ? NOTHING : html`aria-current="true"`} href="${href(["settle"])}">To decide, disputed and decided</a>
      <a class="plain" ${route.query.get("all") ? html`aria-current="true"` : NOTHING} href="${href(["settle"], { all: 1 })}">All</a></p>
      <div class="contested">${shown.slice(0, MOST).map((cell, n) => card(cell, n))}</div>
      ${shown.length > MOST ? html`<p class="quiet">${number(shown.length - MOST)} more are in <code>standoff conflicts</code>.</p>` : NOTHING}`,
  );
  listen(into, shown);
  return "Disagreements";
};

function card(cell: Contested, n: number): Markup {
  const what = cell.field === null ? "whether it exists" : cell.title || cell.field;
  const standing = cell.decision ? html`<span class="badge asserted">settled</span>` : cell.isOpen ? html`<span class="badge differ">open</span>` : html`<span class="badge">${cell.rule}</span>`;
  const outcome = cell.decision
    ? html`<p>Settled to <b dir="auto">${cell.decision.to ?? "nothing: left open on purpose"}</b> because <q dir="auto">${cell.decision.because}</q> <button class="plain" data-unsettle="${n}">Take the decision back</button></p>`
    : html`<p class="quiet">${cell.reason}${cell.value === null ? "" : html`: <b dir="auto">${cell.value}</b>`}</p>`;
  return html`<article class="card" data-cell="${n}"><h2><a href="${href(["r", cell.table, cell.record, ...(cell.field ? [cell.field] : [])])}"><bdi>${cell.label}</bdi></a>: ${what} ${standing}</h2>
    ${outcome}<ul class="stated">${cell.stated.map((each, m) => stated(cell, each, n, m))}</ul>
    ${cell.field === null || cell.decision ? NOTHING : html`<p class="actions"><button class="plain" data-leave="${n}">Leave it open on purpose</button></p>`}<div class="deciding"></div></article>`;
}

function stated(cell: Contested, each: Stated, n: number, m: number): Markup {
  const who = each.speaker && each.voice !== "narrator" ? html` <span class="quiet">${each.speaker} (${each.voice ?? ""})</span>` : each.voice ? html` <span class="quiet">${each.voice}</span>` : html` <span class="quiet">registry</span>`;
  const denied = each.polarity === "affirm" ? NOTHING : html` <span class="badge differ">${each.polarity}</span>`;
  const hedged = each.modality === "asserted" ? NOTHING : html` <span class="badge hedged">${each.modality}</span>`;
  const button = cell.field === null || cell.decision || each.value === null ? NOTHING : html` <button class="plain" data-settle="${n}" data-to="${m}">Settle to this</button>`;
  return html`<li><b dir="auto">${each.value ?? (each.polarity === "affirm" ? "affirmed" : "denied")}</b> <span class="badge">${each.outcome}</span>${denied}${hedged}${who}${button}${each.places.map(place)}</li>`;
}

function place(each: Place): Markup {
  const where = html`<code>${each.file}:${each.line}</code>`;
  if (each.text === null) return html`<p class="quiet">${where}</p>`;
  const at = `${each.start ?? 0}-${each.end ?? 0}`;
  const words = each.words === null ? NOTHING : html`<blockquote class="passage" dir="auto">${each.words}</blockquote>`;
  return html`${words}<p class="quiet"><a href="${href(["x", each.text], { at })}">${each.name} ${at}</a> ${where}</p>`;
}

function listen(into: HTMLElement, cells: Contested[]): void {
  const writer = new Writer(() => undefined);
  into.addEventListener("click", (event) => {
    const { settle, to, leave, unsettle, do: does } = (event.target as HTMLElement).closest("button")?.dataset ?? {};
    const cell = cells[Number(settle ?? leave ?? unsettle)];
    if (does === "cancel") close(into);
    else if (!cell) return;
    else if (unsettle !== undefined) void writer.now([{ edit: "Unsettle", ...cell.settled }]);
    else decide(into, writer, cell, cells.indexOf(cell), leave === undefined ? (cell.stated[Number(to)]?.value ?? null) : null);
  });
}

function close(into: HTMLElement): void {
  for (const each of into.querySelectorAll(".deciding")) render(each, NOTHING);
}

/** A form for the reason of a decision. */
function decide(into: HTMLElement, writer: Writer, cell: Contested, n: number, to: string | null): void {
  close(into);
  const place = into.querySelector(`[data-cell="${n}"] .deciding`) as HTMLElement;
  render(
    place,
    html`<form class="mention-form" novalidate><h3>${to === null ? "Leave it open" : html`Settle to <bdi>${to}</bdi>`}</h3>
      <div class="row" data-row="f.because"><label for="in-because">Because</label><div><input type="text" id="in-because" name="f.because" dir="auto" aria-describedby="in-because-wrong"><p class="wrong" id="in-because-wrong" hidden></p></div></div>
      ${writing("Write the decision")}</form>`,
  );
  const form = place.querySelector("form") as HTMLFormElement;
  writer.fill(form, (filled): Promise<Edit[] | null> => {
    const because = valuesOf(filled)["because"];
    return Promise.resolve(because ? [{ edit: "Settle", ...cell.settled, to, because }] : null);
  });
  form.querySelector("input")?.focus();
}
