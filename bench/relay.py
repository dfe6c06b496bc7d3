"""Passes connections on between network namespaces: `python -m bench.relay <listen> <target>`.

Each is `tcp:<port>`, of this namespace's loopback, or `unix:<path>`, which all namespaces share.
"""

from __future__ import annotations

import asyncio
import sys

SIZE = 65_536


async def main(listen: str, target: str) -> None:
    """Listen until the process ends."""

    async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            other_reader, other_writer = await _opened(target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_copied(reader, other_writer), _copied(other_reader, writer))

    kind, _, where = listen.partition(":")
    if kind == "unix":
        server = await asyncio.start_unix_server(passed_on, where)
    else:
        server = await asyncio.start_server(passed_on, "127.0.0.1", int(where))
    await server.serve_forever()


async def _opened(target: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    kind, _, where = target.partition(":")
    if kind == "unix":
        return await asyncio.open_unix_connection(where)
    return await asyncio.open_connection("127.0.0.1", int(where))


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(SIZE):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
