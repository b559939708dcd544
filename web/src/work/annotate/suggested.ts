// What may be annotated in a sentence and is not: names of the registry, dates, counts and amounts of money.

import { type Markup, NOTHING, html } from "../../html";
import { plural } from "../../words";
import { answer } from "../server";
import type { Bounds, Edit } from "../types";

interface Named {
  table: string;
  record: string;
  label: string;
  yaml: string;
}

export interface Suggestion {
  kind: "name" | "date" | "count" | "money";
  start: number;
  end: number;
  words: string;
  why: string;
  value: string;
  currency: string;
  yaml: string;
  records: Named[];
}

export const suggestionsOf = (id: string) => answer<Suggestion[]>("suggestions", { id });

/** Those of a sentence; names are accepted, values open a form for what they are the date or the number of. */
export function suggested(all: Suggestion[], [start, end]: Bounds): Markup {
  const mine = all.map((each, n) => ({ each, n })).filter(({ each }) => each.start >= start && each.end <= end);
  if (!mine.length) return NOTHING;
  return html`<h3>${plural(mine.length, "suggestion")}</h3><ul class="suggestions">${mine.map(({ each, n }) => item(each, n))}</ul>`;
}

function item(each: Suggestion, n: number): Markup {
  const records = each.records.map((record, m) => html`<button class="plain" data-accept="${n}" data-record="${m}" title="${record.yaml}">${record.label}</button> `);
  const value = each.kind === "name" ? NOTHING : html`<button class="plain" data-use="${n}">${each.value}${each.currency ? ` ${each.currency}` : ""}: annotate</button>`;
  return html`<li><q dir="auto">${each.words}</q> <span class="quiet">${each.kind}, ${each.why}</span> ${records}${value}</li>`;
}

/** How many names of a text mean one record each, and can be accepted together. */
export function certain(all: Suggestion[]): Suggestion[] {
  return all.filter((each) => each.kind === "name" && each.records.length === 1);
}

/** The button that accepts them. */
export function acceptAll(all: Suggestion[]): Markup {
  const count = certain(all).length;
  return count > 1 ? html`<p class="actions"><button class="plain" data-do="names">Accept all ${count} names of this text that mean one record</button></p>` : NOTHING;
}

/** The edit that accepts a suggested name. */
export function accepted(text: string, suggestion: Suggestion, number: number): Edit | null {
  const record = suggestion.records[number];
  if (!record) return null;
  return { edit: "Annotate", text, table: record.table, record: record.record, at: [`${suggestion.start}-${suggestion.end}`], set: aliasOf(record.yaml) };
}

/** What is beside the span in the mention that is suggested: the alias, if it is new. */
function aliasOf(yaml: string): Record<string, string> {
  const found = /^\{at: [^,]+, ([\w-]+): (\{.*\})\}$/su.exec(yaml);
  return found?.[1] && found[2] ? { [found[1]]: found[2] } : {};
}
