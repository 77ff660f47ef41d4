"""Tests of the sandbox: it is as strict as Telegram, and its people can do what people do there."""
