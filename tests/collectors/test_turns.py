"""No host is asked too often or too much at once, and none waits for another."""

import asyncio
import itertools
from collections import Counter

import pytest

from collectors import turns

A, B = "http://a.example/feed", "http://b.example/feed"


def starts(addresses: list[str], *, overall: int = 9, apart_s: float = 0.0) -> list[float]:
    """When each address had its turn; each request takes 20 ms."""

    async def run() -> list[float]:
        hosts = turns.hosts(addresses, at_once=2, apart_s=apart_s)
        places = asyncio.Semaphore(overall)

        async def one(host: turns.Host) -> float:
            async with turns.taken(host, places):
                started = asyncio.get_running_loop().time()
                await asyncio.sleep(0.02)
                return started

        return await asyncio.gather(*map(one, hosts))

    return asyncio.run(run())


def most_at_once(addresses: list[str], overall: int) -> Counter[str]:
    """The most requests that were under way to each address, and of all of them under ``""``."""
    now, most = Counter[str](), Counter[str]()

    async def run() -> None:
        places = asyncio.Semaphore(overall)

        async def one(address: str, host: turns.Host) -> None:
            async with turns.taken(host, places):
                for name in (address, ""):
                    now[name] += 1
                    most[name] = max(most[name], now[name])
                await asyncio.sleep(0.005)
                now.subtract((address, ""))

        hosts = turns.hosts(addresses, at_once=2, apart_s=0)
        await asyncio.gather(*map(one, addresses, hosts))

    asyncio.run(run())
    return most


def test_requests_to_one_host_start_apart_and_other_hosts_do_not_wait() -> None:
    *of_a, of_b = starts([A, A, A, B], overall=3, apart_s=0.1)

    gaps = [later - sooner for sooner, later in itertools.pairwise(sorted(of_a))]
    assert min(gaps) >= 0.099
    assert of_b < sorted(of_a)[1]


def test_at_most_two_requests_are_under_way_to_one_host_and_so_many_in_all() -> None:
    hosts = [f"http://{name}.example/" for name in "abcdef"]

    most = most_at_once(hosts * 5, overall=8)

    assert {most[host] for host in hosts} == {2}
    assert most[""] == 8


def test_waiting_for_a_host_takes_no_place_from_others() -> None:
    *of_a, of_b = starts([A, A, A, A, B], overall=2, apart_s=0.2)

    assert of_b < sorted(of_a)[1]


@pytest.mark.parametrize(
    "alike", ["http://A.example", "https://a.example:8443/x", "http://a.example./y"]
)
def test_a_host_is_one_whatever_its_scheme_port_and_spelling(alike: str) -> None:
    async def found() -> list[turns.Host]:
        return turns.hosts([A, alike, B], at_once=2, apart_s=1)

    first, second, other = asyncio.run(found())

    assert first is second
    assert first is not other
    assert first.apart_s == 1


def test_this_machine_needs_no_pause_and_what_is_no_address_has_a_turn() -> None:
    async def found() -> list[turns.Host]:
        return turns.hosts(["http://127.0.0.1:80/", "http://[::1"], at_once=2, apart_s=1)

    local, broken = asyncio.run(found())

    assert local.apart_s == 0
    assert broken is not local
