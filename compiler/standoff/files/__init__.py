"""Files and folders: written atomically, locked, fingerprinted, on remote storage."""
