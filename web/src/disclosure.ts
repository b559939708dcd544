// Buttons that open what they control, which is drawn when it is first opened.

import { type Markup, render } from "./html";

type Draw = (panel: HTMLElement) => Markup;
const draws = new WeakMap<HTMLElement, Draw>();

/** What the panel of a button shows; the button names it in `aria-controls`. */
export function onOpen(button: HTMLElement, draw: Draw): void {
  draws.set(button, draw);
}

export function toggle(button: HTMLElement, isOpen = button.getAttribute("aria-expanded") !== "true"): void {
  const panel = document.getElementById(button.getAttribute("aria-controls") ?? "");
  if (!panel) return;
  const draw = draws.get(button);
  if (isOpen && draw && !panel.dataset["drawn"]) {
    render(panel, draw(panel));
    panel.dataset["drawn"] = "yes";
  }
  button.setAttribute("aria-expanded", String(isOpen));
  panel.hidden = !isOpen;
}

export function listen(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("button[aria-controls]") : null;
    if (button?.hasAttribute("aria-expanded")) toggle(button);
  });
  window.addEventListener("beforeprint", () => {
    for (const button of document.querySelectorAll<HTMLElement>("main button[aria-expanded][data-print]")) toggle(button, true);
  });
}
