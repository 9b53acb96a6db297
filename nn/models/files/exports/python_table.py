"""Python functions that take the cells of a table: encoding as text, and the answer for each row."""

from nn.data.tables.kinds import NUMBER
from nn.models.files.exports.exported import Exported

ENCODED = '''

def text_of(cell):
    """A cell as the name of a category: 1 for 1.0, true for True."""
    cell = cell.item() if hasattr(cell, "item") else cell
    if isinstance(cell, bool):
        return str(cell).lower()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e16 else str(cell)


def encoded(row):
    """The numbers of one row of cells: a cell of text becomes a 0 or 1 for each category."""
    if len(row) != len(COLUMNS):
        raise ValueError(f"{len(COLUMNS)} cells a row; got {len(row)}")
    numbers = []
    for cell, (name, categories) in zip(row, COLUMNS, strict=True):
        if (cell is None or cell != cell) and not FILLS:
            raise ValueError(f"{name} is missing")
        if cell is None or cell != cell:
            numbers += [FILLS[len(numbers)]] if categories is None else [0.0] * len(categories)
        elif categories is None:
            numbers.append(number(cell, name))
        elif text_of(cell) in categories:
            numbers += [float(text_of(cell) == category) for category in categories]
        else:
            raise ValueError(f"{name} is {cell!r}; the categories are {', '.join(categories)}")
    return numbers


def number(cell, name):
    """A cell as a finite number; ValueError for any other, and for a text that is none in a table, as 1_000."""
    try:
        value = float(cell) if not isinstance(cell, (str, bytes)) or NUMBER.fullmatch(cell) else float("nan")
    except (OverflowError, TypeError, ValueError):
        value = float("nan")
    if not abs(value) < float("inf"):
        raise ValueError(f"{name} is {cell!r}, which is no finite number such as 1234.5")
    return value


def predict(rows):
    """The answer for each row of cells."""
    outputs = CALL
    return ANSWER
'''


def python_table(model: Exported, call: str) -> str:
    """The functions `encoded` and `predict` of a module; `call` gives the outputs as a list, from BATCH."""
    if not model.columns:
        return ""
    columns = [(c.name, None if c.categories is None else list(c.categories)) for c in model.columns]
    constants = [
        f"import re\n\nNUMBER = re.compile({NUMBER!r})",
        f"COLUMNS = {columns!r}  # names, and the categories of text",
        f"FILLS = {list(model.fills)!r}  # for missing cells; empty where none may be missing",
    ]
    answer = "[row[0] for row in outputs]"
    if model.classes:
        constants.append(f"CLASSES = {list(model.outputs)!r}")
        answer = "[CLASSES[max(range(len(CLASSES)), key=row.__getitem__)] for row in outputs]"
    call = call.replace("BATCH", "[encoded(row) for row in rows]")
    return "\n" + "\n".join(constants) + "\n" + ENCODED.replace("CALL", call).replace("ANSWER", answer)
