"""Where a project keeps what: the names of its folders and files, relative to its root, with `/` between them."""

DESCRIPTOR = "datapackage.json"  # of a project, and of every package that is built from it
ANNOTATIONS = "annotations"
TEXT_FILES = f"{ANNOTATIONS}/texts"  # an annotation file a text
REGISTRY_FILES = f"{ANNOTATIONS}/registry"  # an annotation file a table
TEXTS = "texts"  # the texts themselves, unless `--texts` names another folder
SCHEMAS = "schemas"
VOCABULARIES = f"{SCHEMAS}/vocabularies"
BUILD = "build"  # the versions, and what is made of the working state
NEXT = "next"  # the working build, within `build/`
CACHE = f"{BUILD}/.cache"
EDITOR = f"{BUILD}/editor"  # JSON Schemas of annotation files
