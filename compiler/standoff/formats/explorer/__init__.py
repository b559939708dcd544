"""The explorer: a package as a site of pages that need no server; `formats/site.py` writes it from what is here."""
