"""The names of a project's folders and files, relative to its root, with `/` as separator."""

DESCRIPTOR = "datapackage.json"  # of a project, and of every package built from it
ANNOTATIONS = "annotations"
TEXT_FILES = f"{ANNOTATIONS}/texts"  # one file per text
REGISTRY_FILES = f"{ANNOTATIONS}/registry"  # one file per table
SECOND = f"{ANNOTATIONS}/second"  # another annotation set of the same texts, for `agreement`
AGREEMENT = f"{SECOND}/agreement.json"  # the figures that `agreement` printed
LIMITS = f"{ANNOTATIONS}/LIMITS.md"  # the curators' page on the limits of the data
TEXTS = "texts"  # the texts, unless `--texts` names another folder
SCHEMAS = "schemas"
VOCABULARIES = f"{SCHEMAS}/vocabularies"
BUILD = "build"  # releases and the working build
NEXT = "next"  # the working build, within `build/`
CACHE = f"{BUILD}/.cache"
JOURNAL = f"{BUILD}/.journal"  # of several files that change together
EDITOR = f"{BUILD}/editor"  # JSON Schemas of annotation files
