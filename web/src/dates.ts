// Dates of EDTF in words, as precise as they are: a day, a month, a year, one time within a range, an interval.

const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];

/** A date in words: "between 4 and 5 November 2024", "May 2024 or earlier"; what is not a date is kept. */
export function dateInWords(edtf: string): string {
  const body = edtf.replace(/\?$/, "");
  const words = inWords(body);
  return body === edtf ? words : `${words}, uncertain`;
}

function inWords(body: string): string {
  const range = /^\[?(.*?)\.\.([^\]]*)\]?$/.exec(body);
  if (body.includes("/")) return interval(body);
  if (!range) return moment(body);
  const [, first = "", last = ""] = range;
  if (!first) return `${moment(last)} or earlier`;
  if (!last) return `${moment(first)} or later`;
  return `between ${pair(first, last, "and")}`;
}

function interval(body: string): string {
  const [first = "", last = ""] = body.split("/").map((end) => (end === ".." ? "" : end));
  if (!first) return `until ${moment(last)}`;
  if (!last) return `from ${moment(first)} on`;
  return pair(first, last, "to");
}

/** Two moments; what they share is said once: "4 and 5 November 2024". */
function pair(first: string, last: string, word: string): string {
  const a = first.split("-");
  const b = last.split("-");
  if (a.length === 3 && b.length === 3 && a[0] === b[0]) {
    const start = a[1] === b[1] ? String(Number(a[2])) : `${Number(a[2])} ${month(a[1])}`;
    return `${start} ${word} ${moment(last)}`;
  }
  if (a.length === 2 && b.length === 2 && a[0] === b[0]) return `${month(a[1])} ${word} ${moment(last)}`;
  return `${moment(first)} ${word} ${moment(last)}`;
}

function month(number: string | undefined): string {
  return MONTHS[Number(number) - 1] ?? "";
}

function moment(text: string): string {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text);
  if (!parts) return text;
  const [, year = "", inYear, day] = parts;
  const known = String(Number(year));
  if (!inYear) return known;
  return day ? `${Number(day)} ${month(inYear)} ${known}` : `${month(inYear)} ${known}`;
}

/** A day of ISO 8601 as a number of days, for sorting and drawing; 1970-01-01 is 0. */
export function dayNumber(iso: string): number {
  const [year = 1970, inYear = 1, day = 1] = iso.split("-").map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, inYear - 1, day);
  return Math.round(date.getTime() / 86_400_000);
}
