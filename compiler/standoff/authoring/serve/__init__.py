"""The workbench: a server on this machine, on whose pages a curator annotates and settles (docs/workbench.md)."""
