// Writing what a form says: the lines are shown as it is filled in, written, checked, and kept or taken back.

import { type Markup, NOTHING, html, render } from "../html";
import { plural } from "../words";
import { capital, clearProblems, isLeaving, showProblems } from "./form";
import { problemList } from "./problems";
import { RefusedError, preview, write } from "./server";
import { notify } from "./shell";
import type { Change, Edit, Outcome, Problem } from "./types";

const PAUSE = 200; // milliseconds after a key before what will be written is shown

const STALE = 409; // the status of a write that was planned on files that were changed meanwhile

/** The edits that a form means now; null while something that it needs is missing. */
export type Meaning = (form: HTMLFormElement) => Promise<Edit[] | null>;

/** The lines that will be written, and the button that writes them. */
export function writing(what: string): Markup {
  return html`<div class="writing"><div class="will"><p class="quiet">This will be written:</p><pre class="yaml" aria-live="polite"></pre></div>
    <div class="others" role="alert"></div>
    <p class="actions foot"><button class="write" disabled>${what}</button> <button type="button" class="plain" data-do="cancel">Cancel <kbd>Esc</kbd></button></p></div>`;
}

export class Writer {
  private form: HTMLFormElement | null = null;
  private planned: Change | null = null;
  private edits: Edit[] = [];
  private asked = 0;
  /** Whether what is wrong with it comes from an attempt to write it, and is shown until the form is changed. */
  private isTried = false;
  private isWriting = false;
  private means: Meaning = () => Promise.resolve(null);

  /** `kept` is called when edits were written and are kept, `refused` when they cannot be made as they are. */
  constructor(
    private readonly kept: (edits: Edit[]) => void,
    private readonly refused: (form: HTMLFormElement, problems: Problem[]) => void = () => undefined,
  ) {}

  get isEdited(): boolean {
    return Boolean(this.form?.dataset["edited"]);
  }

  end(): void {
    this.form = this.planned = null;
    this.asked++;
    this.isTried = false;
  }

  /** Show what the form means now that a file was changed; what was shown can be written until then. */
  again(): void {
    if (this.form && !this.isWriting) void this.show(this.form, this.means);
  }

  /** Show what a form means whenever it changes, and write that when it is sent. */
  fill(form: HTMLFormElement, means: Meaning): void {
    this.end();
    this.form = form;
    this.means = means;
    leavable(form);
    let pause = 0;
    const look = (): void => {
      clearTimeout(pause);
      this.asked++; // an answer on its way is about what the form said before
      this.planned = null;
      button(form).disabled = true;
      pause = window.setTimeout(() => void this.show(form, means), PAUSE);
    };
    form.addEventListener("input", () => {
      form.dataset["edited"] = "yes";
      this.isTried = false;
      look();
    });
    form.addEventListener("rows", look);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.planned) void this.write(form);
    });
    look();
  }

  private async show(form: HTMLFormElement, means: Meaning): Promise<void> {
    const asked = ++this.asked;
    const into = form.querySelector(".will pre");
    try {
      const edits = await means(form);
      const planned = edits ? await preview(edits) : null;
      if (asked !== this.asked || !into) return;
      this.planned = planned;
      this.edits = edits ?? [];
      if (!this.isTried) {
        clearProblems(form);
        render(form.querySelector(".others") as Element, NOTHING);
      }
      into.textContent = planned ? planned.lines.map(({ file, line, written }) => `# ${file}:${line}\n${written}`).join("\n") : "";
      button(form).disabled = !planned;
    } catch (error) {
      if (asked !== this.asked) return;
      this.planned = null;
      button(form).disabled = true;
      this.complain(form, error, "This cannot be written yet.");
    }
  }

  private async write(form: HTMLFormElement): Promise<void> {
    if (!this.planned) return;
    button(form).disabled = true;
    this.isWriting = true;
    try {
      const outcome = await write(this.edits, this.planned.files).finally(() => (this.isWriting = false));
      if (outcome.isKept) return this.keep(outcome, this.edits);
      this.isTried = true;
      this.refuse(form, outcome.problems);
    } catch (error) {
      this.complain(form, error);
    }
  }

  /** Write edits that need no form. */
  async now(edits: Edit[]): Promise<void> {
    try {
      const outcome = await write(edits, (await preview(edits)).files);
      if (outcome.isKept) this.keep(outcome, edits);
      else notify(outcome.problems.map((problem) => problem.message).join("; "), "bad");
    } catch (error) {
      notify(error instanceof Error ? error.message : String(error), "bad");
    }
  }

  private keep(outcome: Outcome, edits: Edit[]): void {
    delete this.form?.dataset["edited"];
    if (this.form) this.form.dataset["written"] = "yes";
    this.end();
    notify(`Saved, and checked in ${outcome.seconds.toFixed(2)} s: ${outcome.undo}.${warned(outcome.problems)}`);
    this.kept(edits); // the page is drawn again when the new state comes
  }

  private refuse(form: HTMLFormElement, problems: Outcome["problems"], why = "Nothing was saved: with it, the annotations would have errors."): void {
    const hadFocus = form.contains(document.activeElement) ? document.activeElement : null;
    const others = showProblems(form, problems);
    if (!this.planned) (hadFocus as HTMLElement | null)?.focus(); // the curator is still writing
    render(form.querySelector(".others") as Element, html`<p><b>${why}</b></p>${others.length ? problemList(others) : html``}`);
    button(form).disabled = !this.planned;
  }

  private complain(form: HTMLFormElement, error: unknown, why?: string): void {
    const known = error instanceof RefusedError;
    if (!known) console.error(error);
    if (known && error.problems.length) {
      this.refused(form, error.problems);
      return this.refuse(form, error.problems, why);
    }
    render(form.querySelector(".others") as Element, html`<p><b>${why ?? "Nothing was saved."}</b> ${capital(error instanceof Error ? error.message : String(error))}.</p>`);
    if (!known || error.status !== STALE) return;
    this.isTried = true;
    this.again();
  }
}

/** What is not quite right with what was saved: in words if it is one thing. */
function warned(problems: Outcome["problems"]): string {
  const [first, ...others] = problems;
  if (!first) return "";
  return others.length ? ` ${plural(problems.length, "new problem")}: see Problems.` : ` ${capital(first.message)}.`;
}

/** Have Escape leave a form as its button does; the focus then returns to where it was before, if it would be lost. */
function leavable(form: HTMLFormElement): void {
  const before = document.activeElement as HTMLElement | null;
  const leave = form.querySelector<HTMLButtonElement>('[data-do="cancel"]');
  form.addEventListener("keydown", (event) => {
    if (!isLeaving(event)) return;
    event.stopPropagation();
    leave?.click();
  });
  leave?.addEventListener("click", () => setTimeout(() => document.activeElement === document.body && before?.focus()));
}

function button(form: HTMLFormElement): HTMLButtonElement {
  return form.querySelector(".write") as HTMLButtonElement;
}
