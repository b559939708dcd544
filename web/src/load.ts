// Data files are scripts that call S.put: a page opened from a folder may load scripts, and nothing else.

// A page that stands alone has its data in it.
const within = document.getElementById("data")?.textContent;
const found = new Map<string, unknown>(within ? Object.entries(JSON.parse(within) as Record<string, unknown>) : []);
const loading = new Map<string, Promise<unknown>>();

declare global {
  interface Window {
    S: {
      put(key: string, value: unknown): void;
      /** The modules of `shared.ts`, for the parts of the program that are loaded later. */
      modules?: object;
    };
  }
}

window.S = {
  put(key, value) {
    found.set(key, value);
  },
};

export class MissingFileError extends Error {}

/** What a data file holds; a file is loaded once. Rejects with MissingFileError. */
export function load(path: string): Promise<unknown> {
  const known = loading.get(path);
  if (known) return known;
  if (found.has(path)) return Promise.resolve(found.get(path));
  const wanted = read(path);
  loading.set(path, wanted);
  return wanted;
}

let read = async (path: string): Promise<unknown> => {
  await fetchScript(`data/${path}.js`);
  if (!found.has(path)) throw new MissingFileError(`data/${path}.js holds something else`);
  return found.get(path);
};

/** Read data files in another way than as scripts: a page that has a server may. */
export function readBy(reader: (path: string) => Promise<unknown>): void {
  read = reader;
}

/** Load data files anew, since what they hold has changed. */
export function forget(): void {
  loading.clear();
}

/** Load a script that lies beside the page, such as the borders of the map. */
export function fetchScript(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address.split("/").map(encodeURIComponent).join("/");
    script.onload = () => {
      script.remove();
      resolve();
    };
    script.onerror = () => reject(new MissingFileError(`${address} cannot be loaded`));
    document.head.append(script);
  });
}

/** What a script put under a key. */
export function put(key: string): unknown {
  return found.get(key);
}
