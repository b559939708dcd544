// The data: files with their sizes, the tables, how to load them, and how to cite them.

import { fileAddress } from "../files";
import { type Markup, NOTHING, html, render } from "../html";
import { meta } from "../meta";
import { type Route, href } from "../route";
import { number, size } from "../words";
import { citation } from "./front";

export async function dataPage(into: HTMLElement, _route: Route): Promise<string> {
  const { files } = meta();
  render(
    into,
    html`<h1 tabindex="-1">Data</h1><p class="lead">Everything that these pages show is in the files of the package beside them.</p>
      <div class="facts"><section><h2>Cite</h2>${citation()}</section><section><h2>Meaning</h2><p><a href="${fileAddress("codebook.html")}">The codebook</a> describes every table, column and code, and what the data cannot show.
      <a href="${fileAddress("datapackage.json")}">datapackage.json</a> says the same for programs.</p></section></div>
      <section><h2>Tables</h2>${tables()}</section><section><h2>Load</h2>${loading()}</section>
      <section><h2>Files <span class="count">${number(files.length)}</span></h2>${folders()}</section>`,
  );
  return "Data";
}

function tables(): Markup {
  const paths = new Set(meta().files.map(([path]) => path));
  const rows = meta().tops.flatMap((top) => [top, ...meta().children(top)]);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Tables"><table class="of-package"><thead><tr><th scope="col">Table</th><th scope="col">Rows</th><th scope="col">What a row is</th><th scope="col">Files</th></tr></thead>
    <tbody>${rows.map((table) => html`<tr><th scope="row">${table.parent ? html`<span class="quiet">↳ </span>` : NOTHING}<a href="${href(["t", table.name])}">${table.title}</a></th><td>${number(table.rows)}</td><td>${table.description}</td>
      <td>${[["csv", `csv/${table.name}.csv`], ["parquet", `parquet/${table.name}.parquet`]].filter(([, path]) => paths.has(path as string)).map(([name, path]) => html`<a href="${fileAddress(path as string)}">${name as string}</a> `)}</td></tr>`)}</tbody></table></div>`;
}

function loading(): Markup {
  const first = meta().tops[0]?.name ?? "table";
  const has = (suffix: string) => meta().files.find(([path]) => path.endsWith(suffix))?.[0];
  const ways: [string, string | undefined, string][] = [
    ["Python", has(`parquet/${first}.parquet`), `import polars as pl\n${first} = pl.read_parquet("parquet/${first}.parquet")`],
    ["R", has(`csv/${first}.csv`), `${first} <- read.csv("csv/${first}.csv", na.strings = "")`],
    ["DuckDB", has("views.sql"), `duckdb -init views.sql`],
    ["SQLite", has(".sqlite"), `sqlite3 ${has(".sqlite")}`],
  ];
  return html`<dl class="loading">${ways.filter(([, path]) => path).map(([name, , code]) => html`<dt>${name}</dt><dd><pre tabindex="0"><code>${code}</code></pre></dd>`)}</dl>`;
}

function folders(): Markup {
  const found = new Map<string, typeof files>();
  const { files } = meta();
  for (const file of files) {
    const folder = file[0].includes("/") ? file[0].slice(0, file[0].indexOf("/")) : "";
    found.set(folder, [...(found.get(folder) ?? []), file]);
  }
  return html`${[...found].sort((a, b) => a[0].localeCompare(b[0])).map(([folder, members]) => html`<details ${folder ? NOTHING : html`open`}><summary>${folder ? `${folder}/` : "The package"} <span class="count">${number(members.length)} files, ${size(members.reduce((sum, [, , bytes]) => sum + bytes, 0))}</span></summary>
    <ul class="files">${members.map(([path, title, bytes]) => html`<li><a href="${fileAddress(path)}">${path}</a> <span class="quiet">${title} · ${size(bytes)}</span></li>`)}</ul></details>`)}`;
}
