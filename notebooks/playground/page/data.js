// Points of one's own from a CSV file: two columns of numbers, and a column with classes, one of them against the rest.

const MOST_POINTS = 2000;
const MOST_CLASSES = 8;
const isGap = (cell) => ["", "na", "nan", "null", "?"].includes(cell.toLowerCase());

// {names, rows, number, numeric, targets}: the columns of numbers, and what can be told apart.
function tableOfCsv(text) {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/).filter((line) => line.trim());
  const mark = [";", "\t", ","].find((each) => lines[0]?.includes(each));
  if (!mark) throw new Error("a CSV file has columns between commas, semicolons or tabs; got one column");
  const number = (cell) => (isGap(cell) ? NaN : Number(mark === "," ? cell : cell.replace(",", ".")));
  const cells = lines.map((line) => line.split(mark).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1")));
  const hasNames = !cells[0].some((cell) => Number.isFinite(number(cell)));
  const rows = hasNames ? cells.slice(1) : cells;
  const width = rows[0]?.length ?? 0;
  const names = [...Array(width).keys()].map((c) => (hasNames ? cells[0][c] : "") || `column ${c + 1}`);
  const column = (c) => rows.map((row) => row[c] ?? "").filter((cell) => !isGap(cell));
  const numeric = [...names.keys()].filter((c) => column(c).length > 1 && column(c).every((cell) => Number.isFinite(number(cell))));
  const kinds = (c) => [...new Set(column(c))].sort();
  const repeats = (c) => !numeric.includes(c) || kinds(c).length <= column(c).length / 2; // else it is a measurement
  const targets = [...names.keys()].reverse().filter(repeats).flatMap((c) => targetsOf(c, names[c], kinds(c)));
  const rank = ({ whole, column: c }) => (whole ? 0 : numeric.includes(c) ? 2 : 1);
  targets.sort((a, b) => rank(a) - rank(b)); // the last column of two classes first, and of several, words before numbers
  return { names, rows, number, numeric, targets };
}

function targetsOf(column, name, classes) {
  if (classes.length === 2) return [{ column, one: classes[1], name, classes, whole: true }];
  if (classes.length < 3 || classes.length > MOST_CLASSES) return [];
  return classes.map((one) => ({ column, one, name: `${name} = ${one}`, classes: [`not ${one}`, one], whole: false }));
}

function pointsOfTable({ names, rows, number, numeric, targets }, { target = 0, across = null, up = null } = {}) {
  const chosen = targets[target];
  if (!chosen) throw new Error(`a CSV file needs a column with 2 to ${MOST_CLASSES} classes; got ${names.length} columns of other contents`);
  const free = numeric.filter((c) => c !== chosen.column);
  if (free.length < 2) throw new Error(`a CSV file needs two columns of numbers beside the classes; got ${free.length}`);
  const first = free.includes(across) ? across : free.find((c) => c !== up); // the classes are no input
  const second = free.includes(up) ? up : free.find((c) => c !== first);
  const inputs = [first, second];
  const filled = rows.filter((row) => [...inputs, chosen.column].every((c) => !isGap(row[c] ?? "")));
  const step = Math.max(1, filled.length / MOST_POINTS); // of a longer file, rows at equal distances
  const whole = Array.from({ length: Math.min(filled.length, MOST_POINTS) }, (_, i) => filled[Math.floor(i * step)]);
  const columns = inputs.map((c) => standardised(whole.map((row) => number(row[c]))));
  const points = whole.map((row, i) => [columns[0][i], columns[1][i], Number(row[chosen.column] === chosen.one)]);
  const gaps = rows.length > filled.length ? `; ${rows.length - filled.length} rows with gaps are left out` : "";
  const share = filled.length > whole.length ? ` of ${filled.length}` : "";
  const note = `${points.length}${share} rows: ${names[first]} across, ${names[second]} up, both scaled; classes ${chosen.classes.join(" and ")}${gaps}`;
  return { points, columns: inputs.map((c) => names[c]), classes: chosen.classes, inputs, note };
}

const pointsOfCsv = (text) => pointsOfTable(tableOfCsv(text));

function standardised(column) {
  const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
  const spread = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length) || 1;
  return column.map((x) => Number(((x - mean) / spread).toFixed(4)));
}
