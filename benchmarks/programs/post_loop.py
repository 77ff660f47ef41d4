"""The floor of the outbox: COUNT messages posted from memory, with aiohttp, a hundred at a time.

    python -m benchmarks.programs.post_loop URL COUNT

URL is that of `sendMessage`. No database is involved.
"""

import asyncio
import sys
from typing import Any, Final

import aiohttp

AT_ONCE: Final = 100
TEXT: Final = (
    '⏰ <b>Встреча с командой</b> — через 15 минут\n🗓 <tg-time unix="1795618184">ср, 25 ноября 2026, 15:00</tg-time>'
    "–16:00\n📝 Обсудить планы на неделю\n{number}"
)


def payload(number: int) -> dict[str, Any]:
    """The parameters of one message; each goes to a different chat."""
    return {
        "chat_id": 900_000_000_001 + number,
        "text": TEXT.format(number=number),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


async def post(url: str, count: int) -> None:
    """Post all messages."""
    numbers = iter(range(count))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:

        async def post_in_turn() -> None:
            for number in numbers:
                async with session.post(url, json=payload(number)) as answer:
                    await answer.read()

        await asyncio.gather(*(post_in_turn() for _one in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(post(sys.argv[1], int(sys.argv[2])))
