// Values in words: labels for codes and records, dates as precise as they are, counts with their bounds.

import { tint } from "./colours";
import { dateInWords } from "./dates";
import type { Row } from "./frame";
import { type Markup, html, isOfWeb, safeAddress } from "./html";
import type { Labels } from "./labels";
import { type Field, meta, part } from "./meta";
import { href } from "./route";
import { countInWords, number, statedCount } from "./words";

/** A link to a record, in the colour of its table. */
export function recordLink(table: string, id: string, label: string): Markup {
  return html`<a class="record" style="${tint(table)}" href="${href(["r", table, id])}"><bdi>${label}</bdi></a>`;
}

export function isEmpty(row: Row, field: Field): boolean {
  return [...field.parts.values()].every((column) => column.part === "basis" || (row.get(column.name) ?? null) === null);
}

/** The value of a field of a row. */
export function cellValue(row: Row, field: Field, labels: Labels): Markup {
  if (field.kind === "count") return html`${countOf(row, field)}`;
  const value = row.get(field.main.name) ?? null;
  if (value === null) return field.kind === "date" ? html`${boundsInWords(row, field)}` : html`${field.kind === "amount" ? amountOf(row, field) : ""}`;
  return statedValue(String(value), field, labels);
}

function countOf(row: Row, field: Field): string {
  const [low, best, high] = ["low", "best", "high"].map((name) => part(row, field, name) as number | null);
  return countInWords(low ?? null, best ?? null, high ?? null, field.main.kind === "year_range" ? String : number);
}

/** What is known of an amount on whose value sources differ. */
function amountOf(row: Row, field: Field): string {
  const known = countOf(row, field);
  return known && `${known} ${field.parts.get("low")?.unit ?? ""}`.trimEnd();
}

function boundsInWords(row: Row, field: Field): string {
  const [low, high] = [part(row, field, "low"), part(row, field, "high")];
  return low === null && high === null ? "" : dateInWords(`[${low ?? ""}..${high ?? ""}]`);
}

/** A canonical value, as an assertion has it. */
export function statedValue(value: string, field: Field | undefined, labels: Labels): Markup {
  if (!field) return html`<bdi>${value}</bdi>`;
  if (field.kind === "reference" && field.main.target) {
    return recordLink(field.main.target, value, labels.of(field.main.target, value));
  }
  if (field.kind === "code" && field.main.vocabulary) return codeLabel(field.main.vocabulary, value);
  if (field.kind === "address") return addressLink(value);
  if (value.includes("\n")) return html`<bdi class="lines">${value}</bdi>`;
  return html`<bdi>${plainValue(value, field, labels)}</bdi>`;
}

export function plainValue(value: string, field: Field | undefined, labels: Labels): string {
  switch (field?.kind) {
    case "reference":
      return labels.of(field.main.target ?? "", value);
    case "code":
      return meta().label(field.main.vocabulary ?? "", value);
    case "date":
      return dateInWords(value);
    case "count":
    case "amount":
      return statedCount(value, field.main.kind === "year_range" ? String : number);
    case "flag":
      return value === "true" ? "yes" : value === "false" ? "no" : value;
    case "number":
      return Number.isInteger(Number(value)) && field.main.type === "integer" ? number(Number(value)) : value;
    default:
      return value;
  }
}

/** A link to a page elsewhere, which does not learn where the reader comes from; an address of another scheme is text. */
function addressLink(address: string): Markup {
  if (!isOfWeb(address)) return html`<bdi>${address}</bdi>`;
  return html`<a href="${safeAddress(address)}" rel="noopener noreferrer"><bdi>${address}</bdi></a>`;
}

/** The label of a code, with its definition on hovering. */
export function codeLabel(scheme: string, code: string): Markup {
  const definition = meta().definition(scheme, code);
  const label = meta().label(scheme, code);
  return definition ? html`<span class="code" title="${definition}">${label}</span>` : html`${label}`;
}
