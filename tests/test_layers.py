"""Imports point one way, each library has one home, and the pure folders stay pure."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "bot").rglob("*.py"))

ORDER = [
    "__version__",
    "problems", "directory", "understanding", "dialogue", "text", "proof", "files", "service",
    "channels", "store", "turn", "web", "simulator", "pages", "app", "cli", "__main__",
]  # fmt: skip
"""A module imports only what stands before it (files and store know the models below them)."""

FORBIDDEN = {
    ("store", "files"), ("files", "proof"), ("store", "channels"), ("channels", "service"),
}  # fmt: skip
"""Neighbours in the order that have nothing to say to each other."""

PURE = ("directory", "understanding", "dialogue", "text", "proof")
IN_A_TURN = (*PURE, "channels", "store", "turn")
PROVED_FOR = {"proof", "cli", "pages"}
"""Who may know the proof: a turn never waits for it."""
HOMES = {
    "flask": {"web", "app", "simulator", "pages"},
    "werkzeug": {"web", "pages"},
    "twilio": {"channels"},
    "requests": {"channels", "cli"},
    "redis": {"store"},
    "yaml": {"files"},
    "pydantic": {"files", "service", "cli"},
    "babel": {"text", "files", "pages"},
    "opening_hours": {"directory"},
    "msgspec": {"dialogue", "proof", "turn"},
    "flask_wtf": {"pages"},
    "limits": {"pages"},
    "holidays": {"proof"},
    "rapidfuzz": {"understanding"},
    "ftfy": {"understanding"},
    "granian": {"cli"},
    "prometheus_client": {"web"},
    "click": {"cli"},
    "logging": {"service"},
}
ACCOUNT = "bot.channels.account"
"""The only module with twilio.rest, which is slow to import and calls out: for commands only."""

IMPURE = {"os", "io", "socket", "log", "logging", "time", "random", "secrets", "subprocess"}
IMPURE_CALLS = {"open", "print", "input", "now", "today", "utcnow"}


def layer(path: Path) -> str:
    """The folder under bot/, or the module's own name."""
    first = path.relative_to(ROOT / "bot").parts[0]
    return first.removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module imported anywhere in a file, by its full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from (
                (f"bot.{alias.name}" for alias in node.names) if module == "bot" else (module,)
            )


def parsed(path: Path) -> ast.AST:
    return ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    here = layer(path)
    if here == "__init__":
        return
    for name in imports(parsed(path)):
        parts = name.split(".")
        if parts[0] == "bot" and len(parts) > 1 and parts[1] != here:
            assert ORDER.index(parts[1]) < ORDER.index(here), f"{here} imports {name}"
            assert (here, parts[1]) not in FORBIDDEN, f"{here} imports {name}"
            assert parts[1] != "proof" or here in PROVED_FOR, f"{here} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_each_library_has_one_home(path: Path) -> None:
    for name in imports(parsed(path)):
        homes = HOMES.get(name.partition(".")[0])
        assert homes is None or layer(path) in homes, f"{name} in {path.name}"
        if name.startswith("twilio.rest"):
            assert path == ROOT / "bot/channels/account.py", "too slow to import in a worker"
        if name == ACCOUNT:
            assert layer(path) == "cli", "calls out, which no turn may"


@pytest.mark.slow
@pytest.mark.parametrize("start", ["import wsgi", "import bot.cli.twilio"])
def test_the_rest_client_is_loaded_by_its_first_use_only(start: str) -> None:
    environ = {"SESSION_SECRET": "x" * 32, "REDIS_URL": "redis://127.0.0.1:1"}
    code = f"import sys; {start}; sys.exit('twilio.rest' in sys.modules)"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TWILIO_")}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=clean | environ, check=True)


@pytest.mark.slow
def test_a_worker_does_not_know_the_account() -> None:
    environ = {"SESSION_SECRET": "x" * 32, "REDIS_URL": "redis://127.0.0.1:1"}
    code = f"import sys, wsgi; sys.exit(bool({{'{ACCOUNT}', 'requests'}} & set(sys.modules)))"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TWILIO_")}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=clean | environ, check=True)


@pytest.mark.parametrize(
    "path", [p for p in MODULES if layer(p) in PURE], ids=lambda p: str(p.relative_to(ROOT))
)
def test_pure_folders_do_nothing_but_compute(path: Path) -> None:
    tree = parsed(path)
    assert not {name.removeprefix("bot.").partition(".")[0] for name in imports(tree)} & IMPURE
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            assert name not in IMPURE_CALLS, f"{name}() at line {node.lineno}"


def test_only_settings_read_the_environment() -> None:
    readers = {layer(p) for p in MODULES if "os.environ" in p.read_text("utf-8")}
    assert readers <= {"service", "cli"}


@pytest.mark.parametrize(
    "path", [p for p in MODULES if layer(p) in IN_A_TURN], ids=lambda p: str(p.relative_to(ROOT))
)
def test_nothing_sets_a_field_of_a_value(path: Path) -> None:
    """They are frozen."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            assert ast.unparse(node.value) in ("self", "week"), f"line {node.lineno}"
