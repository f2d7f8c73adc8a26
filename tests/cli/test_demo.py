"""`geoimm demo`, on the shipped boundaries."""

import re
import signal
from pathlib import Path

import aiohttp
import pytest

from cli.processes import ReadUntil, Run, Start

VENDORS_STAYS = [
    "3-8 Mar 2024 6 浙江省 Zhejiang",
    "3-5 Mar 2024 3 杭州市 Hangzhou",
    "6-8 Mar 2024 3 嘉兴市 Jiaxing",
]
OTHER_STAYS = [
    "3-4 Oct 2024 2 성산읍",
    "8-10 Feb 2025 3 New Zealand",
    "10-13 Feb 2025 4 United States of America",
    "18-20 Jul 2024 3 喀什地区",
    "10-16 Nov 2025 7 বাংলাদেশ Bangladesh",
]


def test_once_prints_the_stays_ends_with_0_and_leaves_nothing(geoimm: Run, tmp_path: Path) -> None:
    answer = geoimm("demo", "--once", TMPDIR=str(tmp_path), HTTP_PROXY="http://127.0.0.1:9")

    assert (answer.returncode, answer.stderr) == (0, "")
    printed = re.sub(r" +", " ", answer.stdout)
    assert [stay for stay in VENDORS_STAYS + OTHER_STAYS if stay not in printed] == []
    assert "滨江区" not in printed, "home is longer than MaxDays"
    assert list(tmp_path.iterdir()) == []


async def test_serves_what_it_printed_until_a_signal(
    started: Start, read_until: ReadUntil, tmp_path: Path
) -> None:
    async with started("demo", TMPDIR=str(tmp_path)) as demo:
        printed = await read_until(demo, "Ctrl-C")
        (address,) = re.findall(r"curl '(\S+)'", printed)
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            found = await answer.json()
        demo.send_signal(signal.SIGTERM)
        assert await demo.wait() == 0

    starts = [each["LocationDateClusterStartTime"] for each in found["LocationDateClusters"]]
    assert starts == ["2024-03-03T00:00:00+08:00"] * 3
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240  # nothing else runs now


@pytest.mark.parametrize("port", ["-1", "65536", "web"])
def test_a_port_out_of_range_ends_with_2(geoimm: Run, port: str) -> None:
    answer = geoimm("demo", "--port", port)

    assert answer.returncode == 2
    assert "--port" in answer.stderr
