// The pages by the first part of their address.

import { frontPage } from "./front";
import type { Page } from "./page";
import { recordPage } from "./record";

export const pages = new Map<string, Page>([
  ["", frontPage],
  ["r", recordPage],
]);
