"""Views: frames in, plain rows or lines out; they read what a run made and change nothing."""
