"""The outbox as a procrastinate queue: the same messages, posted by its worker, a hundred at a time.

    python procrastinate_send.py URL COUNT

URL is that of `sendMessage`; deferring the jobs is not measured. Prints messages per second.
"""

import asyncio
import json
import os
import sys
import time

import httpx
import procrastinate

AT_ONCE = 100
TEXT = (
    '⏰ <b>Встреча с командой</b> — через 15 минут\n🗓 <tg-time unix="1795618184">ср, 25 ноября 2026, 15:00</tg-time>'
    "–16:00\n📝 Обсудить планы на неделю\n{number}"
)


async def main(url: str, count: int) -> float:
    """Defer the jobs, run them, and return the jobs per second."""
    connector = procrastinate.PsycopgConnector(conninfo=os.environ["DATABASE_URL"], max_size=20)
    app = procrastinate.App(connector=connector)
    async with app.open_async(), httpx.AsyncClient(limits=httpx.Limits(max_connections=AT_ONCE)) as client:
        await app.schema_manager.apply_schema_async()

        @app.task(name="send")
        async def send(payload: dict[str, object]) -> None:
            answer = await client.post(url, json=payload)
            answer.raise_for_status()

        await send.batch_defer_async(
            *(
                {
                    "payload": {
                        "chat_id": 900_000_000_001 + number,
                        "text": TEXT.format(number=number),
                        "parse_mode": "HTML",
                        "link_preview_options": {"is_disabled": True},
                    }
                }
                for number in range(count)
            )
        )
        begin = time.perf_counter()
        await app.run_worker_async(wait=False, concurrency=AT_ONCE, install_signal_handlers=False)
        return count / (time.perf_counter() - begin)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1], int(sys.argv[2])))))
