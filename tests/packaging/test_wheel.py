"""The wheel, installed elsewhere, is the whole program and nothing but ``evgen``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def build(project: Path, target: Path) -> Path:
    """Build a project's wheel without touching the network or the project."""
    copy = target / "source"
    shutil.copytree(
        project, copy, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__", ".*_cache")
    )
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(target / "dist"),
    ]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    (wheel,) = (target / "dist").glob("*.whl")
    return wheel


def install(wheel: Path, target: Path) -> None:
    """Unpack a wheel as pip would, into a folder of its own."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-index",
        "--no-deps",
        "--target",
        str(target),
        str(wheel),
    ]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the built wheel is installed."""
    repository = Path(__file__).resolve().parents[2]
    folder = tmp_path_factory.mktemp("wheel")
    install(build(repository, folder), folder / "site")
    return folder / "site"


def test_only_evgen_is_installed(site: Path) -> None:
    names = {p.name for p in site.iterdir() if not p.name.endswith(".dist-info")}
    assert names == {"evgen", "bin"}
    assert [p.name for p in (site / "bin").iterdir()] == ["evgen"]


def test_everything_that_the_checkout_has_is_in_the_wheel(site: Path, repository: Path) -> None:
    def listing(folder: Path) -> set[str]:
        return {
            p.relative_to(folder).as_posix()
            for p in folder.rglob("*")
            if p.is_file() and "__pycache__" not in p.parts
        }

    installed = listing(site / "evgen")
    expected = listing(repository / "generator/evgen")
    expected |= {f"templates/{name}" for name in listing(repository / "templates")}
    expected |= {f"example/schemas/{name}" for name in listing(repository / "schemas")}
    assert installed == expected
    assert all(name.endswith(".j2") for name in listing(repository / "templates"))


def test_the_installed_wheel_generates_what_the_checkout_does(
    site: Path, repository: Path, tmp_path: Path
) -> None:
    shutil.copytree(repository / "schemas", tmp_path / "schemas")
    shutil.copy(repository / "evgen.toml", tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(site)}

    def evgen(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(site / "bin/evgen"), *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    where = subprocess.run(
        [sys.executable, "-c", "import evgen; print(evgen.__file__)"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(site)
    assert evgen("validate").returncode == 0
    done = evgen("generate")
    assert done.returncode == 0, done.stderr
    fresh = {
        p.relative_to(tmp_path): p.read_bytes()
        for p in (tmp_path / "generated").rglob("*")
        if p.is_file()
    }
    golden = {
        p.relative_to(repository): p.read_bytes()
        for p in (repository / "generated").rglob("*")
        if p.is_file() and not {"__pycache__", ".terraform"} & set(p.parts) and p.suffix != ".hcl"
    }
    assert fresh == golden


def test_the_installed_wheel_brings_its_pytest_plugin(
    site: Path, repository: Path, tmp_path: Path
) -> None:
    """Without being asked for, in a project that has nothing but schemas and a test."""
    shutil.copytree(repository / "schemas", tmp_path / "schemas")
    shutil.copy(repository / "evgen.toml", tmp_path)
    tmp_path.joinpath("test_it.py").write_text(
        "import evgen\n"
        "def test(event_matches, sample_event, recording_bus):\n"
        f"    assert evgen.__file__.startswith({str(site)!r})\n"
        "    event = sample_event('OrderCreated', totalAmount={'amount': 1})\n"
        "    assert event_matches('validate-inventory', event)\n"
        "    assert recording_bus.events == []\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout


def test_the_generated_package_is_installable_and_complete(
    repository: Path, tmp_path: Path
) -> None:
    wheel = build(repository / "generated/python", tmp_path)
    install(wheel, tmp_path / "site")
    code = (
        "from order_events.orders import OrderCreated, OrdersPublisher\n"
        "from order_events.types import Money\n"
        "import order_events, sys\n"
        "assert not any(m.startswith('order_events.payments.') for m in sys.modules)\n"
        "assert 'boto3' not in sys.modules\n"
        "print(order_events.__file__, OrderCreated.__evgen__.version)"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == f"{tmp_path / 'site/order_events/__init__.py'} 1.1.0"
    assert (tmp_path / "site/order_events/py.typed").is_file()
