"""
The one door to every task: ``nox -l`` lists them.

A machine with Python and pip is enough; uv is used where it is installed.
"""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_external_run = True
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "tests"]

HERE = Path(__file__).parent
PYPROJECT = nox.project.load_toml(HERE / "pyproject.toml")


def _groups(*names: str) -> list[str]:
    """Read dependency groups here, so that any pip can install them."""
    return list(nox.project.dependency_groups(PYPROJECT, *names))


def _install(session: nox.Session, *groups: str) -> None:
    """Install the package with every extra, and the named groups."""
    session.install(".[all]", *_groups(*groups))


@nox.session
def demo(session: nox.Session) -> None:
    """Open a consultancy's agenda and book, move and cancel in it."""
    _install(session)
    session.run("python", "-m", "examples.advisory", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; arguments after ``--`` go to pytest."""
    _install(session, "test")
    session.run("pytest", "-n", "2", "--dist", "worksteal", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests and list the lines and branches that none of them took."""
    _install(session, "test")
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", "-n", "2", *session.posargs)
    session.run("coverage", "combine")
    session.run("coverage", "report")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types and the direction of imports."""
    _install(session, "lint", "test")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("lint-imports", "--no-cache")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure: ``nox -s bench -- slots`` prints the figures of slots as JSON."""
    known = sorted(
        path.stem
        for path in (HERE / "benchmarks").glob("*.py")
        if not path.stem.startswith("_")
    )
    if not session.posargs or session.posargs[0] not in known:
        session.error(f"name a benchmark after `--`: {', '.join(known)}")
    name, *arguments = session.posargs
    _install(session)
    session.run("python", "-m", f"benchmarks.{name}", *arguments)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation, without network."""
    session.install(*_groups("docs"))
    quiet = {"NO_MKDOCS_2_WARNING": "1"}
    session.run("mkdocs", "build", "--strict", *session.posargs, env=quiet)


@nox.session
def simulation(session: nox.Session) -> None:
    """Run a million simulated operations and check every promise on the way."""
    _simulate(session, "--operations", "1000000", *session.posargs)


@nox.session
def soak(session: nox.Session) -> None:
    """Run a long simulation: ``nox -s soak -- --operations 100000000``."""
    _simulate(session, *(session.posargs or ("--operations", "100000000")))


def _simulate(session: nox.Session, *arguments: str) -> None:
    _install(session, "test")
    session.run("python", "-m", "tests.simulation", *arguments)


@nox.session
def mutation(session: nox.Session) -> None:
    """Break the domain in many small ways and count the breaks that tests see."""
    _install(session, "test")
    session.run("python", "-m", "tests.mutation", *session.posargs)


@nox.session
def changelog(session: nox.Session) -> None:
    """Show the release notes that the fragments make."""
    session.install(*_groups("release"))
    session.run("towncrier", "build", "--draft", *session.posargs)
