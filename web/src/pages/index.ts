// The pages by the first part of their address.

import { fetchScript, put } from "../load";
import { changesPage } from "./changes";
import { dataPage } from "./data";
import { disagreementsPage } from "./disagreements";
import { frontPage } from "./front";
import type { Page } from "./page";
import { recordPage } from "./record";
import { searchPage } from "./search";
import { tablePage } from "./table";
import { textPage } from "./text";
import { textsPage } from "./texts";

export type Drawings = Record<"time" | "map" | "network" | "matrix", Page>;

/** A page of `drawings.js`, which is loaded when the first of them opens. */
function drawn(name: keyof Drawings): Page {
  return async (into, route) => {
    if (put("drawings") === undefined) await fetchScript("drawings.js");
    return (put("drawings") as Drawings)[name](into, route);
  };
}

export const pages = new Map<string, Page>([
  ["", frontPage],
  ["t", tablePage],
  ["r", recordPage],
  ["texts", textsPage],
  ["disagreements", disagreementsPage],
  ["time", drawn("time")],
  ["map", drawn("map")],
  ["network", drawn("network")],
  ["matrix", drawn("matrix")],
  ["changes", changesPage],
  ["search", searchPage],
  ["data", dataPage],
  ["x", textPage],
]);
