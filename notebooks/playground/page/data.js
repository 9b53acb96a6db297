// Points of one's own: drawn by hand, or from a CSV file. Two columns of numbers and a column with two classes.

const MOST_POINTS = 2000;

function pointsOfCsv(text) {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim());
  const mark = [";", "\t", ","].find((each) => lines[0]?.includes(each));
  if (!mark) throw new Error("a CSV file has columns between commas, semicolons or tabs; got one column");
  const number = (cell) => (cell === "" ? NaN : Number(mark === "," ? cell : cell.replace(",", ".")));
  const cells = lines.map((line) => line.split(mark).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1")));
  const body = cells[0].some((cell) => Number.isFinite(number(cell))) ? cells : cells.slice(1);
  const width = body[0]?.length ?? 0;
  const numeric = [...Array(width).keys()].filter((c) => body.every((row) => Number.isFinite(number(row[c] ?? ""))));
  const classes = (c) => [...new Set(body.map((row) => row[c] ?? ""))].sort();
  const target = [...Array(width).keys()].reverse().find((c) => classes(c).length === 2);
  if (target === undefined)
    throw new Error(`a CSV file needs a column with two classes; got ${width} columns of other contents`);
  const inputs = numeric.filter((c) => c !== target).slice(0, 2);
  if (inputs.length < 2) throw new Error(`a CSV file needs two columns of numbers beside the classes; got ${inputs.length}`);
  const names = classes(target);
  const columns = inputs.map((c) => standardised(body.map((row) => number(row[c]))));
  const points = body.map((row, i) => [columns[0][i], columns[1][i], names.indexOf(row[target])]);
  if (points.length > MOST_POINTS) throw new Error(`a CSV file has up to ${MOST_POINTS} rows here; got ${points.length}`);
  const named = body === cells ? inputs.map((c) => `column ${c + 1}`) : inputs.map((c) => cells[0][c]);
  const unused = width > 3 ? `; ${width - 3} more columns are not used` : "";
  const note = `${points.length} rows: ${named[0]} across, ${named[1]} up, both scaled; classes ${names.join(" and ")}${unused}`;
  return { points, columns: named, classes: names, note };
}

function standardised(column) {
  const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
  const spread = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length) || 1;
  return column.map((x) => Number(((x - mean) / spread).toFixed(4)));
}
