"""JavaScript functions that take the cells of a table: encoding as text, and the answer for each row."""

import json

from nn.data.tables.kinds import NUMBER
from nn.models.files.exports.exported import Exported

ENCODED = """
// The numbers of one row of cells: a cell of text becomes a 0 or 1 for each category.
export function encoded(row) {
  if (row.length !== columns.length) throw new RangeError(`${columns.length} cells a row; got ${row.length}`);
  const numbers = [];
  row.forEach((cell, i) => {
    const [name, categories] = columns[i];
    const missing = cell === null || cell === undefined || Number.isNaN(cell);
    if (missing && !fills.length) throw new RangeError(`${name} is missing`);
    if (missing) numbers.push(...(categories ? categories.map(() => 0) : [fills[numbers.length]]));
    else if (!categories) numbers.push(number(cell, name));
    else if (categories.includes(String(cell))) numbers.push(...categories.map((c) => Number(c === String(cell))));
    else throw new RangeError(`${name} is ${cell}; the categories are ${categories.join(", ")}`);
  });
  return numbers;
}

// A cell as a number; RangeError for infinity, and for a text that is none in a table, as "" and 0x10.
function number(cell, name) {
  const text = typeof cell === "string" || cell instanceof String;
  const known = text ? /^NUMBER$/.test(cell) : typeof cell !== "object";
  const value = known ? Number(cell) : NaN;
  if (!Number.isFinite(value))
    throw new RangeError(`${name} is ${JSON.stringify(cell)}, which is no finite number such as 1234.5`);
  return value;
}

// The answer for each row of cells.
export function predict(rows) {
  return values(rows.map(encoded)).map((row) => ANSWER);
}
"""
SPECIAL = {0x2028: "\\u2028", 0x2029: "\\u2029"}  # line ends of older versions of the language


def javascript_table(model: Exported) -> str:
    """The functions `encoded` and `predict` of a module, and a call in a comment."""
    sample, answer = model.example
    call = f"\n// values([{javascript_literal(sample)}]) is [{javascript_literal(answer)}]\n"
    if not model.columns:
        return call
    columns = [[c.name, None if c.categories is None else list(c.categories)] for c in model.columns]
    answer_of = "classes[row.indexOf(Math.max(...row))]" if model.classes else "[row].flat()[0]"
    constants = [
        f"export const columns = {javascript_literal(columns)};",
        f"const fills = {javascript_literal(list(model.fills))};",
        *([f"export const classes = {javascript_literal(list(model.outputs))};"] if model.classes else []),
    ]
    functions = ENCODED.replace("NUMBER", NUMBER).replace("ANSWER", answer_of)
    return call + "\n" + "\n".join(constants) + "\n" + functions


def javascript_literal(content: object) -> str:
    """Numbers, texts and lists of them as JavaScript, which may stand in a page: no text ends its script."""
    literal = json.dumps(content, ensure_ascii=False).translate(SPECIAL)
    return literal.replace("</", "<\\/").replace("<!--", "<\\!--")
