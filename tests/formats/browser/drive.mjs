// Drives a browser for the tests: a line of JSON on standard input is an order, a line on standard output its answer.
import { createInterface } from "node:readline";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [program, kind = "chrome"] = process.argv.slice(2);
const isChrome = kind === "chrome";
const browser = await puppeteer.launch({ browser: kind, executablePath: program, args: isChrome ? ["--no-sandbox", "--disable-gpu"] : [], protocolTimeout: 60_000 });
let page;
let seen;

const SHOWN = () => document.documentElement.dataset.shown === location.hash && !document.documentElement.dataset.busy;

/** Where words of an element begin and end in the window. */
function placesOf(element, words) {
  element.scrollIntoView({ block: "center" });
  const at = element.textContent.indexOf(words);
  if (at < 0) throw new Error(`“${words}” is not there`);
  const pieces = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const place = (wanted, isEnd) => {
    pieces.currentNode = element;
    for (let before = 0, node = pieces.nextNode(); node; before += node.length, node = pieces.nextNode()) {
      if (wanted >= before + node.length) continue;
      const range = document.createRange();
      range.setStart(node, wanted - before);
      range.setEnd(node, wanted - before + 1);
      const { left, right, top, height } = range.getClientRects()[0];
      const isLeft = (getComputedStyle(element).direction === "rtl") === isEnd;
      return [isLeft ? left + 1 : right - 1, top + height / 2];
    }
    return null;
  };
  return [place(at, false), place(at + words.length - 1, true)];
}

const orders = {
  // A page in a window of its own; what it complains of and what it loads is kept.
  async open({ address, width = 1360, height = 900, scheme = "light", motion = "no-preference", scripts = true }) {
    await page?.close();
    page = await browser.newPage();
    seen = { errors: [], requests: [], dialogs: [] };
    page.on("pageerror", (error) => seen.errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
    page.on("request", (request) => seen.requests.push(request.url()));
    page.on("dialog", (dialog) => (seen.dialogs.push(dialog.message()), dialog.dismiss()));
    await page.setViewport({ width, height });
    if (isChrome) {
      await page.setBypassCSP(false);
      await page.setJavaScriptEnabled(scripts);
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }, { name: "prefers-reduced-motion", value: motion }]);
    }
    await page.goto(address);
    if (scripts) await page.waitForFunction(SHOWN);
  },
  // Another page of the same site, as a link leads to it.
  async go({ hash }) {
    await page.evaluate((to) => { if (location.hash !== to) { delete document.documentElement.dataset.shown; location.hash = to; } }, hash);
    await page.waitForFunction((to) => document.documentElement.dataset.shown !== undefined && !document.documentElement.dataset.busy, {}, hash);
  },
  async reload() {
    await page.reload();
    await page.waitForFunction(SHOWN);
  },
  evaluate: ({ script }) => page.evaluate(script),
  // A page may draw an element again while it is about to be clicked.
  async click({ selector }) {
    for (let tries = 0; ; tries++) {
      try {
        return await page.click(selector);
      } catch (error) {
        if (tries === 3 || !/detached|not clickable/.test(error.message)) throw error;
      }
    }
  },
  type: ({ selector, text }) => page.type(selector, text),
  // A key, or several that are held down together: `Shift+ArrowLeft`.
  async press({ key }) {
    const held = key.length > 1 ? key.split("+") : [key];
    const last = held.pop();
    for (const each of held) await page.keyboard.down(each);
    await page.keyboard.press(last);
    for (const each of held.reverse()) await page.keyboard.up(each);
  },
  // Write a value in place of the one that a field has, all at once, as pasted; of a list, choose it.
  async fill({ selector, text }) {
    const field = await page.waitForSelector(selector);
    if (await field.evaluate((each) => each.tagName === "SELECT")) return void (await field.select(text));
    await field.evaluate((each) => { each.focus(); each.select(); });
    await page.keyboard.press("Backspace");
    await page.keyboard.sendCharacter(text);
  },
  // Select words with the mouse: press where they begin, release where they end.
  async mark({ selector, words }) {
    const element = await page.waitForSelector(selector);
    const [from, to] = await element.evaluate(placesOf, words);
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 4 });
    await page.mouse.up();
  },
  async upload({ selector, files }) {
    // The answer to the files before says nothing about these.
    await page.$eval(".own-copy .answer", (answer) => (answer.textContent = ""));
    await (await page.$(selector)).uploadFile(...files);
    await page.waitForFunction(() => document.querySelector(".own-copy .answer")?.textContent);
  },
  async axe() {
    // The page's policy lets nothing in from elsewhere, so that axe has to be evaluated, once in each document.
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
    return page.evaluate(async () => {
      const found = await globalThis.axe.run(document, { preload: false, resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
      return found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(" | ")}`);
    });
  },
  seen: () => seen,
  screenshot: ({ path, full = false }) => page.screenshot({ path, fullPage: full }).then(() => null),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { order, ...rest } = JSON.parse(line);
  try {
    process.stdout.write(`${JSON.stringify({ answer: (await orders[order](rest)) ?? null })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: String(error.stack ?? error) })}\n`);
  }
}
await browser.close();
