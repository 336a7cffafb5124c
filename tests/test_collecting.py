"""The collector of rubbish while files are loaded and while callers wait."""

from __future__ import annotations

import gc

from bot.files.content import keep_out, without_collecting


@without_collecting
def collects() -> bool:
    return gc.isenabled()


def test_it_rests_while_something_is_built_and_goes_on_as_before() -> None:
    assert not collects()
    assert gc.isenabled()
    gc.disable()
    try:
        assert not collects()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_there_is_stays_out_of_its_way() -> None:
    keep_out()
    try:
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()
