// Pictures of the plane: the data, the boundary, one small picture for each unit, the curve of the loss.

const GRID = 40; // points along each side
const COLOURS = { zero: [11, 86, 171], one: [194, 87, 0] };

function axesOf(points) {
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const middle = (list) => (Math.max(...list) + Math.min(...list)) / 2;
  const half = 0.62 * Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys), 0.5);
  return { x: points.length ? middle(xs) : 0, y: points.length ? middle(ys) : 0, half: points.length ? half : 1.5 };
}

function gridOf({ x, y, half }) {
  const at = (i) => ((i + 0.5) / GRID) * 2 * half - half;
  return Array.from({ length: GRID * GRID }, (_, i) => [x + at(i % GRID), y - at(Math.floor(i / GRID))]);
}

const onCanvas = ({ x, y, half }, size, [a, b]) => [((a - x) / (2 * half) + 0.5) * size, (0.5 - (b - y) / (2 * half)) * size];
const onPlane = ({ x, y, half }, size, [a, b]) => [x + (a / size - 0.5) * 2 * half, y + (0.5 - b / size) * 2 * half];

// A number from −1 to 1 as a colour between the classes, over the page's own ground.
function colour(t, dark) {
  const ground = dark ? 24 : 255;
  const share = Math.min(1, Math.abs(t)) * 0.62;
  return (t < 0 ? COLOURS.zero : COLOURS.one).map((c) => Math.round(ground + (c - ground) * share));
}

function field(numbers, scale, dark) {
  const image = new ImageData(GRID, GRID);
  numbers.forEach((number, i) => image.data.set([...colour(scale(number), dark), 255], 4 * i));
  return image;
}

const small = new OffscreenCanvas(GRID, GRID);

function paintField(canvas, numbers, scale) {
  small.getContext("2d").putImageData(field(numbers, scale, themeName() === "dark"), 0, 0);
  canvas.getContext("2d").drawImage(small, 0, 0, canvas.width, canvas.height);
}

const logistic = (z) => 2 / (1 + Math.exp(-z)) - 1;

function paintPlane(canvas, points, axes, outputs, chosen) {
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = true;
  if (outputs) paintField(canvas, outputs, logistic);
  else (context.clearRect(0, 0, canvas.width, canvas.height));
  points.forEach(([x, y, label], i) => {
    const [a, b] = onCanvas(axes, canvas.width, [x, y]);
    context.beginPath();
    if (label) context.rect(a - 4, b - 4, 8, 8); // the shape says the class, too
    else context.arc(a, b, 4.5, 0, 7);
    context.fillStyle = `rgb(${(label ? COLOURS.one : COLOURS.zero).join()})`;
    context.fill();
    context.lineWidth = i === chosen ? 4 : 1.4;
    context.strokeStyle = i === chosen ? (themeName() === "dark" ? "#fff" : "#000") : "#fff";
    context.stroke();
  });
}

function unitScale(numbers) {
  const most = numbers.reduce((top, x) => Math.max(top, Math.abs(x)), 1e-9);
  return (x) => x / most;
}

function curveOf(points) {
  const svg = $("t-curve");
  const make = (tag, attributes, text = "") => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  };
  const finite = points.filter(([, loss]) => Number.isFinite(loss));
  if (!finite.length) return svg.replaceChildren();
  const [last, most] = [Math.max(2, finite.at(-1)[0]), Math.max(...finite.map(([, loss]) => loss), 1e-12)];
  const at = ([epoch, loss]) => [44 + ((epoch - 1) / (last - 1)) * 364, 196 - (loss / most) * 180];
  const path = finite.map((p, i) => `${i ? "L" : "M"}${at(p).map((v) => v.toFixed(1)).join(" ")}`).join("");
  svg.replaceChildren(
    make("line", { x1: 44, y1: 196, x2: 408, y2: 196 }),
    make("line", { x1: 44, y1: 16, x2: 44, y2: 196 }),
    make("text", { x: 4, y: 22 }, most.toPrecision(2)),
    make("text", { x: 30, y: 200 }, "0"),
    make("text", { x: 44, y: 214 }, "1"),
    make("text", { x: 408, y: 214, "text-anchor": "end" }, `epoch ${last}`),
    make("path", { d: path }),
  );
}
