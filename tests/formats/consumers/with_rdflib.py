"""Read a package's JSON-LD with rdflib, in an environment of its own: `python with_rdflib.py FOLDER`.

Prints what a catalogue would see: of the dataset by DCAT, of the files by DCAT and by schema.org.
"""

import json
import sys
from pathlib import Path

from rdflib import Graph

PREFIXES = """
PREFIX s: <https://schema.org/> PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/>
PREFIX spdx: <http://spdx.org/rdf/terms#>
"""
DATASET = """SELECT ?title ?licence ?start ?end ?box WHERE {
  ?d a dcat:Dataset, s:Dataset; dct:title ?title; dct:license ?licence; dct:temporal ?t.
  ?t dcat:startDate ?start; dcat:endDate ?end. OPTIONAL { ?d dct:spatial/dcat:bbox ?box } }"""
FILES = """SELECT ?path ?bytes ?sum ?media WHERE {
  ?d s:distribution ?f; dcat:distribution ?f.
  ?f a dcat:Distribution, s:DataDownload; dcat:downloadURL ?path; s:contentUrl ?path;
  dcat:byteSize ?bytes; spdx:checksum/spdx:checksumValue ?sum; s:sha256 ?sum; dcat:mediaType ?media }"""


def main(folder: Path) -> None:
    graph = Graph().parse(folder / "dataset.jsonld", format="json-ld", publicID="http://package.example/")
    found = {
        name: sorted([str(each) for each in row] for row in graph.query(PREFIXES + query))
        for name, query in (("dataset", DATASET), ("files", FILES))
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
