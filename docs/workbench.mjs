// The picture of docs/workbench.md: node docs/workbench.mjs STANDOFF [FILE]. A sentence of the made-up corpus that
// `standoff init` writes, with the form for a mention that is being filled in.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

const require = createRequire(new URL("../tests/formats/browser/package.json", import.meta.url));
const { default: puppeteer } = await import(pathToFileURL(require.resolve("puppeteer-core")));
const [standoff, file = fileURLToPath(new URL("workbench.png", import.meta.url))] = process.argv.slice(2);
const program = ["chromium", "chromium-browser", "google-chrome"].map((name) => spawnSync("which", [name], { encoding: "utf8" }).stdout.trim()).find(Boolean);
if (!program) throw new Error("no Chromium: install it");

const folder = mkdtempSync(join(tmpdir(), "standoff-"));
const root = join(folder, "island");
spawnSync(standoff, ["init", root]);
const serve = spawn(standoff, ["--root", root, "serve", "--no-browser"]);
const [said] = await once(serve.stdout, "data");
const browser = await puppeteer.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(/http:\S+/.exec(String(said))[0]);
  const shown = () => page.waitForFunction(() => document.documentElement.dataset.shown === location.hash && !document.documentElement.dataset.busy);
  await shown();
  await page.waitForFunction(() => Number(document.documentElement.dataset.state) > 0);
  await page.evaluate(() => { location.hash = "#/x/002_letter?s=3"; });
  await shown();
  await page.focus(".sentence[aria-current]");
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
  await page.keyboard.down("Shift");
  for (let word = 0; word < 6; word++) await page.keyboard.press("ArrowRight");
  await page.keyboard.up("Shift");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".side form");
  await page.select("[name=table]", "events");
  for (const [name, value] of [["record", "winter-strandings-1891"], ["f.boats", "3"], ["q.speaker", "olav-brandt"]]) await page.type(`[name="${name}"]`, value);
  await page.waitForSelector(".write:not([disabled])");
  await page.evaluate(() => { document.activeElement.blur(); window.scrollTo(0, 0); document.querySelector(".side").scrollTo(0, 0); });
  await page.screenshot({ path: file });
} finally {
  await browser.close();
  serve.kill("SIGINT");
  rmSync(folder, { recursive: true, force: true });
}
