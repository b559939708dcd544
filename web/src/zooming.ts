// Zooming a drawing by its buttons, by dragging, and by the wheel with Ctrl, so that the page still scrolls.

import { select } from "d3-selection";
import { type D3ZoomEvent, zoom, zoomIdentity } from "d3-zoom";
import { type Markup, html } from "./html";
import type { Box } from "./label_sides";

export function zoomButtons(): Markup {
  return html`<div class="zoom"><button class="plain" data-zoom="1.5" aria-label="Closer">+</button><button class="plain" data-zoom="0.667" aria-label="Wider">−</button><button class="plain" data-zoom="0">All</button></div>`;
}

/** Where the buttons lie, and no label is read. */
export function buttonsBox(width: number): Box {
  return [width - 150, 0, width, 50];
}

/** Let the group `.zoomed` of an SVG be zoomed; what is `.still` keeps its size. */
export function makeZoomable(canvas: Element): void {
  const svg = canvas.querySelector<SVGSVGElement>("svg");
  const group = svg?.querySelector<SVGGElement>(".zoomed");
  if (!svg || !group) return;
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.7, 40])
    .filter((event: Event) => event.type !== "wheel" || (event as WheelEvent).ctrlKey)
    .on("zoom", (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      group.setAttribute("transform", event.transform.toString());
      svg.style.setProperty("--k", String(event.transform.k));
    });
  const selection = select(svg).call(behaviour);
  selection.on("dblclick.zoom", null);
  for (const button of canvas.querySelectorAll<HTMLElement>("[data-zoom]")) {
    const factor = Number(button.dataset["zoom"]);
    button.addEventListener("click", () => (factor ? behaviour.scaleBy(selection, factor) : behaviour.transform(selection, zoomIdentity)));
  }
}
