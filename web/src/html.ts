// The one way from text to markup: what is put into a template is escaped, unless it came from a template itself.

const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | boolean | null | undefined | Part[];

/** Markup from a template; attributes are in quotation marks, and addresses come from `href` or `safeAddress`. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(strings.map((text, index) => (index ? shown(parts[index - 1]) : "") + text).join(""));
}

function shown(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(shown).join("");
  if (part === null || part === undefined || part === false || part === true) return "";
  return String(part).replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign);
}

export const NOTHING = new Markup("");

/** Markup with something between its parts. */
export function joined(parts: Markup[], between: string): Markup {
  return new Markup(parts.map((part) => part.text).join(shown(between)));
}

/** Put markup into an element, in place of what it has. */
export function render(into: Element, markup: Markup): void {
  into.innerHTML = markup.text;
}

/** Put markup at the end of an element. */
export function append(into: Element, markup: Markup): void {
  into.insertAdjacentHTML("beforeend", markup.text);
}

/** An address of the web or of a mail; a page that opens it runs nothing. Otherwise a link to nowhere. */
export function safeAddress(address: string): string {
  return isOfWeb(address) || /^mailto:/i.test(address) ? address : "#/";
}

/** Whether an address is that of a page or a file of the web. */
export function isOfWeb(address: string): boolean {
  return /^https?:\/\//i.test(address);
}
