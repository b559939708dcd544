// The picture at the beginning of the README: node docs/picture.mjs SITE [FILE]. A record whose sources differ, with the
// receipt of a cell, as the explorer shows it: the first page's example. The explorer has no words of the texts.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { spawnSync } from "node:child_process";

const require = createRequire(new URL("../tests/formats/browser/package.json", import.meta.url));
const { default: puppeteer } = await import(pathToFileURL(require.resolve("puppeteer-core")));
const [site, file = fileURLToPath(new URL("explorer.png", import.meta.url))] = process.argv.slice(2);
const program = ["chromium", "chromium-browser", "google-chrome"].map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout.trim()).find(Boolean);
if (!program) throw new Error("no Chromium: install it");

const browser = await puppeteer.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
const shown = () => page.waitForFunction(() => document.documentElement.dataset.shown === location.hash && !document.documentElement.dataset.busy);
await page.setViewport({ width: 1280, height: 800 });
await page.goto(pathToFileURL(`${resolve(site)}/index.html`).href);
await shown();
const cell = await page.$eval("#example .cell-link", (link) => link.hash);
await page.evaluate((hash) => { location.hash = hash; }, cell);
await shown();
await page.evaluate(() => document.activeElement.blur());
await page.screenshot({ path: file });
await browser.close();
