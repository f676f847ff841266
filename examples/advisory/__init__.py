"""A consultancy in three time zones: what the engine does for it, told as a story."""
