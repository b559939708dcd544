// Filling in a form: what will be written is shown as it is filled in, written, and kept or taken back.

import { html, render } from "../../html";
import { childRow, changed, fieldsOf as fieldRows, referenced, valuesOf, type Shown } from "../form";
import { idOf, recordsOf } from "../server";
import type { Bounds, Edit, Mention, RecordName } from "../types";
import { Writer } from "../writing";
import type { Desk } from "./page";
import { mentionPanel, ofWords, shownOf } from "./panel";

const LAST = "standoff.last"; // the table and record of the last mention: the next one is often of the same

export class Filling {
  private readonly writer: Writer;
  private turn = 0;
  private at: Bounds[] | null = null;

  constructor(private readonly desk: Desk) {
    this.writer = new Writer((edits) => this.kept(edits));
  }

  get isEdited(): boolean {
    return this.writer.isEdited;
  }

  /** Whether a form is shown, or about to be. */
  get isOpen(): boolean {
    return this.at !== null || this.desk.panel.querySelector("form:not([data-written])") !== null;
  }

  end(): void {
    this.turn++;
    this.at = null;
    this.writer.end();
  }

  /** Show again what the form means: a file was changed. */
  again(): void {
    this.writer.again();
  }

  /** Have the mention that is being filled in be of other words; whether there is one. */
  moveTo(bounds: Bounds): boolean {
    const form = this.desk.panel.querySelector<HTMLFormElement>("form:not([data-written])");
    if (!form || !this.at) return false;
    this.at = [bounds];
    this.desk.marked.selection = bounds;
    this.desk.redraw();
    render(form.querySelector(".of") as Element, ofWords(this.desk.marked, this.at));
    form.dispatchEvent(new Event("input"));
    return true;
  }

  // -- mentions --------------------------------------------------------------------------------------------------------

  async mention(at: Bounds[], mention: Mention | null, table = mention?.table ?? last().table, record = mention?.record ?? last().record): Promise<void> {
    const { forms, marked, panel } = this.desk;
    const shown = shownOf(forms, table, mention, new Map());
    if (!shown) return;
    const turn = ++this.turn;
    this.at = at;
    await fetchRecords(shown);
    if (turn !== this.turn) return; // the curator went on meanwhile
    render(panel, mentionPanel(marked, shown, at, shown.records, shown.records.get(shown.table.name)?.some(([id]) => id === record) ? record : ""));
    const form = panel.querySelector("form") as HTMLFormElement;
    form.querySelector("[name=table]")?.addEventListener("change", () => void this.mention(this.at ?? at, null, valueOf(form, "table"), ""));
    this.writer.fill(form, (filled) => this.meant(filled, shown, this.at ?? at, mention));
    listenToRows(form, shown);
    form.querySelector<HTMLElement>(mention ? "[data-row] ~ [data-row] input, [data-row] ~ [data-row] select" : "[name=record]")?.focus();
  }

  private async meant(form: HTMLFormElement, shown: Shown, at: Bounds[], mention: Mention | null): Promise<Edit[] | null> {
    const text = this.desk.marked.view.id;
    const written = valueOf(form, "record").trim();
    if (!written) return null;
    const known = shown.records.get(shown.table.name)?.find(([id, label]) => id === written || label === written);
    const record = known?.[0] ?? (await idOf(written)).id;
    const { entry, values } = apart(valuesOf(form));
    note(form, shown, Boolean(known) || Boolean(mention), record, written);
    if (mention) {
      const change = changed(mention, values);
      const moved = { ...(record === mention.record ? {} : { move_to: record }), ...(at === mention.at ? {} : { at: spansOf(at) }) };
      if (!Object.keys(change.set).length && !change.unset.length && !Object.keys(moved).length) return null;
      return [{ edit: "EditMention", text, file: mention.file, table: mention.table, record: mention.record, number: mention.number, was: mention.source, ...change, ...moved }];
    }
    const begin = known || !shown.table.isRegistered ? [] : [{ edit: "NewRecord", table: shown.table.name, record, set: entry }];
    return [...begin, { edit: "Annotate", text, table: shown.table.name, record, at: spansOf(at), set: values }];
  }

  async remove(mention: Mention): Promise<void> {
    const { file, table, record, number, source } = mention;
    await this.writer.now([{ edit: "RemoveMention", text: this.desk.marked.view.id, file, table, record, number, was: source }]);
  }

  private kept(edits: Edit[]): void {
    const edit = edits[edits.length - 1];
    if (this.at && edit?.edit === "Annotate") remember(String(edit["table"]), String(edit["record"]));
    this.desk.cancel();
  }

  // -- sentences -------------------------------------------------------------------------------------------------------

  exclude([start, end]: Bounds): void {
    const form = this.desk.panel.querySelector("form") as HTMLFormElement;
    const edit = { edit: "Exclude", text: this.desk.marked.view.id, at: [`${start}-${end}`] };
    this.writer.fill(form, (filled) => {
      const because = valuesOf(filled)["because"];
      return Promise.resolve(because ? [{ ...edit, because }] : null);
    });
    form.querySelector("input")?.focus();
  }

  async include([start, end]: Bounds): Promise<void> {
    await this.writer.now([{ edit: "Include", text: this.desk.marked.view.id, at: [`${start}-${end}`] }]);
  }

  /** Write edits that were offered. */
  async accept(edits: Edit[]): Promise<void> {
    if (edits.length) await this.writer.now(edits);
  }
}

function spansOf(at: Bounds[]): string[] {
  return at.map(([start, end]) => `${start}-${end}`);
}

function valueOf(form: HTMLFormElement, name: string): string {
  return (form.elements.namedItem(name) as HTMLInputElement | null)?.value ?? "";
}

async function fetchRecords(shown: Shown): Promise<void> {
  const tables = referenced(shown.forms, shown.table);
  const found = await Promise.all(tables.map(async (table): Promise<[string, RecordName[]]> => [table, await recordsOf(table)]));
  for (const [table, names] of found) shown.records.set(table, names);
}

/** What is for the registry entry of a new record, and what is for the mention. */
function apart(all: Record<string, string>): { entry: Record<string, string>; values: Record<string, string> } {
  const isEntry = ([name]: [string, string]) => name.startsWith("registry.");
  const entries = Object.entries(all);
  return {
    entry: Object.fromEntries(entries.filter(isEntry).map(([name, value]) => [name.slice("registry.".length), value])),
    values: Object.fromEntries(entries.filter((each) => !isEntry(each))),
  };
}

/** Say whether the record is new, and have the fields filled in that only its registry entry can have. */
function note(form: HTMLFormElement, shown: Shown, isKnown: boolean, record: string, written: string): void {
  const line = form.querySelector("#record-note");
  if (line) line.textContent = isKnown ? (record === written ? "" : record) : `a new record, ${record}`;
  const entry = form.querySelector<HTMLElement>(".entry");
  const isNew = !isKnown && shown.table.isRegistered;
  if (!entry || entry.dataset["new"] === String(isNew)) return;
  entry.dataset["new"] = String(isNew);
  const fields = isNew ? shown.table.fields.filter((field) => field.where === "registry") : [];
  render(entry, fields.length ? html`<fieldset><legend>In the registry</legend>${qualifiersOfEntry(shown, fields)}</fieldset>` : html``);
}

function qualifiersOfEntry(shown: Shown, fields: Shown["table"]["fields"]): ReturnType<typeof html> {
  const named = { ...shown.table, children: [], fields: fields.map((field) => ({ ...field, name: `registry.${field.name}`, where: "both" as const })) };
  return html`${fieldRows({ ...shown, table: named, mention: null })}`;
}


function listenToRows(form: HTMLFormElement, shown: Shown): void {
  form.addEventListener("click", (event) => {
    const target = (event.target as HTMLElement).closest<HTMLElement>("button");
    const child = shown.table.children.find((each) => each.name === target?.dataset["add"]);
    if (child) {
      const rows = target?.closest("fieldset")?.querySelector(".childrows");
      rows?.insertAdjacentHTML("beforeend", childRow(shown, child).text);
      rows?.lastElementChild?.querySelector<HTMLElement>("input, select")?.focus();
    }
    if (target?.classList.contains("remove")) target.closest(".childrow")?.remove();
    if (child || target?.classList.contains("remove")) {
      form.dataset["edited"] = "yes";
      form.dispatchEvent(new Event("rows"));
    }
  });
}

function last(): { table: string; record: string } {
  try {
    return JSON.parse(sessionStorage.getItem(LAST) ?? "{}") as { table: string; record: string };
  } catch {
    return { table: "", record: "" };
  }
}

function remember(table: string, record: string): void {
  try {
    sessionStorage.setItem(LAST, JSON.stringify({ table, record }));
  } catch {
    // the next form begins empty
  }
}
