// A text to work on: sentences on one side, what was read from them or a form on the other.

import { type Markup, render } from "../../html";
import { NotFoundError, type Page } from "../../pages/page";
import { type Route, replaceQuery } from "../../route";
import { say } from "../../shell";
import { html } from "../../html";
import { Characters, selected } from "../characters";
import { colour } from "../colours";
import { showAgain } from "../../show";
import { plural } from "../../words";
import { capital, isLeaving } from "../form";
import { forms, textView } from "../server";
import { notify, undoLast } from "../shell";
import { CHANGED, state } from "../state";
import type { Bounds, Forms, Mention, TextView } from "../types";
import { Filling } from "./filling";
import { type Marked, item, sentenceAt, sentenceList } from "./list";
import { excludePanel, sentencePanel } from "./panel";
import { type Suggestion, acceptAll, accepted, certain, suggested, suggestionsOf } from "./suggested";
import { WordCursor } from "./word_cursor";

export const annotatePage: Page = async (into, route) => {
  const id = route.path[1] ?? "";
  if (!state().texts.some((text) => text.id === id)) throw new NotFoundError(`There is no annotation file of a text “${id}”.`);
  const [view, known] = await Promise.all([textView(id), forms()]);
  colour(known);
  const marked: Marked = { view, characters: new Characters(view.content ?? ""), current: 0, selection: null, mention: null };
  const desk = new Desk(into, route, marked, known);
  desk.begin();
  return view.name;
};

/** A text on the desk: what is selected in it, what is being written about it. */
export class Desk {
  private readonly cursor: WordCursor;
  private readonly filling: Filling;
  private suggestions: Suggestion[] = [];
  private drawn = "";
  private drawnSuggestions = "";
  private isHeld = false; // the mouse, over the sentences

  constructor(
    readonly into: HTMLElement,
    private readonly route: Route,
    readonly marked: Marked,
    readonly forms: Forms,
  ) {
    this.cursor = new WordCursor(marked);
    this.filling = new Filling(this);
  }

  get labels(): Map<string, string> {
    return new Map(this.marked.view.labels.map(([table, id, label]) => [`${table}\n${id}`, label]));
  }

  get list(): HTMLElement {
    return this.into.querySelector<HTMLElement>(".sentences") as HTMLElement;
  }

  get panel(): HTMLElement {
    return this.into.querySelector<HTMLElement>(".side") as HTMLElement;
  }

  begin(): void {
    const { view } = this.marked;
    this.marked.current = this.wanted();
    this.into.dataset["state"] = String(state().number);
    render(
      this.into,
      html`<p class="kicker"><a href="#/">Texts</a></p><h1 tabindex="-1">${view.name}</h1><p class="lead">${lead(view)}</p>
        <div class="annotate"><div class="reading">${view.content === null ? html`<p class="quiet">The words are not shown: the text has to be the one that was annotated.</p>` : sentenceList(this.marked)}</div>
        <aside class="side" aria-label="What was read, and forms"></aside></div>`,
    );
    if (view.content === null) return;
    const at = this.route.query.get("at");
    const found = /^(\d+)-(\d+)$/.exec(at ?? "");
    if (found) this.marked.mention = view.mentions.find((each) => each.at.some(([start, end]) => `${start}-${end}` === at)) ?? null;
    this.redraw();
    this.showSentence();
    this.listen();
    this.current()?.setAttribute("data-focus", "");
    void this.fetchSuggestions();
  }

  private async fetchSuggestions(): Promise<void> {
    this.suggestions = await suggestionsOf(this.marked.view.id);
    this.suggest();
  }

  /** Wait until the mouse is released: what is being selected must not be drawn again. */
  private released(): Promise<void> {
    if (!this.isHeld) return Promise.resolve();
    return new Promise((done) => document.addEventListener("mouseup", () => setTimeout(done), { once: true }));
  }

  /** Show what the files hold now; what is selected or being filled in stays. */
  private async refresh(): Promise<void> {
    const [{ view }, { number }] = [this.marked, state()];
    const fresh = await textView(view.id).catch(() => null);
    await this.released();
    if (fresh === null || fresh.content !== view.content) {
      await showAgain();
      document.querySelector<HTMLElement>("[data-focus]")?.focus({ preventScroll: true });
      return;
    }
    const hadFocus = document.activeElement === document.body || this.panel.contains(document.activeElement);
    this.marked.view = fresh;
    this.marked.mention = fresh.mentions.find((each) => isSame(each, this.marked.mention)) ?? null;
    render(this.into.querySelector(".lead") as Element, lead(fresh));
    this.redraw();
    if (this.filling.isOpen) this.filling.again();
    else {
      this.showSentence();
      if (hadFocus) this.current()?.focus({ preventScroll: true });
    }
    await this.fetchSuggestions();
    this.into.dataset["state"] = String(number);
  }

  /** The sentence that the address names, else the first that is open. */
  private wanted(): number {
    const { view } = this.marked;
    const at = /^(\d+)-/.exec(this.route.query.get("at") ?? "");
    if (at) return sentenceAt(view, Number(at[1]));
    const line = Number(this.route.query.get("line"));
    const mention = line ? [...view.mentions].reverse().find((each) => each.line <= line) : undefined;
    if (mention?.at[0]) return sentenceAt(view, mention.at[0][0]);
    const number = Number(this.route.query.get("s"));
    if (number >= 1 && number <= view.sentences.length) return number - 1;
    return Math.max(0, view.sentences.findIndex(([, , state]) => state === "open"));
  }

  private listen(): void {
    this.list.addEventListener("mousedown", () => {
      this.isHeld = true;
      document.addEventListener("mouseup", () => (this.isHeld = false), { once: true });
    });
    this.list.addEventListener("mouseup", () => this.take(selected(this.list)));
    this.list.addEventListener("click", (event) => this.clicked(event.target as HTMLElement));
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    this.panel.addEventListener("click", (event) => this.chosen((event.target as HTMLElement).closest("button")));
    this.into.addEventListener("keydown", (event) => isLeaving(event) && this.cancel());
    this.into.addEventListener(CHANGED, (event) => {
      event.preventDefault();
      void this.refresh();
    });
  }

  // -- where the reader is ---------------------------------------------------------------------------------------------

  current(): HTMLElement | null {
    return this.list.querySelector(`[data-n="${this.marked.current}"]`);
  }

  goTo(n: number): void {
    const { view } = this.marked;
    if (n < 0 || n >= view.sentences.length) return;
    this.marked.current = n;
    this.marked.selection = this.marked.mention = null;
    this.cursor.leave();
    this.redraw();
    this.showSentence();
    this.current()?.focus({ preventScroll: true });
    this.current()?.scrollIntoView({ block: "nearest" });
    replaceQuery(this.route, { s: n + 1 });
  }

  /** Draw the sentences again whose marks may have changed: all, since a mention may reach over several. */
  redraw(): void {
    for (const each of this.list.querySelectorAll<HTMLElement>("[data-n]")) {
      const hadFocus = document.activeElement === each;
      const fresh = document.createElement("template");
      fresh.innerHTML = item(this.marked, Number(each.dataset["n"])).text;
      const drawn = fresh.content.firstElementChild as HTMLElement;
      if (drawn.outerHTML === each.outerHTML) continue;
      each.replaceWith(drawn);
      if (hadFocus) drawn.focus({ preventScroll: true });
    }
  }

  showSentence(): void {
    this.filling.end();
    const shown = sentencePanel(this.marked, this.labels, this.forms);
    // A button that is being pressed is not drawn again if nothing is new.
    if (shown.text !== this.drawn || !this.panel.querySelector(".suggested")) render(this.panel, shown);
    this.drawn = shown.text;
    this.suggest();
  }

  private suggest(): void {
    const [sentence, place] = [this.marked.view.sentences[this.marked.current], this.panel.querySelector(".suggested")];
    if (!sentence || !place) return;
    const shown = html`${suggested(this.suggestions, [sentence[0], sentence[1]])}${acceptAll(this.suggestions)}`;
    if (shown.text === this.drawnSuggestions && place.hasChildNodes()) return;
    render(place, shown);
    this.drawnSuggestions = shown.text;
  }

  nextOpen(): void {
    const { sentences } = this.marked.view;
    const order = [...sentences.keys()].map((n) => (n + this.marked.current + 1) % sentences.length);
    const next = order.find((n) => sentences[n]?.[2] === "open");
    if (next === undefined) notify("Every sentence is annotated or excluded.");
    else this.goTo(next);
  }

  // -- selecting -------------------------------------------------------------------------------------------------------

  /** Take what was selected with the mouse, whole words of it, and begin to annotate it. */
  private take(bounds: Bounds | null): void {
    if (!bounds) return;
    const { view, characters } = this.marked;
    const [first, last] = [sentenceAt(view, bounds[0]), sentenceAt(view, bounds[1] - 1)];
    const within: Bounds = [view.sentences[first]?.[0] ?? 0, view.sentences[last]?.[1] ?? 0];
    const snapped = characters.snapped(bounds, within);
    window.getSelection()?.removeAllRanges();
    if (!snapped) return;
    if (this.filling.moveTo(snapped)) return;
    this.marked.current = first;
    replaceQuery(this.route, { s: first + 1 });
    void this.annotate(snapped);
  }

  async annotate(bounds: Bounds): Promise<void> {
    this.marked.selection = bounds;
    this.marked.mention = null;
    this.redraw();
    say(`selected: ${this.marked.characters.slice(bounds)}`);
    await this.filling.mention([bounds], null);
  }

  private clicked(target: HTMLElement): void {
    if (this.filling.isEdited) return;
    const mention = target.closest<HTMLElement>("[data-mention]")?.dataset["mention"];
    const n = target.closest<HTMLElement>("[data-n]")?.dataset["n"];
    if (n === undefined || this.marked.selection) return;
    this.goTo(Number(n));
    if (mention !== undefined) {
      this.marked.mention = this.marked.view.mentions[Number(mention)] ?? null;
      this.redraw();
      const card = this.panel.querySelector(`[data-edit="${mention}"]`)?.closest("li");
      card?.classList.add("shown");
      card?.scrollIntoView({ block: "nearest" });
    }
  }

  private pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const words = this.cursor.press(event);
    if (words) {
      event.preventDefault();
      this.marked.selection = words;
      this.redraw();
      say(this.marked.characters.slice(words));
      return;
    }
    const does = KEYS[event.key];
    if (!does) return;
    event.preventDefault();
    does(this);
  }

  whole(): void {
    const sentence = this.marked.view.sentences[this.marked.current];
    if (sentence) void this.annotate(this.marked.selection ?? [sentence[0], sentence[1]]);
  }

  // -- what the panel does ---------------------------------------------------------------------------------------------

  private chosen(button: HTMLButtonElement | null): void {
    const { edit, remove, accept, record, use } = button?.dataset ?? {};
    const suggestion = this.suggestions[Number(accept ?? use)];
    const mention = this.marked.view.mentions[Number(edit ?? remove)];
    if (button?.dataset["do"]) DOES[button.dataset["do"]]?.(this);
    else if (edit !== undefined && mention) void this.edit(mention);
    else if (remove !== undefined && mention) void this.filling.remove(mention);
    else if (accept !== undefined && suggestion) void this.accept(suggestion, Number(record));
    else if (suggestion) void this.annotate([suggestion.start, suggestion.end]);
  }

  /** Accept all names that mean one record each. */
  acceptAll(): void {
    const edits = certain(this.suggestions).map((each) => accepted(this.marked.view.id, each, 0));
    void this.filling.accept(edits.filter((edit) => edit !== null));
  }

  anchor(): void {
    void this.filling.accept([{ edit: "AnchorQuotes", text: this.marked.view.id }]);
  }

  private async accept(suggestion: Suggestion, number: number): Promise<void> {
    const edit = accepted(this.marked.view.id, suggestion, number);
    if (edit) await this.filling.accept([edit]);
  }

  private async edit(mention: Mention): Promise<void> {
    this.marked.mention = mention;
    this.marked.selection = null;
    this.redraw();
    await this.filling.mention(mention.at, mention);
  }

  exclude(): void {
    const sentence = this.marked.view.sentences[this.marked.current];
    if (!sentence || sentence[2] === "excluded") return;
    render(this.panel, excludePanel(this.marked.current + 1));
    this.filling.exclude([sentence[0], sentence[1]]);
  }

  include(): void {
    const sentence = this.marked.view.sentences[this.marked.current];
    if (sentence) void this.filling.include([sentence[0], sentence[1]]);
  }

  cancel(): void {
    this.marked.selection = this.marked.mention = null;
    this.redraw();
    this.showSentence();
    this.current()?.focus({ preventScroll: true });
  }
}

/** How much of a text is left, or why its words are not shown. */
function lead(view: TextView): Markup {
  if (view.problem) return html`<bdi>${view.problem.message}. ${capital(view.problem.hint)}.</bdi>`;
  const open = view.sentences.filter(([, , state]) => state === "open").length;
  return html`${open ? `${plural(open, "sentence")} left to annotate or exclude.` : "Every sentence is annotated or excluded."}`;
}

function isSame(one: Mention, other: Mention | null): boolean {
  return one.table === other?.table && one.record === other.record && one.number === other.number;
}

const DOES: Record<string, (desk: Desk) => void> = {
  whole: (desk) => desk.whole(),
  exclude: (desk) => desk.exclude(),
  include: (desk) => desk.include(),
  next: (desk) => desk.nextOpen(),
  cancel: (desk) => desk.cancel(),
  names: (desk) => desk.acceptAll(),
  anchor: (desk) => desk.anchor(),
};

const KEYS: Record<string, (desk: Desk) => void> = {
  ArrowDown: (desk) => desk.goTo(desk.marked.current + 1),
  ArrowUp: (desk) => desk.goTo(desk.marked.current - 1),
  Enter: (desk) => desk.whole(),
  a: (desk) => desk.whole(),
  n: (desk) => desk.nextOpen(),
  x: (desk) => desk.exclude(),
  u: () => void undoLast(),
};
