"""The explorer: `site/`, the package as pages that open by double click and from any web host, without a server.

Everything in it is made from the package's own tables, so that a version that was released long ago gets the same
pages. It holds no words of the texts. The program is one bundle of scripts, styles and a map in `builtin/site`, made
from `web/`; the data beside it are scripts too, since a page opened from a folder may load nothing else.
"""

import shutil
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from standoff.formats.before_2_0 import current
from standoff.formats.descriptor import CARRIED
from standoff.formats.explorer.meta import write_meta
from standoff.formats.explorer.records import write_records
from standoff.formats.explorer.source import Source
from standoff.formats.explorer.tables import write_tables
from standoff.formats.explorer.texts import write_texts
from standoff.formats.explorer.views import write_views
from standoff.formats.package import Package
from standoff.formats.package_reader import made_package
from standoff.tables.package_contents import Contents, File, Resource

FOLDER = "site"
START = "index.html"


def write(contents: Contents, folder: Path, files: Sequence[File]) -> list[Resource]:
    """Write `site/`; raises OSError."""
    about: dict[str, Any] = {name: contents.about[name] for name in CARRIED if name in contents.about}
    listed = [
        {"name": f.resource.name, "path": f.resource.path, "title": f.resource.title, "bytes": f.bytes, "mediatype": f.resource.mediatype}
        for f in files
    ]
    package = made_package(contents.name, str(about.get("version", "")), contents.tables, contents.schema)
    write_site(package, about | {"resources": listed}, folder / FOLDER)
    return [Resource("site", f"{FOLDER}/{START}", "Explorer, to look at in a browser", "text/html")]


def write_site(package: Package, descriptor: Mapping[str, Any], folder: Path) -> None:
    """Write the pages of a package into a folder; raises OSError, UnreadableError."""
    source = Source(current(package), descriptor)
    data = folder / "data"
    views = write_views(source, data)
    write_tables(source, data)
    write_records(source, data)
    write_texts(source, data)
    write_meta(source, data, views, is_local=False)
    with resources.as_file(resources.files("standoff") / "builtin" / "site") as bundle:
        for path in sorted(bundle.iterdir()):
            shutil.copyfile(path, folder / path.name)
