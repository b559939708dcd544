// What a page is: it draws itself into the element of the page and gives the title that the window then has.

import type { Route } from "../route";

export interface Page {
  /** Draw the page; the title is its heading without markup. */
  (into: HTMLElement, route: Route): Promise<string>;
}

/** Nothing is at an address; the message says what was looked for. */
export class NotFoundError extends Error {}
