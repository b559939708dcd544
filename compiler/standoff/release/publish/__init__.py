"""Publishing: released versions are copied to where people download them, whole, checked, and never changed."""
