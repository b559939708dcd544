// Numbers, nouns and sentences.

export function firstSentence(text: string): string {
  return /^.*?\.(?=\s|$)/s.exec(text)?.[0] ?? text;
}

/** A text cut after a word, so that what is seen is part of the whole text, which its label says. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  const whole = cut.slice(0, Math.max(cut.lastIndexOf(" "), 0)).replace(/[\s,;:(–-]+$/, "");
  return `${whole || cut.slice(0, -1)}…`;
}

export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${number(count)} ${count === 1 ? noun : many}`;
}

/** Where entries of the registry are from: "(A list and B)", "(A, B and others)". */
export function fromSources(sources: string[], isMore: boolean): string {
  const named = isMore ? [...sources, "others"] : sources;
  return named.length ? `(${[named.slice(0, -1).join(", "), named.at(-1)].filter(Boolean).join(" and ")})` : "";
}

/** A number with all its digits. */
export function number(count: number): string {
  return count.toLocaleString("en-GB", { maximumFractionDigits: 20 });
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [divisor, unit] = bytes < 1_000_000 ? [1000, "KB"] : [1_000_000, "MB"];
  const value = bytes / divisor;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

type Shown = (number: number) => string;

/** A count as it is known: "12 (10–12)", "about 12", "at least 2", "up to 5". */
export function countInWords(low: number | null, best: number | null, high: number | null, shown: Shown = number): string {
  const between = low !== null && low < 0 ? " to " : "–"; // a dash beside a sign is hard to read
  const bounds = low !== null && high !== null && low !== high ? `${shown(low)}${between}${shown(high)}` : "";
  if (best !== null && low === null && high === null) return `about ${shown(best)}`;
  if (best !== null) return bounds ? `${shown(best)} (${bounds})` : shown(best);
  if (bounds) return bounds;
  if (low !== null) return low === high ? shown(low) : `≥ ${shown(low)}`;
  return high !== null ? `≤ ${shown(high)}` : "";
}

const END = "-?\\d+(?:\\.\\d+)?";
const STATED = new RegExp(`^(~?)(${END})?(\\.\\.)?(${END})?((?: \\S+)?\\??)$`);

/** A canonical count, range, quantity or amount as an assertion has it: 10, 8..12, 2.., ..5 m, ~40 EUR. */
export function statedCount(value: string, shown: Shown = number): string {
  const parts = STATED.exec(value);
  if (!parts) return value;
  const [low, high] = [digits(parts[2], shown), digits(parts[4], shown)];
  if (!parts[3]) return high || !low ? value : `${parts[1] ? "about " : ""}${low}${parts[5] ?? ""}`;
  const range = low && high ? `${low}–${high}` : low ? `≥ ${low}` : `≤ ${high}`;
  return `${range}${parts[5] ?? ""}`;
}

/** A number as it is written, or in groups where it is whole. */
function digits(written: string | undefined, shown: Shown): string {
  if (!written) return "";
  return /^-?\d{1,15}$/.test(written) ? shown(Number(written)) : written;
}
