"""python-telegram-bot's echo behind a webhook: `ptb_echo.py PORT API_URL TOKEN SECRET`."""

import sys

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Repeat the message."""
    await update.message.reply_text(update.message.text)


async def tapped(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer the callback query, and edit the message."""
    await update.callback_query.answer()
    await update.callback_query.edit_message_text(update.callback_query.data)


def main(port: int, api: str, token: str, secret: str) -> None:
    """Serve until a signal."""
    builder = Application.builder().token(token).base_url(f"{api}/bot").concurrent_updates(True)
    application = builder.connection_pool_size(256).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(tapped))
    application.run_webhook(
        listen="127.0.0.1",
        port=port,
        url_path="hook",
        secret_token=secret,
        webhook_url=f"http://127.0.0.1:{port}/hook",
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:5])
