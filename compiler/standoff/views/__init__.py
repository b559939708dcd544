"""Views: frames in, plain rows or lines out; they read the results of a run and change nothing."""
