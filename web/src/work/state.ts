// What the last check found, as every page needs it; the server says when there is another one.

import { RefusedError, stateAfter } from "./server";
import type { State } from "./types";

export const CHANGED = "changed"; // what a page hears when there is another state; it prevents being drawn again

const RETRY = 2000; // milliseconds after which a server that did not answer is asked again

let current: State | undefined;

export function state(): State {
  if (!current) throw new Error("nothing was checked yet");
  return current;
}

/** Learn the state. */
export async function learn(): Promise<void> {
  current = await stateAfter(-1);
}

/** Call `changed` whenever there is another state; does not end. */
export async function follow(changed: () => void): Promise<void> {
  for (;;) {
    try {
      const next = await stateAfter(state().number);
      const isNew = next.number !== state().number || next.undo !== state().undo;
      current = next;
      document.documentElement.removeAttribute("data-lost");
      if (isNew) changed();
    } catch (error) {
      if (error instanceof RefusedError && error.status === 401) throw error;
      document.documentElement.dataset["lost"] = "yes";
      await new Promise((done) => setTimeout(done, RETRY));
    }
  }
}
