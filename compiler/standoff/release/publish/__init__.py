"""Publishing: copies released versions to a download location, checks them there and never changes them."""
