// Bundles the explorer into package data: node build.mjs <folder>
import { build } from "esbuild";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dirname, join, resolve } from "node:path";
import { licences } from "./licences.mjs";
import { world } from "./world.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? join(here, "../compiler/standoff/builtin/site"));

await mkdir(target, { recursive: true });
const options = { bundle: true, minify: true, charset: "utf8", legalComments: "none", absWorkingDir: here, target: ["chrome123", "firefox120", "safari17.5"] };
const made = await build({ ...options, entryPoints: ["src/main.ts"], format: "iife", metafile: true, outfile: join(target, "app.js") });
await build({ ...options, entryPoints: ["src/style/app.css"], outfile: join(target, "app.css") });
await copyFile(join(here, "src/index.html"), join(target, "index.html"));
await writeFile(join(target, "world.js"), await world(here));
await writeFile(join(target, "LICENSES.txt"), await licences(here, [...Object.keys(made.metafile.inputs), "node_modules/world-atlas/countries-50m.json"]));
