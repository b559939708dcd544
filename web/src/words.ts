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

export function number(count: number): string {
  return count.toLocaleString("en-GB");
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [divisor, unit] = bytes < 1_000_000 ? [1000, "KB"] : [1_000_000, "MB"];
  const value = bytes / divisor;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** A count as it is known: "12 (10–12)", "at least 2", "up to 5". */
export function countInWords(low: number | null, best: number | null, high: number | null): string {
  const bounds = low !== null && high !== null && low !== high ? `${number(low)}–${number(high)}` : "";
  if (best !== null) return bounds ? `${number(best)} (${bounds})` : number(best);
  if (bounds) return bounds;
  if (low !== null) return low === high ? number(low) : `≥ ${number(low)}`;
  return high !== null ? `≤ ${number(high)}` : "";
}

/** A canonical count as an assertion has it: 10, 8..12, 2.., ..5. */
export function statedCount(value: string): string {
  const range = /^(\d*)\.\.(\d*)$/.exec(value);
  if (!range) return /^\d+$/.test(value) ? number(Number(value)) : value;
  const [, low, high] = range;
  return countInWords(low ? Number(low) : null, null, high ? Number(high) : null);
}
