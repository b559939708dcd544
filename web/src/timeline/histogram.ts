// Where there are too many marks to draw each: how many fall on each stretch of time, a row of bars for each table.

import { tint } from "../colours";
import { type Markup, html } from "../html";
import { meta } from "../meta";
import { number } from "../words";
import type { Days, Mark } from "./marks";

const BINS = 90;
const HEIGHT = 64;

export function histogram(marks: Mark[], [first, last]: Days, width: number): Markup {
  const size = Math.max(1, (last - first) / BINS);
  const rows = meta().tops.map((table) => {
    const counts = new Array<number>(BINS).fill(0);
    for (const mark of marks) {
      const middle = ((mark.first ?? mark.last ?? 0) + (mark.last ?? mark.first ?? 0)) / 2;
      const bin = Math.floor((middle - first) / size);
      if (meta().topName(mark.table) === table.name && bin >= 0 && bin < BINS) counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return { table, counts };
  });
  const shown = rows.filter(({ counts }) => counts.some(Boolean));
  const most = Math.max(1, ...shown.flatMap(({ counts }) => counts));
  const bin = width / BINS;
  return html`<svg class="timeline" viewBox="0 0 ${width} ${shown.length * (HEIGHT + 30)}" width="${width}" height="${shown.length * (HEIGHT + 30)}" aria-label="Numbers of dates">
    ${shown.map(({ table, counts }, row) => html`<g style="${tint(table.name)}" class="lane"><text class="title" x="8" y="${row * (HEIGHT + 30) + 18}">${table.title} ${number(counts.reduce((a, b) => a + b, 0))}</text>
      ${counts.map((count, n) => (count ? html`<rect class="bin" x="${n * bin}" width="${Math.max(1, bin - 1)}" y="${row * (HEIGHT + 30) + 26 + HEIGHT * (1 - count / most)}" height="${(HEIGHT * count) / most}"><title>${number(count)}</title></rect>` : ""))}</g>`)}</svg>`;
}
