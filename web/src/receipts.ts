// The receipt of a cell: the rule, the values that sources give, who says so and with what certainty, and where.

import { recordLink, statedValue, codeLabel } from "./cells";
import { type Markup, NOTHING, html, joined } from "./html";
import type { Labels } from "./labels";
import { lastChange } from "./lines";
import { type Field, meta } from "./meta";
import type { Assertion, Evidence, Resolution } from "./pack";
import { passage } from "./passages";
import { href } from "./route";
import { nameOf } from "./texts/known";
import { number, plural } from "./words";

const OUTCOMES = ["chosen", "agrees", "contained", "open", "outranked", "denied", "unused", "deprecated"];
const GOOD = new Set(["chosen", "agrees"]);
export const AGREED = "none";

/** Everything that leads from a cell back to its texts. */
export function receipt(
  field: Field | undefined,
  resolution: Resolution | undefined,
  assertions: Assertion[],
  labels: Labels,
  derived: string,
): Markup {
  const shown = byValue(assertions).map(([value, members]) => candidate(value, members, field, labels));
  return html`${ruling(resolution, assertions, derived)}${shown.length ? html`<div class="candidates">${shown}</div>` : NOTHING}`;
}

function ruling(resolution: Resolution | undefined, assertions: Assertion[], derived: string): Markup {
  if (resolution?.rule) {
    const differ = resolution.differ && resolution.differ !== AGREED;
    return html`<p class="rule"><b>${meta().label("rule", resolution.rule)}</b> ${meta().definition("rule", resolution.rule)}
      ${resolution.because ? html`<q>${resolution.because}</q>` : NOTHING}
      ${differ ? html`<span class="badge ${resolution.differ === "wording" ? "wording" : "differ"}">${meta().label("difference", resolution.differ)}</span> ${meta().definition("difference", resolution.differ)}` : NOTHING}</p>`;
  }
  if (derived) return html`<p class="rule"><b>Worked out</b> from other cells. ${derived}</p>`;
  return assertions.length ? NOTHING : html`<p class="rule">Not given by any text or registry.</p>`;
}

function byValue(assertions: Assertion[]): [string, Assertion[]][] {
  const found = new Map<string, Assertion[]>();
  const ranked = [...assertions].sort((a, b) => OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome));
  for (const each of ranked) {
    const key = each.value ?? "";
    const members = found.get(key);
    if (members) members.push(each);
    else found.set(key, [each]);
  }
  return [...found];
}

function candidate(value: string, members: Assertion[], field: Field | undefined, labels: Labels): Markup {
  const shown = value ? statedValue(value, field, labels) : html`This record`;
  return html`<div class="candidate"><div class="stated">${shown}</div><div class="accounts">${members.map((each) => account(each, labels))}</div></div>`;
}

function account(each: Assertion, labels: Labels): Markup {
  const good = GOOD.has(each.outcome) ? "good" : each.outcome === "contained" ? "" : "lost";
  const sources = each.evidence.map((evidence) => place(evidence));
  return html`<div class="account" data-assertion="${each.id}"><div class="outcome ${good}">${codeLabel("outcome", each.outcome)}</div>
    <div><p class="who">${who(each, labels)} ${qualifiers(each, labels)}</p>${sources}</div></div>`;
}

/** Who says so: a speaker, whoever passes it on, the text itself, or the curators. */
export function who(each: Assertion, labels: Labels): Markup {
  if (!each.text) return html`the registry`;
  const speakers = meta().speakers;
  const named = (id: string) => (labels.has(speakers, id) ? recordLink(speakers, id, labels.of(speakers, id)) : html`${id}`);
  const speaker = each.speaker ? named(each.speaker) : html`the text itself`;
  return each.relayedBy ? html`${speaker}, relayed by ${named(each.relayedBy)}` : speaker;
}

function qualifiers(each: Assertion, labels: Labels): Markup {
  const parts: Markup[] = [];
  const isSaid = labels.of(meta().speakers, each.speaker) === meta().label("voice", each.voice);
  if (each.voice && !isSaid) parts.push(html`<i class="voice" title="${meta().definition("voice", each.voice)}">${meta().label("voice", each.voice)}</i>`);
  if (each.polarity && each.polarity !== "affirm") parts.push(badge("polarity", each.polarity, "differ"));
  if (each.modality && each.modality !== "asserted") parts.push(badge("modality", each.modality, "hedged"));
  if (each.basis && each.basis !== "stated") parts.push(badge("basis", each.basis, "basis"));
  return joined(parts, " ");
}

export function badge(scheme: string, code: string, kind: string): Markup {
  return html`<span class="badge ${kind}" title="${meta().definition(scheme, code)}">${meta().label(scheme, code)}</span>`;
}

function place(evidence: Evidence): Markup {
  const text = evidence.text && nameOf(evidence.text) ? evidence.text : undefined;
  const unsure = evidence.confidence && evidence.confidence !== "sure";
  const notes: Markup[] = [];
  if (evidence.quote) notes.push(html`<blockquote class="passage" dir="auto">${evidence.quote}</blockquote>`);
  else if (text) notes.push(passage(text, evidence.start, evidence.end));
  if (evidence.because) notes.push(html`<p class="because"><span>Because</span> <bdi>${evidence.because}</bdi></p>`);
  if (evidence.reference) notes.push(html`<p class="because"><span>Reference</span> <bdi>${evidence.reference}</bdi></p>`);
  const at = text ? html`${spanLink(text, evidence)} ` : NOTHING;
  const sure = unsure ? badge("confidence", evidence.confidence, "hedged") : NOTHING;
  const line = html`<code class="line">${evidence.file}${evidence.line ? `:${evidence.line}` : ""}</code>`;
  return html`<div class="evidence"><p class="at">${at}${sure}</p>${notes}<p class="at">${line}</p>${lastChange(evidence.file, evidence.line)}</div>`;
}

function spanLink(text: string, evidence: Evidence): Markup {
  const address = href(["x", text], { at: `${evidence.start}-${evidence.end}` });
  const sentence = evidence.sentence ? `, sentence ${evidence.sentence}` : "";
  return html`<a href="${address}">${nameOf(text) ?? text}${sentence}</a>
    <span class="quiet">characters ${number(evidence.start)}–${number(evidence.end)}</span>`;
}

/** What a cell rests on, in a few words: "2 texts · 3 voices", "curators", "worked out". */
export function support(resolution: Resolution | undefined, assertions: Assertion[], isDerived: boolean): Markup {
  if (resolution && (resolution.differ !== AGREED || resolution.values > 1) && resolution.values > 1) {
    const strong = resolution.differ && resolution.differ !== AGREED && resolution.differ !== "wording";
    return html`<span class="badge ${strong ? "differ" : "wording"}">${sources(assertions)} · ${plural(resolution.values, "value")}</span>`;
  }
  if (assertions.length) return html`<span class="badge">${sources(assertions)}</span>`;
  return html`<span class="quiet">${isDerived ? "worked out" : "not given"}</span>`;
}

function sources(assertions: Assertion[]): string {
  const texts = new Set(assertions.map((each) => each.text).filter(Boolean));
  if (!texts.size) return "curators";
  const voices = new Set(assertions.filter((each) => each.text).map((each) => `${each.speaker}\n${each.voice}`));
  return voices.size > 1 ? `${plural(texts.size, "text")} · ${plural(voices.size, "voice")}` : plural(texts.size, "text");
}
