// A text as it is annotated: its sentences, and what was read from each span.

import { type Frame, frames } from "../frame";
import { Labels, rootOf } from "../labels";
import { load } from "../load";
import { meta } from "../meta";
import type { Text } from "./known";

export interface Span {
  start: number;
  end: number;
  table: string;
  id: string;
  field: string;
  value: string | null;
  voice: string;
  speaker: string;
  polarity: string;
  modality: string;
  outcome: string;
}

export interface Sentence {
  number: number;
  start: number;
  end: number;
  state: string;
  because: string;
}

export class AnnotatedText {
  readonly labels: Labels;
  readonly sentences: Sentence[];
  readonly spans: Span[];

  private constructor(
    readonly text: Text,
    found: Map<string, Frame>,
  ) {
    this.labels = new Labels(found.get("labels"));
    const excluded = found.get("excluded");
    const reasons = new Map(excluded?.rows().map((row) => [excluded.number("span_start", row), excluded.text("because", row)]));
    this.spans = spansOf(found.get("spans"));
    this.sentences = sentencesOf(found.get("sentences"), reasons, this.spans);
  }

  static async open(text: Text): Promise<AnnotatedText> {
    return new AnnotatedText(text, frames(await load(`x/${text.number}`)));
  }

  /** The spans that begin in a sentence or reach into it. */
  within(sentence: Sentence): Span[] {
    return this.spans.filter((span) => span.start < sentence.end && span.end > sentence.start);
  }
}

function spansOf(frame: Frame | undefined): Span[] {
  if (!frame) return [];
  const text = (name: string, row: number) => frame.text(name, row);
  return frame
    .rows()
    .filter((row) => frame.cell("record.table", row) !== null)
    .map((row) => ({
      start: frame.number("span_start", row),
      end: frame.number("span_end", row),
      table: text("record.table", row),
      id: text("record.id", row),
      field: text("field_name", row),
      value: frame.cell("value", row) === null ? null : text("value", row),
      voice: text("voice", row),
      speaker: text("speaker_id", row),
      polarity: text("polarity", row),
      modality: text("modality", row),
      outcome: text("outcome", row),
    }));
}

function sentencesOf(frame: Frame | undefined, reasons: Map<number, string>, spans: Span[]): Sentence[] {
  if (!frame) return bySpans(spans);
  return frame.rows().map((row) => {
    const start = frame.number("span_start", row);
    const state = frame.text("state", row);
    return { number: frame.number("sentence", row), start, end: frame.number("span_end", row), state, because: reasons.get(start) ?? "" };
  });
}

/** Packages made before 2.0 have no sentences: what is annotated is then shown span by span. */
function bySpans(spans: Span[]): Sentence[] {
  const found: Sentence[] = [];
  for (const { start, end } of spans) {
    const last = found[found.length - 1];
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else found.push({ number: found.length + 1, start, end, state: "annotated", because: "" });
  }
  return found;
}

export interface Segment {
  start: number;
  end: number;
  table: string | null;
}

/** A sentence cut where spans begin and end; each piece has the table of the shortest span that covers it. */
export function segments(sentence: Sentence, spans: Span[]): Segment[] {
  const inside = (at: number) => at > sentence.start && at < sentence.end;
  const cuts = new Set([sentence.start, sentence.end, ...spans.flatMap((span) => [span.start, span.end]).filter(inside)]);
  const bounds = [...cuts].sort((a, b) => a - b);
  const pieces = bounds.slice(0, -1).map((start, n) => {
    const end = bounds[n + 1] ?? sentence.end;
    const covering = spans.filter((span) => span.start <= start && span.end >= end);
    const [shortest] = covering.sort((a, b) => a.end - a.start - (b.end - b.start));
    return { start, end, table: shortest ? meta().topName(shortest.table) : null };
  });
  return pieces.reduce<Segment[]>((merged, piece) => {
    const last = merged[merged.length - 1];
    if (last && last.table === piece.table) last.end = piece.end;
    else merged.push({ ...piece });
    return merged;
  }, []);
}

export interface Read {
  table: string;
  id: string;
  spans: Span[];
}

/** What was read from some spans, by record; what is nested in a record is with it. */
export function readFrom(spans: Span[]): Read[] {
  const found = new Map<string, Read>();
  for (const span of spans) {
    const table = meta().topName(span.table);
    const id = table === span.table ? span.id : rootOf(span.id);
    const known = found.get(`${table}\n${id}`) ?? { table, id, spans: [] };
    known.spans.push(span);
    found.set(`${table}\n${id}`, known);
  }
  return [...found.values()];
}
