// What each page of an explorer takes: node benchmarks/explorer_pages.mjs CHROMIUM SITE, a line of JSON for each page.
// Processor time is that of the page's tasks until it is drawn, the heap what is left after a collection, and the bytes
// those of all files that the page loads, as gzip would send them and as they are.
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const require = createRequire(new URL("../tests/formats/browser/package.json", import.meta.url));
const { default: puppeteer } = await import(pathToFileURL(require.resolve("puppeteer-core")));
const [program, site] = process.argv.slice(2);
const args = ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info", "--js-flags=--expose-gc"];
const browser = await puppeteer.launch({ executablePath: program, args, protocolTimeout: 600_000 });
const start = pathToFileURL(`${site}/index.html`).href;
const SHOWN = () => document.documentElement.dataset.shown !== undefined && !document.documentElement.dataset.busy;

async function opened(hash) {
  const page = await browser.newPage();
  const files = new Set();
  page.on("request", (request) => request.url().startsWith("file:") && files.add(request.url()));
  await page.setViewport({ width: 1360, height: 900 });
  await page.goto(start + hash);
  await page.waitForFunction(SHOWN, { timeout: 600_000 });
  return { page, files };
}

async function measured(name, hash) {
  const { page, files } = await opened(hash);
  const { TaskDuration } = await page.metrics();
  await page.evaluate(() => globalThis.gc());
  const { JSHeapUsedSize } = await page.metrics();
  const contents = await Promise.all([...files].map((file) => readFile(fileURLToPath(file.split("#")[0]))));
  const sum = (sizes) => sizes.reduce((a, b) => a + b, 0);
  const bytes = sum(contents.map((content) => content.length));
  const sent = sum(contents.map((content) => gzipSync(content).length));
  process.stdout.write(`${JSON.stringify({ name, hash, cpu: TaskDuration, heap: JSHeapUsedSize / 1e6, bytes, sent })}\n`);
  await page.close();
}

const { page } = await opened("");
const ways = await page.$$eval("header nav a", (links) => links.map((link) => [link.textContent, link.hash]));
const tables = await page.$$eval(".tile", (tiles) => tiles.map((tile) => [tile.hash, Number(tile.querySelector("b").textContent.replaceAll(",", ""))]));
const [largest] = tables.sort((a, b) => b[1] - a[1])[0];
await page.close();
const { page: table } = await opened(largest);
const record = await table.$eval("table a.record, main table tbody a", (link) => link.hash);
await table.close();
const { page: texts } = await opened("#/texts");
const text = await texts.$eval(".texts a", (link) => link.hash);
await texts.close();
await measured("first page", "#/");
await measured("largest table", largest);
await measured("a record", record);
await measured("a text", text);
for (const [name, hash] of ways) await measured(name, hash);
await browser.close();
