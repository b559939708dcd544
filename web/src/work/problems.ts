// What is wrong with the annotations: every problem with its file and line, and a way to the text where it is.

import { type Markup, NOTHING, html, render } from "../html";
import type { Page } from "../pages/page";
import { href } from "../route";
import { sentence } from "./form";
import { counted } from "./shell";
import { state } from "./state";
import type { Problem } from "./types";

export const problemsPage: Page = (into) => {
  const { problems, failure } = state();
  render(
    into,
    html`<h1 tabindex="-1">Problems</h1><p class="lead">${failure || `${counted()}.`} What can be read is shown on all pages; errors have to be mended before a build.</p>
      ${problems.length ? problemList(problems) : html`<p class="quiet">Nothing is wrong with the annotations.</p>`}`,
  );
  return Promise.resolve("Problems");
};

export function problemList(problems: Problem[]): Markup {
  return html`<ul class="problems">${problems.map((problem) => html`<li class="${problem.severity}"><b>${problem.severity}</b> ${sentence(problem)}
    <span class="quiet"><code>${problem.code}</code> ${place(problem)}</span></li>`)}</ul>`;
}

function place(problem: Problem): Markup {
  const shown = html`<code>${problem.file}${problem.line ? `:${problem.line}` : ""}</code>`;
  const text = state().texts.find((each) => problem.file.endsWith(`/texts/${each.id}.yaml`));
  return text ? html`<a href="${href(["x", text.id], { line: problem.line || null })}">${shown}</a>` : html`${shown}${NOTHING}`;
}
