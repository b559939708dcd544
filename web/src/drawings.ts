// The pages that draw, with the packages that they draw with: a script of its own, loaded when one of them opens.

import { mapPage } from "./pages/map";
import { matrixPage } from "./pages/matrix";
import { networkPage } from "./pages/network";
import { timelinePage } from "./pages/timeline";
import type { Drawings } from "./pages/index";

const pages: Drawings = { time: timelinePage, map: mapPage, network: networkPage, matrix: matrixPage };
window.S.put("drawings", pages);
