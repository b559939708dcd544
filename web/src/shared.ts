// What the parts of the program that are loaded later share with it: a module that both import is in `app.js` alone.

export * as cells from "./cells";
export * as colours from "./colours";
export * as dates from "./dates";
export * as frame from "./frame";
export * as html from "./html";
export * as load from "./load";
export * as meta from "./meta";
export * as page from "./pages/page";
export * as receipts from "./receipts";
export * as route from "./route";
export * as signs from "./signs";
export * as words from "./words";
