// The texts of the dataset: their names as far as a page needs them, and on pages of texts all that is known of each.

import { type Frame, type Row, rowsOf } from "../frame";
import { load } from "../load";
import { meta } from "../meta";

export interface Text {
  number: number;
  id: string;
  name: string;
  row: Row;
}

const names = new Map<string, string>();

/** Keep the names by which a data file cites texts. */
export function keepNames(frame: Frame): void {
  for (const row of frame.rows()) {
    const id = frame.text("text_id", row);
    names.set(id, frame.text("cited_as", row) || id);
  }
}

/** The name by which a text is cited, if a file that was loaded has it. */
export function nameOf(id: string): string | undefined {
  return names.get(id);
}

/** All texts, in the order of their table. */
export async function allTexts(): Promise<Text[]> {
  if (!meta().textCount) return [];
  const frame = rowsOf(await load("texts"));
  keepNames(frame);
  return frame.rows().map((number) => {
    const id = frame.text("text_id", number);
    return { number, id, name: nameOf(id) ?? id, row: frame.row(number) };
  });
}
