// When: a bar for each month with something dated in it, and one for what is known only to a longer time.

import { tint } from "../colours";
import { type Frame, rowsOf } from "../frame";
import { type Markup, NOTHING, html, render } from "../html";
import { load } from "../load";
import { meta } from "../meta";
import { href } from "../route";
import { number, plural } from "../words";

const MOST = 60; // bars; where there are more months, a bar is a year
const HEIGHT = 110;
const GAP = 3; // periods without anything that are drawn; longer gaps are an ellipsis
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

type Tally = Map<string, number>;
interface Counted {
  periods: Map<number, Tally>;
  wider: Tally;
  asOf: number;
}

/** Draw the strip of all dates; those as of which something was so are counted in a note. */
export async function monthsStrip(into: Element | null): Promise<void> {
  if (!into || !meta().views.has("time")) return;
  const frame = rowsOf(await load("v/time"));
  const byMonth = counted(frame, 7);
  const isMonthly = byMonth.periods.size <= MOST;
  const found = isMonthly ? byMonth : counted(frame, 4);
  if (found.periods.size < 2) return;
  const unit = isMonthly ? "month" : "year";
  const most = Math.max(...[...found.periods.values(), found.wider].map(total));
  const wider = total(found.wider);
  render(into, html`<section><h2>When <span class="quiet">${unit}s with something dated in them</span></h2>
    <a class="months" href="${href(["time"])}"><span class="visually-hidden">Timeline: ${plural(found.periods.size, unit)} with something dated in them</span>${bars(found.periods, most, isMonthly)}
    ${wider ? bar(found.wider, most, `longer than a ${unit}: ${plural(wider, "date")}`, "longer", "wider") : NOTHING}</a>
    <p class="quiet">${wider ? `${plural(wider, "date")} may lie in more than one ${unit} (striped). ` : ""}${found.asOf ? `${number(found.asOf)} more are days as of which something was so.` : ""}</p></section>`);
}

function total(tally: Tally): number {
  return [...tally.values()].reduce((sum, count) => sum + count, 0);
}

function counted(frame: Frame, digits: number): Counted {
  const found: Counted = { periods: new Map(), wider: new Map(), asOf: 0 };
  for (const row of frame.rows()) {
    if (frame.cell("kind", row) === "as_of") {
      found.asOf++;
      continue;
    }
    const [first, last] = ["earliest", "latest"].map((name) => frame.text(name, row).slice(0, digits));
    const period = first && first === last ? numbered(first) : undefined;
    const tally = (period === undefined ? found.wider : found.periods.get(period)) ?? new Map<string, number>();
    const name = meta().topName(frame.text("record.table", row));
    tally.set(name, (tally.get(name) ?? 0) + 1);
    if (period !== undefined) found.periods.set(period, tally);
  }
  return found;
}

/** A month or a year as a number, by which the next is one more. */
function numbered(period: string): number {
  return period.length > 4 ? Number(period.slice(0, 4)) * 12 + Number(period.slice(5)) - 1 : Number(period);
}

function bars(periods: Map<number, Tally>, most: number, isMonthly: boolean): Markup[] {
  const known = [...periods.keys()].sort((a, b) => a - b);
  let year: number | undefined;
  return known.flatMap((period, index) => {
    const empty = index ? period - (known[index - 1] ?? period) - 1 : 0;
    const between = empty > GAP ? [html`<span class="gap" aria-hidden="true">…</span>`] : Array.from({ length: empty }, () => html`<span class="month"></span>`);
    const isNew = year !== (year = isMonthly ? Math.floor(period / 12) : period);
    const month = isMonthly ? MONTHS[period % 12] : "";
    const name = [month, isNew || !isMonthly ? year : ""].filter(Boolean).join(" ");
    const tally = periods.get(period) ?? new Map();
    return [...between, bar(tally, most, `${[month, year].filter(Boolean).join(" ")}: ${plural(total(tally), "date")}`, name, "")];
  });
}

function bar(tally: Tally, most: number, title: string, name: string, kind: string): Markup {
  const parts = [...tally].map(([table, count]) => html`<i style="${tint(table)};height:${Math.round((HEIGHT * count) / most)}px"></i>`);
  return html`<span class="month ${kind}" title="${title}"><b>${number(total(tally))}</b>${parts}<small>${name}</small></span>`;
}
