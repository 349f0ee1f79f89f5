"""Where the project's own files lie: beside the code, in a checkout as in an installed package."""

from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent.parent
DBT_PROJECT = PROJECT_ROOT / "dbt_project"
EXPECTATIONS = PROJECT_ROOT / "expectations"
CONTRACTS_FOLDER = EXPECTATIONS / "contracts"


def is_checkout() -> bool:
    """Whether the code runs from a checkout and not from an installed package."""
    return (PROJECT_ROOT / "pyproject.toml").exists()
