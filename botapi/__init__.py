"""Telegram's Bot API as bot and worker use it: the client, links, callback data, and what is filled in when it is sent."""
