// Bundles the explorer into package data: node build.mjs <folder>
import { build } from "esbuild";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { basename, dirname, join, relative, resolve } from "node:path";
import { licences } from "./licences.mjs";
import { world } from "./world.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const builtin = resolve(process.argv[2] ?? join(here, "../compiler/standoff/builtin"));
const [target, workbench] = [join(builtin, "site"), join(builtin, "workbench")];
const options = { bundle: true, minify: true, charset: "utf8", legalComments: "none", absWorkingDir: here, target: ["chrome123", "firefox120", "safari17.5"] };

function bundle(file, source, plugins = []) {
  return build({ ...options, entryPoints: [source], format: "iife", metafile: true, outfile: file, plugins });
}

/** Takes what is in the program already from there; a module of it that `shared.ts` lacks is an error. */
function sharing({ inputs }) {
  const shared = new Set(inputs["src/shared.ts"].imports.map((each) => each.path));
  return {
    name: "sharing",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        const file = `${relative(here, join(resolveDir, path))}.ts`;
        if (shared.has(file)) return { path: basename(file, ".ts"), namespace: "shared" };
        return file in inputs ? { errors: [{ text: `${file} is part of app.js: add it to shared.ts` }] } : undefined;
      });
      onLoad({ filter: /./, namespace: "shared" }, ({ path }) => ({ contents: `module.exports = S.modules.${path};` }));
    },
  };
}

await mkdir(target, { recursive: true });
await mkdir(workbench, { recursive: true });
const program = await bundle(join(target, "app.js"), "src/main.ts");
const drawings = await bundle(join(target, "drawings.js"), "src/drawings.ts", [sharing(program.metafile)]);
await build({ ...options, entryPoints: ["src/style/app.css"], outfile: join(target, "app.css") });
await copyFile(join(here, "src/index.html"), join(target, "index.html"));
// The workbench has the pages of the explorer in it, and takes its drawings, its map and their licences from there.
await bundle(join(workbench, "work.js"), "src/work/main.ts");
await build({ ...options, entryPoints: ["src/work/style/work.css"], outfile: join(workbench, "work.css") });
await copyFile(join(here, "src/work/index.html"), join(workbench, "index.html"));
await writeFile(join(target, "world.js"), await world(here));
const inputs = [program, drawings].flatMap((made) => Object.keys(made.metafile.inputs));
await writeFile(join(target, "LICENSES.txt"), await licences(here, [...inputs, "node_modules/world-atlas/countries-50m.json"]));
