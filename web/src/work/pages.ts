// The pages on which a curator works, by the first part of their address.

import type { Page } from "../pages/page";
import { annotatePage } from "./annotate/page";
import { homePage } from "./home";
import { problemsPage } from "./problems";
import { readingsPage } from "./readings";
import { registryPage } from "./registry";
import { settlePage } from "./settle";
import { todoPage } from "./todo";

export const pages = new Map<string, Page>([
  ["", homePage],
  ["x", annotatePage],
  ["problems", problemsPage],
  ["settle", settlePage],
  ["readings", readingsPage],
  ["registry", registryPage],
  ["todo", todoPage],
]);
