// When: a bar for each month with something dated in it; years without anything are left out.

import { tint } from "../colours";
import { type Frame, rowsOf } from "../frame";
import { html, render } from "../html";
import { load } from "../load";
import { meta } from "../meta";
import { href } from "../route";
import { plural } from "../words";

const MOST = 60; // bars; where there are more months, a bar is a year
const HEIGHT = 110;

/** Draw the strip, of dates that lie within one month. */
export async function monthsStrip(into: Element | null): Promise<void> {
  if (!into || !meta().views.has("time")) return;
  const counts = counted(rowsOf(await load("v/time")), 7);
  const bars = counts.size > MOST ? counted(rowsOf(await load("v/time")), 4) : counts;
  if (bars.size < 2) return;
  const most = Math.max(...[...bars.values()].map((tables) => [...tables.values()].reduce((a, b) => a + b, 0)));
  const periods = [...bars.keys()].sort();
  const shown = periods.map((period, index) => {
    const tables = [...(bars.get(period) ?? [])];
    const total = tables.reduce((sum, [, count]) => sum + count, 0);
    const parts = tables.map(([table, count]) => html`<i style="${tint(table)};height:${(HEIGHT * count) / most}px"></i>`);
    const gap = index && !follows(periods[index - 1] ?? "", period) ? html`<span class="gap" aria-hidden="true">…</span>` : html``;
    return html`${gap}<span class="month" title="${period}: ${plural(total, "date")}">${parts}<small>${newYear(periods, index) ? period.slice(0, 4) : ""}</small></span>`;
  });
  render(into, html`<section><h2>When <span class="quiet">${bars === counts ? "months" : "years"} with something dated in them</span></h2>
    <a class="months" href="${href(["time"])}"><span class="visually-hidden">Timeline: ${plural(periods.length, bars === counts ? "month" : "year")} with something dated in them</span>${shown}</a></section>`);
}

function counted(frame: Frame, digits: number): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const row of frame.rows()) {
    const [first, last] = ["earliest", "latest"].map((name) => frame.text(name, row).slice(0, digits));
    if (!first || first !== last || frame.cell("kind", row) === "as_of") continue;
    const tables = found.get(first) ?? new Map<string, number>();
    const top = meta().table(frame.text("record.table", row));
    const name = top ? meta().top(top).name : "";
    tables.set(name, (tables.get(name) ?? 0) + 1);
    found.set(first, tables);
  }
  return found;
}

function newYear(periods: string[], index: number): boolean {
  return index === 0 || periods[index - 1]?.slice(0, 4) !== periods[index]?.slice(0, 4);
}

/** Whether a month or year comes right after another. */
function follows(before: string, after: string): boolean {
  const number = (period: string) => (period.length > 4 ? Number(period.slice(0, 4)) * 12 + Number(period.slice(5)) : Number(period));
  return number(after) - number(before) === 1;
}
