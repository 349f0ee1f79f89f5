"""The macros of the dbt project as each engine gets them, without dbt."""

from collections.abc import Callable
from typing import Any

import jinja2
import yaml

from orchestration.contract.project_files import DBT_PROJECT

# dbt's own blocks, and what only dbt can call
WITHOUT = ("tests", "materializations", "spark")
MARK = "-- here begins the expression\n"
QUOTES = {"duckdb": '"', "spark": "`"}


class Macros:
    """All macros for one engine, `duckdb` or `spark`; `source` gives the name of a relation."""

    def __init__(self, engine: str, source: Callable[[str, str], str]) -> None:
        project = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
        self._settings: dict[str, Any] = project["vars"]["clockstop"]
        self._engine = engine
        environment = jinja2.Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
        environment.globals |= {
            "adapter": self,
            "return": lambda value: value,
            "var": lambda name: self._settings[name],
            "source": source,
            "ref": lambda name: name,
        }
        files = [
            path
            for path in sorted((DBT_PROJECT / "macros").rglob("*.sql"))
            if path.relative_to(DBT_PROJECT / "macros").parts[0] not in WITHOUT
        ]
        self._text = "\n".join(path.read_text(encoding="utf-8") for path in files)
        self._environment = environment
        self._module: Any = environment.from_string(self._text).module

    def dispatch(self, name: str, namespace: str) -> Callable[..., str]:
        """As dbt chooses: the macro of the engine, else the one for every other engine."""
        own = f"{self._engine}__{name}"
        found: Callable[..., str] = getattr(self._module, own, None) or getattr(
            self._module, f"default__{name}"
        )
        return found

    def quote(self, name: str) -> str:
        """A name as the engine quotes it."""
        return f"{QUOTES[self._engine]}{name}{QUOTES[self._engine]}"

    def render(self, expression: str, **named: str) -> str:
        """SQL with calls of macros in it, and texts that it gives to them by name."""
        template = self._environment.from_string(f"{self._text}{MARK}{expression}")
        return template.render(**named).split(MARK)[-1]
