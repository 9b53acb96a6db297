"""The three tables of this folder: invented data, with the marks of real files.

Run: python notebooks/tables/make.py
"""  # noqa: INP001  # a script

import math
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
Rows = list[list[object]]


def churn(rng: random.Random) -> Rows:
    """Customers who leave: mixed types, gaps, and the decimal comma of a spreadsheet."""
    rows: Rows = []
    for _ in range(1200):
        age, calls = rng.randint(18, 80), rng.randint(0, 12)
        plan, minutes = rng.choice(["basic", "plus", "pro"]), rng.gauss(200, 60)
        roaming = rng.random() < 0.3
        z = 0.7 * calls - 4.5 - 1.5 * (plan == "pro") + 0.02 * (minutes - 200) + 1.2 * roaming
        leaves = rng.random() < 1 / (1 + math.exp(-z))
        cells: list[object] = [age, plan, calls, f"{minutes:.1f}".replace(".", ","), str(roaming).lower()]
        rows.append([*("" if rng.random() < 0.03 else cell for cell in cells), "yes" if leaves else "no"])
    return rows


def houses(rng: random.Random) -> Rows:
    """Prices of houses: a number to predict."""
    rows: Rows = []
    for _ in range(800):
        area, rooms, built = rng.uniform(40, 240), rng.randint(1, 8), rng.randint(1900, 2020)
        district = rng.choice(["centre", "north", "lake", "hill"])
        factor = {"centre": 1.3, "north": 0.8, "lake": 1.6, "hill": 1.0}[district]
        price = factor * area * (2500 + 12 * (built - 1900)) + 9000 * rooms
        rows.append([f"{area:.1f}", rooms, built, district, round(price * rng.gauss(1, 0.05), -2)])
    return rows


def fraud(rng: random.Random) -> Rows:
    """Payments, of which one in twenty is a fraud."""
    rows: Rows = []
    for _ in range(3000):
        wrong = rng.random() < 0.05
        amount = math.exp(rng.gauss(5.5 if wrong else 3.5, 1.0))
        hour = rng.choice(range(5)) if wrong and rng.random() < 0.6 else rng.randint(0, 23)
        abroad, chip = rng.random() < (0.6 if wrong else 0.1), rng.random() < (0.3 if wrong else 0.9)
        rows.append([f"{amount:.2f}", hour, str(abroad).lower(), str(chip).lower(), int(wrong)])
    return rows


def write(name: str, head: str, rows: Iterable[Sequence[object]], separator: str = ",") -> None:
    """Write a table."""
    lines = [head, *(separator.join(map(str, row)) for row in rows)]
    (FOLDER / name).write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Write the three tables, each beside a few rows without the column to predict."""
    tables = {
        "churn": (churn, "age;plan;calls;minutes;roaming;churn", ";"),
        "houses": (houses, "area,rooms,built,district,price", ","),
        "fraud": (fraud, "amount,hour,abroad,chip,fraud", ","),
    }
    for name, (rows_of, head, separator) in tables.items():
        rows = rows_of(random.Random(name))
        write(f"{name}.csv", head, rows, separator)
        new = [row[:-1] for row in rows_of(random.Random(f"new {name}"))[:5]]
        write(f"{name}-new.csv", head.rpartition(separator)[0], new, separator)


if __name__ == "__main__":
    main()
