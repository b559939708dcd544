// The first page: what this is, how much of it there is, and the ways to look at it.

import { tint } from "../colours";
import { html, render } from "../html";
import { meta } from "../meta";
import { type Route, href } from "../route";
import { number } from "../words";

export async function frontPage(into: HTMLElement, _route: Route): Promise<string> {
  const { about, tops } = meta();
  render(
    into,
    html`<h1 tabindex="-1">${meta().title}</h1><p class="lead">${about.description}</p>
    <div class="tiles">${tops.map((t) => html`<a class="tile" style="${tint(t.name)}" href="${href(["t", t.name])}"><b>${number(t.rows)}</b> ${t.title}</a>`)}</div>`,
  );
  return meta().title;
}
