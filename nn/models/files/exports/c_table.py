"""C functions that take the cells of a table as text: encoding, and the answer for each row."""

import math

from nn.models.files.exports.exported import Exported

ENCODED = """
// The numbers of one row of cells: a cell of text becomes a 0 or 1 for each category. NULL or "" is a missing cell.
// Returns 0, or the number of the column, from 1 on, whose cell is missing, not known or no number such as -1234.5e3.
static inline int model_encode(const char *const *cells, KIND *numbers) {
  for (int column = 0; column < COLUMNS; ++column) {
    const char *cell = cells[column];
    const int first = model_first[column], count = model_first[column + 1] - first;
    int found = 0;
    if (cell == NULL || cell[0] == 0) {
      for (int i = first; i < first + count; ++i) numbers[i] = FILL;
      found = FILLED;
    } else if (!model_text[column]) {
      char *end;
      numbers[first] = (KIND)strtod(cell, &end);
      found = *end == 0 && cell[strspn(cell, "0123456789+-.eE")] == 0 && isfinite(numbers[first]);
    } else {
      for (int i = first; i < first + count; ++i) {
        const int same = strcmp(cell, model_categories[i]) == 0;
        numbers[i] = same;
        found |= same;
      }
    }
    if (!found) return column + 1;
  }
  return 0;
}
"""
MAIN = """
#include <stdio.h>

int main(void) {
  const KIND inputs[MODEL_INPUTS] = {SAMPLE};
  KIND outputs[MODEL_OUTPUTS];
  static model_memory memory;
  model_begin(&memory, model_parameters);
  model_values(&memory, inputs, 1, outputs);
  for (int i = 0; i < MODEL_OUTPUTS; ++i) printf("%.DIGITSg\\n", (double)outputs[i]);  // ANSWER
  return 0;
}
"""


def c_table(model: Exported, *, single: bool) -> str:
    """`model_encode`, and the names of columns and classes, for the end of the header."""
    if not model.columns:
        return ""
    kind = "float" if single else "double"
    ends, categories, texts = [0], [], []
    for coding in model.columns:
        ends.append(ends[-1] + len(coding.features))
        categories += list(coding.categories) if coding.categories is not None else [""]
        texts.append(int(coding.categories is not None))
    fills = [x if math.isfinite(x) else 0.0 for x in model.fills]
    fills = (
        [0.0 if text else fill for fill, text in zip(fills, _is_text(model), strict=True)] if fills else []
    )
    lines = [
        "#include <stdlib.h>\n#include <string.h>\n",
        _names("model_column", [coding.name for coding in model.columns]),
        _names("model_class", list(model.outputs)) if model.classes else "",
        f"static const char *const model_categories[] = {{{c_strings(categories)}}};",
        f"static const int model_first[] = {{{', '.join(map(str, ends))}}};",
        f"static const int model_text[] = {{{', '.join(map(str, texts))}}};",
        f"static const {kind} model_fills[] = {{{', '.join(map(repr, fills))}}};" if fills else "",
    ]
    filled = ENCODED.replace("FILLED", str(int(bool(fills)))).replace(
        "FILL", "model_fills[i]" if fills else "0"
    )
    return "\n".join(lines) + filled.replace("KIND", kind).replace("COLUMNS", str(len(model.columns)))


def c_main(model: Exported, *, single: bool) -> str:
    """A program that prints the outputs for a sample."""
    sample, answer = model.example
    text = MAIN.replace("KIND", "float" if single else "double").replace("DIGITS", "9" if single else "17")
    return text.replace("SAMPLE", ", ".join(map(repr, sample))).replace(
        "ANSWER", ", ".join(map(repr, answer))
    )


def _is_text(model: Exported) -> list[bool]:
    return [coding.categories is not None for coding in model.columns for _ in coding.features]


def _names(function: str, texts: list[str]) -> str:
    """A function from a number to a name."""
    return (
        f"static inline const char *{function}(int i) {{\n"
        f"  static const char *const names[] = {{{c_strings(texts)}}};\n"
        "  return names[i];\n}"
    )


def c_strings(texts: list[str]) -> str:
    """Texts as strings of C, with commas between."""
    return ", ".join(f'"{_quoted(text)}"' for text in texts)


def _quoted(text: str) -> str:
    """The bytes of UTF-8: letters and digits as they are, all else in octal, which nothing can end."""
    return "".join(
        chr(byte)
        if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in " _-.,")
        else f"\\{byte:03o}"
        for byte in text.encode()
    )
