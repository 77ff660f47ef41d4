"""The bot, through HTTP: real updates in, real Bot API calls out."""
