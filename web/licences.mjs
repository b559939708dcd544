// The licences of all packages whose code or data is in the bundle.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export async function licences(here, inputs) {
  const names = new Set(inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
  const parts = [];
  for (const name of [...names].sort()) parts.push(await licence(join(here, "node_modules", name), name));
  return `The explorer contains code and data of these packages.\n\n${parts.join("\n")}`;
}

async function licence(folder, name) {
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  if (!file) throw new Error(`${name} has no licence file`);
  const text = (await readFile(join(folder, file), "utf8")).trim();
  return `${"=".repeat(80)}\n${name} ${about.version} (${about.license})\n${"=".repeat(80)}\n${text}\n`;
}
