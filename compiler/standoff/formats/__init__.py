"""What a package is written as: a module a format, that writes its files and reads them back; `registry` lists them."""
