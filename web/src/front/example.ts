// One receipt, as an example: the cell on which sources differ that has the most to show.

import { recordLink } from "../cells";
import { rowsOf } from "../frame";
import { html, render } from "../html";
import { load } from "../load";
import { meta } from "../meta";
import { packOf } from "../pack";
import { receipt } from "../receipts";
import { href } from "../route";

const FEW = 4; // assertions that are read without scrolling

export async function example(into: Element | null): Promise<void> {
  if (!into || !meta().views.has("disagreements")) return;
  const frame = rowsOf(await load("v/disagreements"));
  for (const row of frame.rows().slice(0, 12)) {
    const [name, id, fieldName] = ["record.table", "record.id", "field_name"].map((column) => frame.text(column, row)) as [string, string, string];
    const table = meta().table(name);
    const field = table && meta().field(table, fieldName);
    if (!table || !field) continue;
    const pack = await packOf(table, id);
    const assertions = pack.assertions(name, id, fieldName);
    if (assertions.length < 2 || assertions.length > FEW) continue;
    const label = frame.text("record.label", row);
    render(into, html`<h2>One receipt <span class="quiet">of ${meta().receipts[2].toLocaleString("en-GB")}</span></h2>
      <div class="card"><p>${recordLink(name, id, label)} <a class="cell-link" href="${href(["r", name, id, fieldName])}">${field.title}</a></p>
      ${receipt(field, pack.resolution(name, id, fieldName), assertions, pack.labels, "")}</div>`);
    return;
  }
}
