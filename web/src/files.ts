// Files of the package, which the site lies in or beside.

import { meta } from "./meta";

export function fileAddress(path: string): string {
  return `${meta().package}${path.split("/").map(encodeURIComponent).join("/")}`;
}
