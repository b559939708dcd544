// The map: Natural Earth's countries at 1:50 million, each with its ISO 3166-1 alpha-3 code where it has one. Its lines
// are written in signs, a third as long as in JSON (see src/map/world.ts).
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const SIGNS = Array.from({ length: 92 }, (_, n) => String.fromCharCode(35 + n)).filter((sign) => sign !== "\\");
const [BASE, ONE, TWO] = [91, 70, 1890];

export async function world(here) {
  const read = async (path) => JSON.parse(await readFile(join(here, "node_modules", path), "utf8"));
  const { type, transform, objects, arcs } = await read("world-atlas/countries-50m.json");
  const codes = new Map((await read("i18n-iso-countries/codes.json")).map(([, alpha3, number]) => [number, alpha3]));
  for (const country of objects.countries.geometries) {
    const code = codes.get(country.id);
    country.properties = code ? { iso3: code } : {};
    delete country.id;
  }
  const lines = arcs.map((arc) => [arc.length, ...arc.flat().map(unsigned)].map(written).join("")).join("");
  return `S.put("world",${JSON.stringify({ type, transform, objects: { countries: objects.countries }, arcs: lines })})\n`;
}

/** A whole number as one that is not negative, small if the number is near 0. */
function unsigned(number) {
  return number < 0 ? -2 * number - 1 : 2 * number;
}

function written(number) {
  if (number < ONE) return SIGNS[number];
  if (number < TWO) return SIGNS[ONE + Math.floor((number - ONE) / BASE)] + SIGNS[(number - ONE) % BASE];
  const rest = number - TWO;
  return [BASE - 1, Math.floor(rest / BASE ** 2), Math.floor(rest / BASE) % BASE, rest % BASE].map((each) => SIGNS[each]).join("");
}
