// What is beside the text: what was read from a sentence, or a form for a mention or for a reason.

import { tint } from "../colours";
import { type Markup, NOTHING, html } from "../../html";
import { href } from "../../route";
import { plural } from "../../words";
import { fieldsOf, qualifiersOf, recordLists, type Shown } from "../form";
import { problemList } from "../problems";
import { writing } from "../writing";
import type { Bounds, FormTable, Forms, Mention, RecordName } from "../types";
import { type Marked, overlaps } from "./list";

const UNANCHORED = "unanchored-quote";
export const LONG = 160; // characters; a mention of more is mostly of more than one fact

/** What was read from the sentence that the reader is in. */
export function sentencePanel(marked: Marked, labels: Map<string, string>, forms: Forms): Markup {
  const { view, current } = marked;
  const sentence = view.sentences[current];
  if (!sentence) return html`<p class="quiet">The text is empty.</p>`;
  const [start, end, state] = sentence;
  const read = view.mentions.map((mention, n) => ({ mention, n })).filter(({ mention }) => mention.at.some((at) => overlaps(at, [start, end])));
  const button = state === "excluded"
    ? html`<button class="plain" data-do="include">Include it again</button>`
    : html`<button class="plain" data-do="exclude">Exclude it <kbd>x</kbd></button>`;
  return html`<h2>Sentence ${current + 1} of ${view.sentences.length}</h2>
    <p class="quiet">Select words with the mouse, or with the arrow keys and Shift, to annotate them.</p>
    <p class="actions"><button class="plain" data-do="whole">Annotate the sentence <kbd>a</kbd></button> ${button} <button class="plain" data-do="next">Next open sentence <kbd>n</kbd></button></p>
    ${read.length ? html`<ul class="mentions">${read.map(({ mention, n }) => card(marked, mention, n, labels, forms))}</ul>` : html`<p class="quiet">Nothing was read from it.</p>`}
    <div class="suggested"></div>
    ${view.problems.some((each) => each.code === UNANCHORED) ? html`<p class="actions"><button class="plain" data-do="anchor">Anchor the quotes of this text</button></p>` : NOTHING}
    ${view.problems.length ? html`<h3>${plural(view.problems.length, "problem")} in this file</h3>${problemList(view.problems)}` : NOTHING}`;
}

function card(marked: Marked, mention: Mention, n: number, labels: Map<string, string>, forms: Forms): Markup {
  const label = labels.get(`${mention.table}\n${mention.record}`) ?? mention.record;
  const table = forms.tables.find((each) => each.name === mention.table);
  const status = mention.set["review"] === "draft" ? html` <span class="badge hedged">draft</span>` : NOTHING;
  const words = mention.at.map((at) => marked.characters.slice(at)).join(" … ");
  return html`<li class="card mention"><p><span class="dot" style="${tint(mention.table)}"></span><a class="record" style="${tint(mention.table)}" href="${href(["r", mention.table, mention.record])}"><bdi>${label}</bdi></a> <span class="quiet">${table?.title ?? mention.table}</span>${status}</p>
    <p class="said-there"><q dir="auto">${words}</q></p>
    <dl>${Object.entries(mention.set).map(([name, value]) => stated(name, value, mention, forms, table))}</dl>
    <p class="quiet">line ${mention.line} <button class="plain" data-edit="${n}">Edit</button> <button class="plain" data-remove="${n}">Delete</button></p></li>`;
}

/** One thing that a mention says, by the names that people see. */
function stated(name: string, value: string, mention: Mention, forms: Forms, table: FormTable | undefined): Markup {
  const child = table?.children.find((each) => each.name === name);
  const field = table?.fields.find((each) => each.name === name);
  const qualifier = forms.qualifiers.find((each) => each.name === name);
  const rows = mention.children[name];
  const shown = child && rows ? rows.map((row) => html`<div>${Object.values(row).join(", ")}</div>`) : inWords(value, forms, field?.vocabulary ?? qualifier?.vocabulary ?? "");
  return html`<div><dt>${(child ?? field ?? qualifier)?.title ?? name}</dt><dd dir="auto">${shown}</dd></div>`;
}

/** A value with what is said of it alone, which is written beside it. */
function inWords(value: string, forms: Forms, vocabulary: string): Markup {
  const found = /^\{\s*is: ("[^"]*"|[^,}]+)(?:, *(.*))?\}$/su.exec(value);
  const plain = found?.[1] ?? value;
  const label = forms.vocabularies[vocabulary]?.find(([code]) => code === plain)?.[1];
  return html`${label ?? plain}${found?.[2] ? html` <span class="quiet">${found[2]}</span>` : NOTHING}`;
}

/** A form for a new mention of what is selected, or for one that is there. */
export function mentionPanel(marked: Marked, shown: Shown, at: Bounds[], records: Map<string, RecordName[]>, record: string): Markup {
  const { mention } = shown;
  const kinds = shown.forms.tables.map((table) => html`<option value="${table.name}" ${table.name === shown.table.name ? html`selected` : NOTHING}>${table.title}</option>`);
  return html`<form class="mention-form" autocomplete="off" novalidate>
    <h2>${mention ? "Edit this mention" : "New mention"}</h2>
    <div class="of">${ofWords(marked, at)}</div>
    <div class="row"><label for="in-table">Table</label><div><select id="in-table" name="table" ${mention ? html`disabled` : NOTHING}>${kinds}</select></div></div>
    <div class="row" data-row="f.record"><label for="in-record">Record</label><div><input type="text" id="in-record" name="record" list="records-${shown.table.name}" value="${record}" dir="auto" aria-describedby="in-record-wrong record-note" required>
      <p class="quiet" id="record-note"></p><p class="wrong" id="in-record-wrong" hidden></p></div></div>
    <div class="entry"></div>
    ${fieldsOf(shown)}${qualifiersOf(shown)}${recordLists(records)}
    ${writing(mention ? "Write the change" : "Write it")}</form>`;
}

/** The words that a mention is of. */
export function ofWords(marked: Marked, at: Bounds[]): Markup {
  const length = at.reduce((sum, [start, end]) => sum + end - start, 0);
  const warning = length > LONG ? html` <b class="long">${length} characters: can fewer words say it?</b>` : NOTHING;
  return html`<blockquote dir="auto"><bdi>${at.map((each) => marked.characters.slice(each)).join(" … ")}</bdi></blockquote>
    <p class="quiet">characters ${at.map(([start, end]) => `${start}–${end}`).join(", ")}${warning}</p>`;
}

/** A form for the reason why a sentence is excluded. */
export function excludePanel(number: number): Markup {
  return html`<form class="mention-form" autocomplete="off" novalidate><h2>Exclude sentence ${number}</h2>
    <p class="quiet">A sentence without facts for the tables is excluded with a reason, so that every sentence is accounted for.</p>
    <div class="row" data-row="f.because"><label for="in-because">Because</label><div><input type="text" id="in-because" name="f.because" dir="auto" aria-describedby="in-because-wrong"><p class="wrong" id="in-because-wrong" hidden></p></div></div>
    ${writing("Exclude it")}</form>`;
}

export function shownOf(forms: Forms, table: string, mention: Mention | null, records: Map<string, RecordName[]>): Shown | null {
  const found = forms.tables.find((each) => each.name === table) ?? forms.tables[0];
  return found ? { forms, table: found, where: "text", mention, records } : null;
}
