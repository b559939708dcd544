"""The commands, by the modules that have them.

A module is loaded when one of its commands is called: loading all of them takes longer than a check of what has not
changed.
"""

COMMANDS: dict[str, tuple[str, ...]] = {
    "annotations": ("add-text", "anchor"),
    "checking": ("check",),
    "decisions": ("exclude", "include", "settle"),
    "drafting": ("drafts",),
    "editing": ("fmt", "re-anchor"),
    "entries": ("set",),
    "importing": ("import",),
    "interchange": ("export",),
    "mentions": ("annotate", "edit", "remove"),
    "merging": ("merge", "uses"),
    "publish": ("publish",),
    "quoting": ("quotes",),
    "readings": ("readings", "take"),
    "receipts": ("blame", "explain", "explain-problem", "show"),
    "registry": ("new", "rename"),
    "releases": ("diff", "release", "verify"),
    "review": ("agreement", "conflicts", "coverage"),
    "serving": ("serve",),
    "setup": ("editor", "init"),
    "sheets": ("export-registry", "import-registry"),
    "site": ("site",),
    "suggesting": ("suggest",),
    "tables": ("build",),
    "todo": ("todo",),
    "watching": ("watch",),
    "withdrawals": ("sensitivity",),
}
MODULES = {name: module for module, names in COMMANDS.items() for name in names}
