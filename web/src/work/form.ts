// A form of what a mention says: a field for each of the schema's, with its codes or records as a list.

import { type Markup, NOTHING, html } from "../html";
import type { FormChild, FormField, FormQualifier, FormTable, Forms, Mention, Problem, RecordName, Values, Where } from "./types";

export interface Shown {
  forms: Forms;
  table: FormTable;
  where: Where;
  /** What is there already, if something is. */
  mention: Mention | null;
  /** The records that a reference may name, by table. */
  records: Map<string, RecordName[]>;
}

/** Whether a key leaves what is filled in: Escape, unless it takes back what an input method composes. */
export function isLeaving(event: KeyboardEvent): boolean {
  return event.key === "Escape" && !event.isComposing;
}

const ABOUT_SAYING = ["speaker", "voice", "modality", "polarity"];

/** The fields of a table, then its children. */
export function fieldsOf(shown: Shown): Markup {
  const { table, where, mention } = shown;
  const fields = table.fields.filter((field) => field.where === "both" || field.where === where);
  return html`${fields.map((field) => row(shown, `f.${field.name}`, field, mention?.set[field.name] ?? ""))}
    ${table.children.map((child) => children(shown, child))}`;
}

/** Who says so and how surely, then what the curator notes. */
export function qualifiersOf(shown: Shown): Markup {
  const [saying, noting] = [true, false].map((wanted) => shown.forms.qualifiers.filter((each) => ABOUT_SAYING.includes(each.name) === wanted));
  const isNoted = noting?.some((each) => shown.mention?.set[each.name]);
  return html`<fieldset class="saying"><legend>Who says so</legend>${(saying ?? []).map((each) => qualifier(shown, each))}</fieldset>
    <details class="noting" ${isNoted ? html`open` : NOTHING}><summary>How it is known, and notes</summary>${(noting ?? []).map((each) => qualifier(shown, each))}</details>`;
}

function qualifier(shown: Shown, each: FormQualifier): Markup {
  const field: FormField = {
    ...each,
    kind: each.codes.length ? "code" : each.isReference ? "reference" : "string",
    hint: each.default ? `${labelOf(shown.forms, each.vocabulary, each.default)}, if left empty` : "",
    targets: each.isReference ? [shown.forms.speakers] : [],
    literals: each.codes,
    isRequired: false,
    where: "both",
  };
  return row(shown, `q.${each.name}`, field, shown.mention?.set[each.name] ?? "");
}

function labelOf(forms: Forms, vocabulary: string, code: string): string {
  return forms.vocabularies[vocabulary]?.find(([each]) => each === code)?.[1] || code;
}

function row(shown: Shown, name: string, field: FormField, value: string): Markup {
  const id = `in-${name}`;
  const required = field.isRequired ? html`<span class="required" title="has to be given somewhere">*</span>` : NOTHING;
  return html`<div class="row" data-row="${name}"><label for="${id}" title="${field.description}">${field.title}${required}</label>
    <div>${input(shown, id, name, field, value)}${hint(id, field)}<p class="wrong" id="${id}-wrong" hidden></p></div></div>`;
}

/** How a value is written, shown while it is. */
function hint(id: string, field: FormField): Markup {
  return field.hint && field.kind !== "code" ? html`<p class="quiet hint" id="${id}-hint">${field.hint}</p>` : NOTHING;
}

function input(shown: Shown, id: string, name: string, field: FormField, value: string): Markup {
  const isPlain = !/^[{[]/.test(value);
  if (field.kind === "code" && isPlain) return choice(shown.forms, id, name, field, value);
  if (field.kind === "boolean" && isPlain) return select(id, name, [["true", "yes"], ["false", "no"]], value);
  if (field.kind === "text") return html`<textarea id="${id}" name="${name}" rows="3" dir="auto" aria-describedby="${id}-wrong">${value}</textarea>`;
  const isListed = field.kind === "reference" && isPlain;
  return html`<input type="text" id="${id}" name="${name}" value="${value}" dir="auto" autocomplete="off" ${field.hint ? html`title="${field.hint}"` : NOTHING} ${isListed ? html`list="records-${field.targets[0] ?? ""}"` : NOTHING} aria-describedby="${id}-wrong ${id}-hint">`;
}

function choice(forms: Forms, id: string, name: string, field: FormField, value: string): Markup {
  const known = forms.vocabularies[field.vocabulary] ?? [];
  const allowed = field.literals.length ? known.filter(([code]) => field.literals.includes(code)) : known;
  const codes = allowed.length ? allowed : field.literals.map((code): [string, string, string] => [code, code, ""]);
  return select(id, name, codes.map(([code, label]) => [code, label || code]), value, field.hint);
}

function select(id: string, name: string, options: [string, string][], value: string, empty = ""): Markup {
  const all = !value || options.some(([code]) => code === value) ? options : [...options, [value, value] as [string, string]];
  return html`<select id="${id}" name="${name}" aria-describedby="${id}-wrong"><option value="">${empty}</option>${all.map(([code, label]) => html`<option value="${code}" ${code === value ? html`selected` : NOTHING}>${label}</option>`)}</select>`;
}

/** The lists of records that references are chosen from; one for each table. */
export function recordLists(records: Map<string, RecordName[]>): Markup {
  return html`${[...records].map(([table, names]) => html`<datalist id="records-${table}">${names.map(([id, label]) => html`<option value="${id}">${label === id ? "" : label}</option>`)}</datalist>`)}`;
}

/** The tables whose records a form needs. */
export function referenced(forms: Forms, table: FormTable): string[] {
  const fields = [...table.fields, ...table.children.flatMap((child) => child.fields)];
  return [...new Set([table.name, forms.speakers, ...fields.flatMap((field) => field.targets)])].filter(Boolean);
}

// -- children ----------------------------------------------------------------------------------------------------------

function children(shown: Shown, child: FormChild): Markup {
  const { set = {}, children: held = {} } = shown.mention ?? {};
  const rows = child.name in held ? held[child.name] : child.name in set ? null : [];
  const name = `c.${child.name}`;
  const label = html`<legend title="${child.description}">${child.title}</legend>`;
  if (rows === null) {
    const value = set[child.name] ?? "";
    return html`<fieldset class="children" data-row="${name}">${label}<textarea name="f.${child.name}" rows="3" class="yaml" aria-label="${child.title}, in YAML">${value}</textarea><p class="wrong" hidden></p></fieldset>`;
  }
  return html`<fieldset class="children" data-child="${child.name}" data-row="${name}">${label}<div class="childrows">${(rows ?? []).map((values) => childRow(shown, child, values))}</div>
    <button type="button" class="plain add" data-add="${child.name}">Add</button><p class="wrong" hidden></p></fieldset>`;
}

let made = 0;

/** One child, to be filled in. */
export function childRow(shown: Shown, child: FormChild, values: Values = {}): Markup {
  const number = made++;
  const cells = child.fields.map((field) => {
    const id = `in-c${number}-${field.name}`;
    return html`<label for="${id}"><span>${field.title}</span>${input(shown, id, field.name, field, values[field.name] ?? "")}</label>`;
  });
  return html`<div class="childrow">${cells}<button type="button" class="plain remove" aria-label="Remove this row">×</button></div>`;
}

// -- what was filled in ------------------------------------------------------------------------------------------------

/** The values of a form by the names of fields and qualifiers; children as a list in YAML's flow style. */
export function valuesOf(form: HTMLFormElement): Values {
  const found: Values = {};
  for (const each of form.elements) {
    const { name, value } = each as HTMLInputElement;
    if (/^[fq]\./.test(name ?? "") && value.trim()) found[name.slice(2)] = value.trim();
  }
  for (const group of form.querySelectorAll<HTMLElement>("[data-child]")) {
    const rows = [...group.querySelectorAll(".childrow")].map(rowValues).filter((row) => Object.keys(row).length);
    if (rows.length) found[group.dataset["child"] ?? ""] = listOf(rows);
  }
  return found;
}

function rowValues(row: Element): Values {
  const found: Values = {};
  for (const each of row.querySelectorAll<HTMLInputElement>("[name]")) if (each.value.trim()) found[each.name] = each.value.trim();
  return found;
}

function listOf(rows: Values[]): string {
  return `[${rows.map(flow).join(", ")}]`;
}

function flow(row: Values): string {
  return `{${Object.entries(row).map(([name, value]) => `${name}: ${scalar(value)}`).join(", ")}}`;
}

/** A value in flow style: as it is where that is safe, else in quotation marks. */
function scalar(value: string): string {
  return /^[\p{L}\p{N}][\p{L}\p{N} ._/+-]*$/u.test(value) && !/^(null|~)$|\s$/.test(value) ? value : JSON.stringify(value);
}

/** What is set otherwise than it was, and what is no longer set; children are compared row by row. */
export function changed({ set: before, children: held }: Pick<Mention, "set" | "children">, now: Values): { set: Values; unset: string[] } {
  const was = (name: string) => (held[name] ? listOf(held[name]) : before[name]);
  const set = Object.fromEntries(Object.entries(now).filter(([name, value]) => was(name) !== value));
  return { set, unset: Object.keys(before).filter((name) => !(name in now)) };
}

// -- what is wrong with it ---------------------------------------------------------------------------------------------

/** Put problems at their fields; the others are returned. The first field that is wrong has the focus. */
export function showProblems(form: HTMLFormElement, problems: Problem[]): Problem[] {
  clearProblems(form);
  const others: Problem[] = [];
  let first: HTMLElement | null = null;
  for (const problem of problems) {
    const name = problem.field || fieldIn(form, problem.message);
    const place = form.querySelector<HTMLElement>(["f", "q", "c", "f.registry"].map((kind) => `[data-row="${kind}.${CSS.escape(name)}"]`).join());
    const line = name ? place?.querySelector<HTMLElement>(".wrong") : null;
    if (!place || !line) {
      others.push(problem);
      continue;
    }
    place.closest("details")?.setAttribute("open", "");
    line.textContent = [line.textContent, sentence(problem)].filter(Boolean).join(" ");
    line.hidden = false;
    const input = place.querySelector<HTMLElement>("input, select, textarea");
    if (problem.severity === "error") input?.setAttribute("aria-invalid", "true");
    first ??= input;
  }
  first?.focus();
  return others;
}

/** The field of a form that a message names, if it names one. */
function fieldIn(form: HTMLFormElement, message: string): string {
  const named = [...message.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "");
  return named.find((name) => form.querySelector(["f", "q", "c", "f.registry"].map((kind) => `[data-row="${kind}.${CSS.escape(name)}"]`).join())) ?? "";
}

export function clearProblems(form: HTMLFormElement): void {
  for (const line of form.querySelectorAll<HTMLElement>(".wrong")) {
    line.textContent = "";
    line.hidden = true;
  }
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

/** A problem in a sentence; hints that name options of commands are for the terminal. */
export function sentence({ message, hint }: Problem): string {
  return `${capital(message)}${hint && !/(^|[ `])--\w/.test(hint) ? `: ${hint}` : ""}.`;
}

/** Words as they begin a sentence. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
