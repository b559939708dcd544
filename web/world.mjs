// The map: Natural Earth's countries at 1:50 million, each with its ISO 3166-1 alpha-3 code where it has one.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export async function world(here) {
  const read = async (path) => JSON.parse(await readFile(join(here, "node_modules", path), "utf8"));
  const topology = await read("world-atlas/countries-50m.json");
  const codes = new Map((await read("i18n-iso-countries/codes.json")).map(([, alpha3, number]) => [number, alpha3]));
  for (const country of topology.objects.countries.geometries) {
    const code = codes.get(country.id);
    country.properties = code ? { name: country.properties.name, iso3: code } : { name: country.properties.name };
    delete country.id;
  }
  return `S.put("world",${JSON.stringify(topology)})\n`;
}
