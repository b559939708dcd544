// The registry: its records with where they are used; to be added, changed, renamed, merged.

import { type Markup, NOTHING, append, html, render } from "../html";
import { NotFoundError, type Page } from "../pages/page";
import { type Route, href } from "../route";
import { number, plural } from "../words";
import { type Shown, changed, fieldsOf, recordLists, referenced, valuesOf } from "./form";
import { answer, forms, idOf, recordsOf } from "./server";
import type { Edit, FormTable, Forms, Mention, Problem, RecordName, Values } from "./types";
import { Writer, writing } from "./writing";

interface Use {
  file: string;
  line: number;
  column: number;
  what: string;
  table: string;
  record: string;
  field: string;
}

interface Entry {
  file: string;
  line: number;
  set: Values;
  children: Mention["children"];
  uses: Use[];
  count: number;
}

const MOST = 300;

export const registryPage: Page = async (into, route) => {
  const known = await forms();
  const table = known.tables.find((each) => each.name === route.path[1]) ?? known.tables[0];
  if (!table) throw new NotFoundError("This corpus has no tables.");
  const records = await recordsOf(table.name);
  const [, , record] = route.path;
  render(
    into,
    html`<h1 tabindex="-1">Registry</h1><p class="lead">Every record with what curators say of it, and every place that names it.</p>
      <p class="chips">${known.tables.map((each) => html`<a class="chip" ${each === table ? html`aria-current="true"` : NOTHING} href="${href(["registry", each.name])}">${each.title}</a> `)}</p>
      <div class="annotate registry ${record ? "chosen" : ""}"><div><div class="row"><label for="find">Find</label><input type="search" id="find" autocomplete="off"></div>
      <p class="total"></p><ul class="records"></ul></div><aside class="side" aria-label="Record"></aside></div>`,
  );
  listRecords(into, table, records, record);
  const side = into.querySelector<HTMLElement>(".side") as HTMLElement;
  const draw = (): Promise<void> => (record ? showRecord(side, known, table, record, records, route) : newRecord(side, known, table));
  side.addEventListener("click", (event) => {
    if ((event.target as HTMLElement).closest('[data-do="cancel"]')) void draw().then(() => side.querySelector<HTMLElement>("input, select, textarea")?.focus());
  });
  await draw();
  return "Registry";
};

function listRecords(into: HTMLElement, table: FormTable, records: RecordName[], chosen: string | undefined): void {
  const list = into.querySelector(".records") as Element;
  const field = into.querySelector("#find") as HTMLInputElement;
  const draw = (): void => {
    const sought = folded(field.value);
    const found = records.filter(([id, label]) => folded(`${id} ${label}`).includes(sought));
    render(into.querySelector(".total") as Element, html`<b>${number(found.length)}</b> of ${plural(records.length, "record")} <a class="plain" href="${href(["registry", table.name])}">New record</a>`);
    render(list, html`${found.slice(0, MOST).map(([id, label]) => html`<li><a ${id === chosen ? html`aria-current="true"` : NOTHING} href="${href(["registry", table.name, id])}"><bdi>${label}</bdi></a>${label === id ? NOTHING : html` <code>${id}</code>`}</li>`)}${found.length > MOST ? html`<li class="quiet">and ${number(found.length - MOST)} more: find them by name</li>` : NOTHING}`);
  };
  field.addEventListener("input", draw);
  draw();
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

async function shownOf(known: Forms, table: FormTable, { set, children }: Pick<Mention, "set" | "children">): Promise<Shown> {
  const names = await Promise.all(referenced(known, table).map(async (each): Promise<[string, RecordName[]]> => [each, await recordsOf(each)]));
  const mention = { file: "", table: table.name, record: "", number: 0, line: 0, at: [], source: "", set, children };
  return { forms: known, table, where: "registry", mention, records: new Map(names) };
}

// -- one record --------------------------------------------------------------------------------------------------------

async function showRecord(side: HTMLElement, known: Forms, table: FormTable, record: string, records: RecordName[], route: Route): Promise<void> {
  const entry = await answer<Entry>("entry", { table: table.name, record });
  const label = records.find(([id]) => id === record)?.[1] ?? record;
  const shown = await shownOf(known, table, entry);
  render(
    side,
    html`<h2><a href="${href(["r", table.name, record])}"><bdi>${label}</bdi></a></h2>
      <p class="quiet"><code>${record}</code>, ${entry.line ? html`<code>${entry.file}:${entry.line}</code>` : "without an entry in the registry"}</p>
      <form class="mention-form" data-kind="entry" autocomplete="off" novalidate>${fieldsOf(shown)}${recordLists(shown.records)}${writing("Write the entry")}</form>
      <details><summary>Rename it</summary><form data-kind="rename" novalidate>${input("new_id", "New id")}${input("because", "Because")}${writing("Rename everywhere")}</form></details>
      <details><summary>Merge it into another record</summary><form data-kind="merge" novalidate>${input("into", "Into", `records-${table.name}`)}${input("because", "Because")}<div class="keeps"></div>${writing("Merge")}</form></details>
      ${usesOf(entry)}`,
  );
  const fill = (kind: string, means: (values: Values) => Edit | null): void => {
    const form = side.querySelector<HTMLFormElement>(`[data-kind="${kind}"]`) as HTMLFormElement;
    new Writer((edits) => moved(edits, table, route), askWhatToKeep).fill(form, (filled) => {
      const edit = means(valuesOf(filled));
      return Promise.resolve(edit ? [edit] : null);
    });
  };
  const of = { table: table.name, record };
  fill("entry", (values) => {
    const change = changed(entry, values);
    return Object.keys(change.set).length || change.unset.length ? { edit: "SetEntry", ...of, ...change } : null;
  });
  fill("rename", ({ new_id, because }) => (new_id ? { edit: "RenameRecord", ...of, new_id, ...(because ? { because } : {}) } : null));
  fill("merge", ({ into, because, ...rest }) => {
    const keep = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name.slice(KEEP.length), value]));
    return into ? { edit: "MergeRecords", ...of, into, keep, ...(because ? { because } : {}) } : null;
  });
}

function input(name: string, title: string, list = ""): Markup {
  return html`<div class="row" data-row="f.${name}"><label for="in-${name}-${title}">${title}</label><div><input type="text" id="in-${name}-${title}" name="f.${name}" dir="auto" autocomplete="off" ${list ? html`list="${list}"` : NOTHING}><p class="wrong" hidden></p></div></div>`;
}

const KEEP = "keep.";

/** Where the entries of two records differ, have the curator choose; the hint names the field as a command takes it. */
function askWhatToKeep(form: HTMLFormElement, problems: Problem[]): void {
  const fields = problems.map(({ hint }) => /--keep (.+)=old/.exec(hint)?.[1]).filter((name) => name !== undefined);
  for (const name of fields.filter((each) => !form.querySelector(`[name="f.${KEEP}${CSS.escape(each)}"]`))) {
    const id = `in-${KEEP}${name}`;
    append(form.querySelector(".keeps") as Element, html`<div class="row"><label for="${id}">${name}</label><div><select id="${id}" name="f.${KEEP}${name}"><option value="">whose value is kept?</option><option value="old">that of this record</option><option value="into">that of the other one</option></select></div></div>`);
  }
}

/** Go to where a record is after an edit. */
function moved(edits: Edit[], table: FormTable, route: Route): void {
  const edit = edits[edits.length - 1];
  const id = edit?.["new_id"] ?? edit?.["into"] ?? edit?.["record"];
  const there = href(["registry", table.name, String(id)]);
  if (there !== href([...route.path])) location.hash = there;
}

function usesOf({ uses, count }: Entry): Markup {
  return html`<h3>${plural(count, "use")}</h3><ul class="uses">${uses.map((use) => html`<li>${use.what}${use.table ? html` of <bdi>${use.table}/${use.record}</bdi>` : NOTHING}${use.field ? html` <span class="quiet">${use.field}</span>` : NOTHING} ${where(use)}</li>`)}</ul>${count > uses.length ? html`<p class="quiet">and ${number(count - uses.length)} more: <code>standoff uses</code> lists them.</p>` : NOTHING}`;
}

function where(use: Use): Markup {
  const shown = html`<code>${use.file}:${use.line}</code>`;
  const text = /^annotations\/texts\/(.+)\.yaml$/.exec(use.file)?.[1];
  return text ? html`<a href="${href(["x", text], { line: use.line })}">${shown}</a>` : shown;
}

// -- a new one ---------------------------------------------------------------------------------------------------------

async function newRecord(side: HTMLElement, known: Forms, table: FormTable): Promise<void> {
  const shown = await shownOf(known, table, { set: {}, children: {} });
  render(
    side,
    html`<form class="mention-form" autocomplete="off" novalidate><h2>New record</h2><p class="quiet">${table.description}</p>
      <div class="row" data-row="f.record"><label for="in-record">Id, or words for it</label><div><input type="text" id="in-record" name="record" dir="auto" autocomplete="off"><p class="wrong" hidden></p></div></div>
      ${fieldsOf(shown)}${recordLists(shown.records)}${writing("Add it")}</form>`,
  );
  const form = side.querySelector("form") as HTMLFormElement;
  new Writer((edits) => (location.hash = href(["registry", table.name, String(edits[0]?.["record"] ?? "")]))).fill(form, async (filled) => {
    const words = (filled.elements.namedItem("record") as HTMLInputElement).value.trim();
    return words ? [{ edit: "NewRecord", table: table.name, record: (await idOf(words)).id, set: valuesOf(filled) }] : null;
  });
}
