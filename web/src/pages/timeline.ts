// The timeline: every date as exactly as it is known, and the same as a list.

import { recordLink } from "../cells";
import { tint } from "../colours";
import { dateInWords } from "../dates";
import { rowsOf } from "../frame";
import { type Markup, NOTHING, html, render } from "../html";
import { load } from "../load";
import { meta } from "../meta";
import { type Query, type Route, replaceQuery } from "../route";
import { drawing } from "../timeline/draw";
import { histogram } from "../timeline/histogram";
import { lanes } from "../timeline/layout";
import { type Days, type Mark, extent, foldedMarks, keyOf, kindsOf, mainPart, marksOf, once, timeKey, together } from "../timeline/marks";
import { number } from "../words";
import { NotFoundError } from "./page";

const TOO_MANY = 350;
const NARROW = 700;
const STEPS: Record<string, (days: Days) => Days> = {
  "+": ([a, b]) => [a + (b - a) / 4, b - (b - a) / 4],
  "−": ([a, b]) => [a - (b - a) / 2, b + (b - a) / 2],
  "←": ([a, b]) => [a - (b - a) / 3, b - (b - a) / 3],
  "→": ([a, b]) => [a + (b - a) / 3, b + (b - a) / 3],
};
const NAMES: Record<string, string> = { "+": "Closer", "−": "Wider", "←": "Earlier", "→": "Later" };

export async function timelinePage(into: HTMLElement, route: Route): Promise<string> {
  if (!meta().views.has("time")) throw new NotFoundError("This dataset has no dates.");
  const marks = marksOf(rowsOf(await load("v/time")));
  const off = new Set(route.query.get("off")?.split(",").filter(Boolean));
  render(
    into,
    html`<h1 tabindex="-1">Timeline</h1><p class="lead">Every date as exactly as the texts give it, and no more.</p>${legend()}
      <p class="chips kinds">${kindsOf(marks).map((kind) => html`<button class="chip" style="${tint(kind.table)}" data-kind="${kind.key}" aria-pressed="${off.has(kind.key) ? "false" : "true"}"><span class="dot"></span>${kind.title} <b>${number(kind.count)}</b></button> `)}</p>
      <div class="tools">${Object.keys(STEPS).map((sign) => html`<button class="plain" data-step="${sign}" aria-label="${NAMES[sign]}">${sign}</button>`)}
        <button class="plain" data-step="all">All</button><button class="plain" data-step="main">Main part</button>${switches(marks, off, route)}<span class="quiet range" role="status"></span></div>
      <div class="canvas" tabindex="0" role="region" aria-label="Timeline, drawn"></div>
      ${atOneTime(marks, route.query.get("at"))}<details class="as-list"><summary>The same as a list</summary><div></div></details>`,
  );
  const view = new View(into, route, marks, off);
  into.addEventListener("shown", () => view.draw(), { once: true });
  return "Timeline";
}

const AS_OF = "as_of"; // dates on which something is known to have been so, whenever it began

/** Switches for what makes a timeline long: dates as of which something was so, and records that are parts of others. */
function switches(marks: Mark[], off: Set<string>, route: Route): Markup {
  const known = marks.filter((mark) => mark.kind === AS_OF);
  const isOn = known.some((mark) => !off.has(keyOf(mark)));
  const parts = marks.length - foldedMarks(marks).length;
  return html`${known.length ? html`<button class="plain" data-switch="as-of" aria-pressed="${isOn ? "true" : "false"}">“As of” dates</button>` : NOTHING}
    ${parts ? html`<button class="plain" data-switch="fold" aria-pressed="${route.query.has("fold") ? "true" : "false"}">Fold parts into wholes</button>` : NOTHING}
    ${together(marks).length < marks.length ? html`<button class="plain" data-switch="together" aria-pressed="${route.query.has("apart") ? "false" : "true"}">Many of the same time as one</button>` : NOTHING}`;
}

/** The records of a mark that is drawn in place of many. */
function atOneTime(marks: Mark[], key: string | null): Markup {
  const found = key ? once(marks).filter((mark) => timeKey(mark) === key) : [];
  const [first] = found;
  if (!first) return NOTHING;
  return html`<section class="at-one-time"><h2 data-focus tabindex="-1">${meta().table(first.table)?.title ?? first.table}, ${dateInWords(first.date)} <span class="count">${number(found.length)}</span></h2>
    <ul>${found.map((mark) => html`<li>${recordLink(mark.table, mark.id, mark.label)}</li>`)}</ul></section>`;
}

function legend(): Markup {
  const sample = (name: string, words: string) => html`<span class="sample"><i class="${name}"></i> ${words}</span>`;
  return html`<p class="legend samples">${sample("s-day", "a day")}${sample("s-within", "once, some time within")}${sample("s-lasted", "lasted")}${sample("s-fade", "end not known")}${sample("s-hedged", "hedged or disputed")}</p>`;
}

class View {
  private days: Days;
  private folds: boolean;
  private isApart: boolean;

  constructor(
    private readonly into: HTMLElement,
    private readonly route: Route,
    private readonly marks: Mark[],
    private readonly off: Set<string>,
  ) {
    this.folds = route.query.has("fold");
    this.isApart = route.query.has("apart");
    const [from, to] = ["from", "to"].map((name) => Number.parseInt(route.query.get(name) ?? "", 10));
    this.days = Number.isFinite(from) && Number.isFinite(to) && (from as number) < (to as number) ? [from as number, to as number] : mainPart(this.shown);
    into.addEventListener("click", (event) => this.clicked(event));
    into.querySelector("details")?.addEventListener("toggle", () => this.drawList());
    new ResizeObserver(() => this.draw()).observe(into);
  }

  private get shown(): Mark[] {
    const wanted = this.marks.filter((mark) => !this.off.has(keyOf(mark)));
    return this.folds ? foldedMarks(wanted) : wanted;
  }

  private get query(): Query {
    return { from: Math.round(this.days[0]), to: Math.round(this.days[1]), off: [...this.off].join(","), fold: this.folds ? 1 : null, apart: this.isApart ? 1 : null };
  }

  draw(): void {
    const canvas = this.into.querySelector(".canvas");
    if (!canvas || !canvas.clientWidth) return;
    const width = Math.max(NARROW, canvas.clientWidth);
    const shown = once(this.shown);
    const drawn = this.isApart ? shown : together(shown);
    const visible = drawn.filter((mark) => (mark.last ?? mark.first ?? 0) >= this.days[0] && (mark.first ?? mark.last ?? 0) <= this.days[1]);
    render(canvas, visible.length > TOO_MANY ? histogram(shown, this.days, width) : drawing(lanes(drawn, this.days, width), this.days, width, this.query));
    const range = this.into.querySelector(".range");
    if (range) range.textContent = `${dayInWords(this.days[0])} to ${dayInWords(this.days[1])}${visible.length > TOO_MANY ? `: ${number(visible.length)} dates, drawn one by one when you look closer` : ""}`;
    this.drawList();
  }

  private clicked(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("button") : null;
    const { kind, step, switch: turned } = button?.dataset ?? {};
    if (kind !== undefined) {
      if (!this.off.delete(kind)) this.off.add(kind);
      this.press();
    } else if (turned !== undefined) {
      if (turned === "fold") this.folds = !this.folds;
      else if (turned === "together") this.isApart = !this.isApart;
      else this.turnAsOf();
      this.press();
    } else if (step !== undefined) {
      const next = STEPS[step];
      this.days = next ? next(this.days) : step === "all" ? extent(this.shown) : mainPart(this.shown);
    } else return;
    replaceQuery(this.route, this.query);
    this.draw();
  }

  /** Dates as of which something was so: all of them off if any is on. */
  private turnAsOf(): void {
    const known = new Set(this.marks.filter((mark) => mark.kind === AS_OF).map(keyOf));
    const isOn = [...known].some((key) => !this.off.has(key));
    for (const key of known) {
      if (isOn) this.off.add(key);
      else this.off.delete(key);
    }
  }

  /** Show on the buttons what is on. */
  private press(): void {
    const isAsOfOn = this.marks.some((mark) => mark.kind === AS_OF && !this.off.has(keyOf(mark)));
    const states: Record<string, boolean> = { "as-of": isAsOfOn, fold: this.folds, together: !this.isApart };
    for (const button of this.into.querySelectorAll<HTMLElement>("[data-kind], [data-switch]")) {
      const { kind, switch: turned } = button.dataset;
      button.setAttribute("aria-pressed", String(kind === undefined ? states[turned ?? ""] : !this.off.has(kind)));
    }
  }

  private drawList(): void {
    const details = this.into.querySelector("details");
    const list = details?.querySelector("div");
    if (!details?.open || !list) return;
    const ordered = [...this.shown].sort((a, b) => (a.first ?? a.last ?? 0) - (b.first ?? b.last ?? 0));
    render(list, html`<ol>${ordered.map((mark) => html`<li>${dateInWords(mark.date)} ${recordLink(mark.table, mark.id, mark.label)} ${fieldTitle(mark)}</li>`)}</ol>`);
  }
}

function fieldTitle(mark: Mark): Markup {
  const table = meta().table(mark.table);
  const field = table && meta().field(table, mark.field);
  return field ? html`<span class="quiet">${field.title.toLowerCase()}</span>` : NOTHING;
}

function dayInWords(day: number): string {
  return dateInWords(new Date(Math.round(day) * 86_400_000).toISOString().slice(0, 10));
}
