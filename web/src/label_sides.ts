// Labels beside points: on the first side where they meet no other label.

import { type Markup, html } from "./html";

export type Box = [left: number, top: number, right: number, bottom: number];
export const CHARACTER = 7.2;
export const LINE = 15;

/** The sides of a circle with the box that a label has there. */
export function sidesOf(radius: number, size: number): { box: Box; attributes: Markup }[] {
  const [out, up] = [radius + 5, radius + 6];
  return [
    { box: [out, -LINE / 2, out + size, LINE / 2], attributes: html`x="${round(out)}" y="4"` },
    { box: [-out - size, -LINE / 2, -out, LINE / 2], attributes: html`x="${-round(out)}" y="4" text-anchor="end"` },
    { box: [-size / 2, -up - LINE, size / 2, -up], attributes: html`x="0" y="${-round(up)}" text-anchor="middle"` },
    { box: [-size / 2, up, size / 2, up + LINE], attributes: html`x="0" y="${round(up) + 10}" text-anchor="middle"` },
  ];
}

export function moved([left, top, right, bottom]: Box, [x, y]: [number, number]): Box {
  return [left + x, top + y, right + x, bottom + y];
}

export function isFree(box: Box, taken: Box[], width: number): boolean {
  const meets = (other: Box) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1];
  return (width === Infinity || (box[0] > 0 && box[2] < width)) && !taken.some(meets);
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
