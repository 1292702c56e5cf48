"""Rules of the house that no import contract can state, read from the source: used by tests/unit/test_house_sources.py."""

import ast
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

PLACES = {
    "intake": {"COC_VAULT", "COC_SPARK"},
    "casebook": {"COC_CASEBOOK"},
    "release": {"COC_RELEASES"},
    "dashboards": {"COC_DASHBOARDS"},
}
"""The environment variables each package may read; every other package reads none of ours."""

READERS_MAY_IMPORT = ("coc_analytics.release", "coc_analytics.dashboards")

_HARMLESS = {"importlib.metadata", "importlib.resources"}
_DYNAMIC_MODULES = {
    "cloudpickle",
    "code",
    "ctypes",
    "dill",
    "imp",
    "importlib",
    "joblib",
    "marshal",
    "pickle",
    "pkgutil",
    "runpy",
    "shelve",
    "subprocess",
}
STARTS_A_BROWSER = "pipelines/printing"
"""The one module that starts another program: the browser that prints (decision 0027)."""
_DYNAMIC_CALLS = {"__import__", "breakpoint", "compile", "eval", "exec", "globals", "input", "locals", "vars"}
_SPEAKING_MODULES = {"faulthandler", "logging", "loguru", "pdb", "structlog", "syslog", "warnings"}
_CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "localtime", "gmtime", "ctime"}


@dataclass(frozen=True)
class Violation:
    """A rule that a line breaks."""

    rule: str
    line: int


@dataclass(frozen=True)
class Source:
    """One module: which package of the house it belongs to, its file name and its tree."""

    package: str
    name: str
    tree: ast.Module

    @classmethod
    def of(cls, package: str, name: str, text: str) -> "Source":
        return cls(package, name, ast.parse(text))

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every module that is imported, wherever in the file, by its full name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            if isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


def sources(root: Path) -> Iterator[Source]:
    """Every module of the house."""
    for file in sorted([*(root / "coc_analytics").rglob("*.py"), *(root / "pipelines").rglob("*.py")]):
        parts = file.relative_to(root).with_suffix("").parts
        package = parts[1] if parts[0] == "coc_analytics" else "pipelines"
        yield Source.of(package, "/".join(parts), file.read_text(encoding="utf-8"))


def violations(source: Source) -> list[Violation]:
    """All rules that a module breaks."""
    return [Violation(name, line) for name, rule in RULES.items() for line in rule(source)]


def runs_nothing_made_up(source: Source) -> Iterator[int]:
    """No code or object is made from data: nothing is imported by name, evaluated, unpickled or started."""
    for module, line in source.imports():
        if module == "subprocess" and source.name == STARTS_A_BROWSER:
            continue
        if module.split(".")[0] in _DYNAMIC_MODULES and not _is_harmless(module):
            yield line
    for call in source.calls():
        if (
            isinstance(call.func, ast.Name)
            and call.func.id in _DYNAMIC_CALLS
            and not _is_vars_of_something(call)
        ):
            yield call.lineno
        if _dotted(call.func) in {
            "os.system",
            "os.popen",
            "os.execv",
            "os.spawnv",
            "pd.read_pickle",
        }:
            yield call.lineno
        if _dotted(call.func) == "np.load" and not _forbids_pickles(call):
            yield call.lineno


def _forbids_pickles(call: ast.Call) -> bool:
    return any(word.arg == "allow_pickle" and _is(word.value, False) for word in call.keywords)


def _is_harmless(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in _HARMLESS)


def _is_vars_of_something(call: ast.Call) -> bool:
    """`vars(thing)` reads the names of one thing; `vars()` would hand out every local value."""
    return isinstance(call.func, ast.Name) and call.func.id == "vars" and bool(call.args)


def says_nothing(source: Source) -> Iterator[int]:
    """Only the commands speak, and they speak in refusals and receipts: no log, no print, no warning."""
    if source.package == "cli" or source.name == "coc_analytics/ambiguity/__main__":
        return
    for module, line in source.imports():
        if module.split(".")[0] in _SPEAKING_MODULES or module.endswith(
            ("get_run_logger", "create_artifact")
        ):
            yield line
    for call in source.calls():
        dotted = _dotted(call.func)
        if dotted in {"print", "pprint", "sys.stdout.write", "sys.stderr.write", "os.write"}:
            yield call.lineno
        if dotted.startswith(("traceback.print", "traceback.format", "prefect.artifacts")):
            yield call.lineno
        yield from (
            word.value.lineno
            for word in call.keywords
            if word.arg == "log_prints" and not _is(word.value, False)
        )


def reads_its_own_place_only(source: Source) -> Iterator[int]:
    """A package reads the environment variable of its own place, by its name, and no other."""
    if source.package == "pipelines":
        return
    allowed = PLACES.get(source.package, set())
    for node in ast.walk(source.tree):
        if _is_variable_of_ours(node) and node.value not in allowed:
            yield node.lineno
        if _is_environment(node) and not _is_read_by_name(source, node, allowed):
            yield node.lineno
    yield from (line for module, line in source.imports() if module in {"os.environ", "os.getenv"})


def _is_variable_of_ours(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("COC_")


def _is_environment(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and _dotted(node) in {"os.environ", "os.environb", "os.getenv"}


def _is_read_by_name(source: Source, environ: ast.Attribute, allowed: set[str]) -> bool:
    for call in source.calls():
        reads = call.func is environ or (isinstance(call.func, ast.Attribute) and call.func.value is environ)
        if reads and call.args and isinstance(call.args[0], ast.Constant):
            return call.args[0].value in allowed
    return False


def keeps_sealed_values_closed(source: Source) -> Iterator[int]:
    """Only door 1 opens a sealed value (`.open()` without a mode; files are opened with one)."""
    if source.package in {"intake", "sealed"}:
        return
    for call in source.calls():
        if (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == "open"
            and not call.args
            and not call.keywords
        ):
            yield call.lineno
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and "Sealed__" in node.attr:
            yield node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "Sealed__" in node.value:
            yield node.lineno


def forgets_what_it_replaces(source: Source) -> Iterator[int]:
    """An error raised in place of another is raised `from None`: the other's message may repeat a value."""
    for handler in (node for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler)):
        for node in ast.walk(handler):
            if (
                isinstance(node, ast.Raise)
                and not _forgets(node)
                and not _passes_a_refusal_on(source, handler, node)
            ):
                yield node.lineno


def _forgets(node: ast.Raise) -> bool:
    return node.exc is not None and node.cause is not None and _is(node.cause, None)


def _passes_a_refusal_on(source: Source, handler: ast.ExceptHandler, node: ast.Raise) -> bool:
    caught = _dotted(handler.type) if handler.type is not None else ""
    return node.exc is None and (caught.endswith("Refusal") or source.package == "cli")


def writes_no_file_elsewhere(source: Source) -> Iterator[int]:
    """A temporary file is made in a folder that is named, never where the system puts them."""
    for call in source.calls():
        if _dotted(call.func).startswith("tempfile.") and not any(
            word.arg == "dir" for word in call.keywords
        ):
            yield call.lineno
    yield from (line for module, line in source.imports() if module.startswith("tempfile."))


def asks_no_clock(source: Source) -> Iterator[int]:
    """The same input gives the same bytes: only the flows and the command know what day it is."""
    if source.package in {"pipelines", "cli"}:
        return
    for call in source.calls():
        owner, _, name = _dotted(call.func).rpartition(".")
        if name in _CLOCKS and owner.split(".")[-1] in {"datetime", "date", "time", "Timestamp"}:
            yield call.lineno
        if owner == "random" and name != "Random":
            yield call.lineno


def remembers_no_result(source: Source) -> Iterator[int]:
    """Each flow and task is told to persist nothing, and each task to cache nothing."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                call = decorator if isinstance(decorator, ast.Call) else None
                kind = _dotted(call.func if call else decorator).rpartition(".")[2]
                if kind in {"flow", "task"} and not _remembers_nothing(kind, call):
                    yield node.lineno


def _remembers_nothing(kind: str, call: ast.Call | None) -> bool:
    words = {word.arg: word.value for word in call.keywords} if call else {}
    uncached = kind == "flow" or _dotted(words.get("cache_policy")) == "NO_CACHE"
    return uncached and _is(words.get("persist_result"), False)


def says_where_it_stands(source: Source) -> Iterator[int]:
    """A module opens with a line that says which room or door it is."""
    if not ast.get_docstring(source.tree):
        yield 1


def notebook_violations(notebook: Path) -> list[Violation]:
    """Cells that import anything of ours but the release and the dashboards, or that read the files behind them."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    found = []
    for number, text in enumerate(code, 1):
        found += [Violation("imports releases only", number) for _ in _imports_behind_door_2(text)]
        found += [Violation("outputs are stripped", n) for n in [number] if _kept_output(cells, number)]
    return found


def _imports_behind_door_2(text: str) -> Iterator[str]:
    magic_free = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(("%", "!")))
    if magic_free != text.rstrip("\n"):
        yield "a cell runs something else"
    source = Source.of("notebooks", "", magic_free)
    for module, _ in source.imports():
        ours = module.split(".")[0] in {"coc_analytics", "pipelines"}
        if (ours and not _is_for_readers(module)) or module.split(".")[0] in {"duckdb", *_DYNAMIC_MODULES}:
            yield module
    yield from (str(line) for line in runs_nothing_made_up(source))
    yield from (text for word in ("COC_VAULT", "COC_CASEBOOK", "get_ipython") if word in text)


def _is_for_readers(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in READERS_MAY_IMPORT)


def _kept_output(cells: list[dict[str, object]], number: int) -> bool:
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    return bool(code[number - 1].get("outputs")) or code[number - 1].get("execution_count") is not None


def _dotted(node: ast.AST | None) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _is(node: ast.AST | None, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


RULES: dict[str, Callable[[Source], Iterator[int]]] = {
    rule.__name__: rule
    for rule in (
        runs_nothing_made_up,
        says_nothing,
        reads_its_own_place_only,
        keeps_sealed_values_closed,
        forgets_what_it_replaces,
        writes_no_file_elsewhere,
        asks_no_clock,
        remembers_no_result,
        says_where_it_stands,
    )
}
