// Numbers written in signs, the digits of a system of base 91 (see encode.py of the writer).

const BASE = 91;
const VARIED = " "; // begins numbers that are not all written in equally many signs
const ONE = 70; // below, a number takes one sign; below TWO it takes two, else four
const MANY = BASE - 1;
const TWO = ONE + (MANY - ONE) * BASE;

/** The digit that a sign is, from `#` on; the backslash is left out. */
export function digit(code: number): number {
  return code - (code > 92 ? 36 : 35);
}

/** How many signs a number of so many takes where all take equally many. */
export function width(most: number): number {
  return most < BASE ? 1 : most < BASE ** 2 ? 2 : 3;
}

/** So many numbers. */
export function numbers(signs: string, size: number): number[] {
  return signs.startsWith(VARIED) ? varied(signs.slice(1)) : equal(signs, size);
}

function equal(signs: string, size: number): number[] {
  const each = signs.length / size;
  return Array.from({ length: size }, (_, row) => read(signs, row * each, each));
}

function read(signs: string, at: number, digits: number): number {
  let value = 0;
  for (let place = 0; place < digits; place++) value = value * BASE + digit(signs.charCodeAt(at + place));
  return value;
}

/** Numbers of which small ones are written shorter. */
export function varied(signs: string): number[] {
  const found: number[] = [];
  for (let at = 0; at < signs.length; ) {
    const first = read(signs, at++, 1);
    if (first < ONE) found.push(first);
    else if (first < MANY) found.push(ONE + (first - ONE) * BASE + read(signs, at++, 1));
    else {
      found.push(TWO + read(signs, at, 3));
      at += 3;
    }
  }
  return found;
}
