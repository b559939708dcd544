"""A run after another in one process: steps see what changed, and what they give takes the place of what was there."""
