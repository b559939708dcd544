// A text, sentence by sentence: its words where they are open, else bars as long as they are, with what was read.

import { plainValue, recordLink } from "../cells";
import { tint } from "../colours";
import { type Markup, NOTHING, html, joined, render } from "../html";
import { meta } from "../meta";
import { listenForCopies, ownCopy } from "../own_copy";
import { words } from "../passages";
import { badge } from "../receipts";
import { type Route, href } from "../route";
import { AnnotatedText, type Read, type Segment, type Sentence, type Span, readFrom, segments } from "../texts/annotated";
import { allTexts } from "../texts/known";
import { NotFoundError } from "./page";
import { aboutText, coverage } from "./texts";

const PIECE = 7; // characters between which a bar may go on in the next line
type Range = [start: number, end: number] | undefined;

export async function textPage(into: HTMLElement, route: Route): Promise<string> {
  const texts = await allTexts();
  const text = texts.find((each) => each.id === route.path[1]);
  if (!text) throw new NotFoundError(`This dataset has no text “${route.path[1] ?? ""}”.`);
  const annotated = await AnnotatedText.open(text);
  const at = rangeOf(route.query.get("at"));
  render(
    into,
    html`<p class="kicker"><a href="${href(["texts"])}">Texts</a></p><h1 tabindex="-1">${text.name}</h1>
      <p class="lead">${aboutText(text)}. ${coverage(text)}</p>${notes(text.row.get("published_because"), text.row.get("quality_note"))}${ownCopy(texts)}
      <ol class="sentences">${annotated.sentences.map((each) => sentence(annotated, each, at))}</ol>`,
  );
  listenForCopies(into, texts, () => textPage(into, route));
  return text.name;
}

function notes(...found: unknown[]): Markup {
  return html`${found.filter(Boolean).map((note) => html`<p class="because"><bdi>${String(note)}</bdi></p>`)}`;
}

function rangeOf(at: string | null): Range {
  const found = /^(\d+)-(\d+)$/.exec(at ?? "");
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

function sentence(annotated: AnnotatedText, each: Sentence, at: Range): Markup {
  const spans = annotated.within(each);
  const pieces = segments(each, spans);
  const isWanted = at && at[0] < each.end && at[1] > each.start;
  const shown = words(annotated.text.id, each.start, each.end) === undefined ? ghosts(pieces, at) : html`<p class="said" dir="auto">${spoken(annotated.text.id, pieces, at)}</p>`;
  const read = each.state === "excluded" ? html`<p class="quiet">excluded: ${each.because || "no facts for the dataset"}</p>` : reading(annotated, spans);
  return html`<li class="sentence ${each.state}" ${isWanted && at[0] >= each.start ? html`data-focus tabindex="-1"` : NOTHING}><span class="number">${each.number}</span>
    <div class="text">${shown}<span class="visually-hidden">${each.state}, ${each.end - each.start} characters</span></div><div class="read">${read}</div></li>`;
}

/** Segments cut at the ends of what was linked to. */
function marked(pieces: Segment[], at: Range): (Segment & { isWanted: boolean })[] {
  if (!at) return pieces.map((piece) => ({ ...piece, isWanted: false }));
  return pieces.flatMap((piece) => {
    const cuts = [piece.start, ...at.filter((cut) => cut > piece.start && cut < piece.end), piece.end];
    return cuts.slice(0, -1).map((start, n) => {
      const end = cuts[n + 1] ?? piece.end;
      return { start, end, table: piece.table, isWanted: start >= at[0] && end <= at[1] };
    });
  });
}

function ghosts(pieces: Segment[], at: Range): Markup {
  const bars = marked(pieces, at).flatMap((piece) => {
    const kind = `${piece.table ? "annotated" : "plain"}${piece.isWanted ? " wanted" : ""}`;
    const style = piece.table ? tint(piece.table) : "";
    const sizes: number[] = [];
    for (let rest = piece.end - piece.start; rest > 0; rest -= PIECE) sizes.push(Math.min(PIECE, rest));
    return sizes.map((size) => html`<i class="${kind}" style="${style};--n:${size}"></i>`);
  });
  return html`<div class="ghosts" aria-hidden="true">${bars}</div>`;
}

function spoken(text: string, pieces: Segment[], at: Range): Markup[] {
  return marked(pieces, at).map((piece) => {
    const inside = words(text, piece.start, piece.end) ?? "";
    const kind = `${piece.table ? "seg" : ""}${piece.isWanted ? " wanted" : ""}`;
    return kind ? html`<span class="${kind}" style="${piece.table ? tint(piece.table) : ""}">${inside}</span>` : html`${inside}`;
  });
}

function reading(annotated: AnnotatedText, spans: Span[]): Markup {
  const found = readFrom(spans);
  if (!found.length) return html`<p class="quiet">nothing was read from it</p>`;
  return html`<ul>${found.map((each) => html`<li><span class="dot" style="${tint(each.table)}"></span>${recordLink(each.table, each.id, annotated.labels.of(each.table, each.id))} ${facts(annotated, each)}</li>`)}</ul>`;
}

/** What was read of a record, by who says so; what is nested in it once, with its values. */
function facts(annotated: AnnotatedText, read: Read): Markup {
  const accounts = grouped(read.spans, (span) => (isTextItself(span) ? "" : span.speaker));
  const shown = [...accounts].map(([speaker, spans]) => {
    const said = speaker ? html` <span class="quiet">says ${annotated.labels.of(meta().speakers, speaker)}</span>` : NOTHING;
    const records = [...grouped(spans, (span) => [span.table, span.id].join("\n")).values()];
    const parts = records.map((members) => record(annotated, members, read)).filter((part) => part !== NOTHING);
    return parts.length ? html`${joined(parts, " · ")}${said}` : said;
  });
  return joined(shown.filter((part) => part !== NOTHING), " · ");
}

function isTextItself(span: Span): boolean {
  return span.voice === "narrator" || !span.speaker;
}

function grouped(spans: Span[], key: (span: Span) => string): Map<string, Span[]> {
  const found = new Map<string, Span[]>();
  for (const span of spans) found.set(key(span), [...(found.get(key(span)) ?? []), span]);
  return found;
}

/** The values of a record; one that is nested in another begins with its label, which leads to it. */
function record(annotated: AnnotatedText, spans: Span[], read: Read): Markup {
  const [first] = spans;
  if (!first) return NOTHING;
  const values = [...grouped(spans.filter((span) => span.field), (span) => [span.field, span.value].join("\n")).values()].map((members) => value(annotated, members[0] as Span));
  if (first.table === read.table) return values.length ? joined(values, " · ") : NOTHING;
  const label = afterStart(annotated.labels.of(first.table, first.id), annotated.labels.of(read.table, read.id));
  const name = html`<span class="fact"><a href="${href(["r", first.table, first.id])}"><bdi>${label}</bdi></a></span>${values.length ? NOTHING : hedges(first)}`;
  return joined([name, ...values], " ");
}

/** A label without that of the record that it is nested in, where it begins with it and a colon. */
function afterStart(label: string, start: string): string {
  const known = `${start.replace(/[.!?…]$/, "")}: `;
  return label.startsWith(known) ? label.slice(known.length) : label;
}

function value(annotated: AnnotatedText, span: Span): Markup {
  const table = meta().table(span.table);
  const field = table && meta().field(table, span.field);
  const shown = span.value === null ? NOTHING : html`<bdi>${plainValue(span.value, field, annotated.labels)}</bdi>`;
  return html`<span class="fact ${lost(span)}"><span>${(field?.title ?? span.field).toLowerCase()}</span> ${shown}</span>${hedges(span)}`;
}

function lost(span: Span): string {
  return span.outcome === "chosen" || span.outcome === "agrees" ? "" : span.outcome === "contained" ? "contained" : "lost";
}

function hedges(span: Span): Markup {
  const denied = span.polarity && span.polarity !== "affirm" ? html` ${badge("polarity", span.polarity, "differ")}` : NOTHING;
  const hedged = span.modality && span.modality !== "asserted" ? html` ${badge("modality", span.modality, "hedged")}` : NOTHING;
  return html`${denied}${hedged}`;
}
