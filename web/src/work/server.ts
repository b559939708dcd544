// The server of the workbench: who asks has the key, which was in the address that `standoff serve` printed.

import { MissingFileError } from "../load";
import type { Change, Edit, Forms, Outcome, RecordName, State, TextView } from "./types";

const KEPT = "standoff.key";

/** What the server refuses, or that it does not answer; the message is for the curator. */
export class RefusedError extends Error {
  constructor(message: string, readonly status: number, readonly problems: Outcome["problems"] = []) {
    super(message);
  }
}

let key = "";

/** Take the key out of the address, so that no history, picture or copied link has it; a reload finds it again. */
export function takeKey(): void {
  const given = /^#key=([\w-]+)$/.exec(location.hash)?.[1];
  if (given) history.replaceState(null, "", `${location.pathname}#/`);
  try {
    if (given) sessionStorage.setItem(KEPT, given);
    key = given ?? sessionStorage.getItem(KEPT) ?? "";
  } catch {
    key = given ?? "";
  }
}

async function fetched(path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { "X-Standoff-Key": key };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const how: RequestInit = { headers, credentials: "omit", cache: "no-store", redirect: "error" };
  try {
    return await fetch(path, body === undefined ? how : { ...how, method: "POST", body: JSON.stringify(body) });
  } catch {
    throw new RefusedError("The server does not answer: has `standoff serve` ended?", 0);
  }
}

async function ask<T>(name: string, body: unknown = {}): Promise<T> {
  const response = await fetched(`/api/${name}`, body);
  const said = (await response.json()) as T & { message?: string; refused?: string; problems?: Outcome["problems"] };
  if (said.refused) throw new RefusedError(said.refused, response.status, said.problems);
  if (!response.ok) throw new RefusedError(said.message ?? response.statusText, response.status, said.problems);
  return said;
}

/** A data file of the explorer. */
export async function readData(path: string): Promise<unknown> {
  const response = await fetched(`/data/${path.split("/").map(encodeURIComponent).join("/")}`);
  if (!response.ok) throw new MissingFileError(`${path} cannot be loaded`);
  return response.json();
}

/** The state, once its number is another one. */
export const stateAfter = (since: number) => ask<State>("state", { since });
export const forms = () => ask<Forms>("forms");
export const textView = (id: string) => ask<TextView>("text", { id });
export const recordsOf = (table: string) => ask<RecordName[]>("records", { table });
export const preview = (edits: Edit[]) => ask<Change>("preview", { edits });
export const write = (edits: Edit[], files: Change["files"]) => ask<Outcome>("write", { edits, files });
export const undo = () => ask<Outcome>("undo");
export const idOf = (words: string) => ask<{ id: string }>("id", { words });
export const answer = <T>(name: string, body: unknown) => ask<T>(name, body);
