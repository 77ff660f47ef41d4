"""What bot and worker share of the Bot API: client, links, callback data, and what is filled in at send time."""
