// The pages by the first part of their address.

import { changesPage } from "./changes";
import { dataPage } from "./data";
import { disagreementsPage } from "./disagreements";
import { frontPage } from "./front";
import { mapPage } from "./map";
import { matrixPage } from "./matrix";
import { networkPage } from "./network";
import type { Page } from "./page";
import { recordPage } from "./record";
import { searchPage } from "./search";
import { tablePage } from "./table";
import { textPage } from "./text";
import { textsPage } from "./texts";
import { timelinePage } from "./timeline";

export const pages = new Map<string, Page>([
  ["", frontPage],
  ["t", tablePage],
  ["r", recordPage],
  ["texts", textsPage],
  ["disagreements", disagreementsPage],
  ["time", timelinePage],
  ["map", mapPage],
  ["network", networkPage],
  ["matrix", matrixPage],
  ["changes", changesPage],
  ["search", searchPage],
  ["data", dataPage],
  ["x", textPage],
]);
