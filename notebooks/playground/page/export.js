// What can be taken home from the room Train: the Python that repeats it, the model, the picture.

const EXPORTS = {
  python() {
    if (!training.made) return;
    const { epoch = 0, loss } = training.picture ?? {};
    const told = epoch ? `  # ${loss} in the playground` : "";
    download("train.py", training.made.code.replace("EPOCHS", Math.max(1, epoch)).replace(/\n$/, `${told}\n`), "text/x-python");
  },
  async model() {
    if (!training.picture) return;
    try {
      download("model.json", await ask("model_file", { spec: training.spec, parameters: [...training.picture.parameters] }), "application/json");
    } catch (error) {
      $("train-error").textContent = error.message;
    }
  },
  png() {
    $("t-plane").toBlob((blob) => download("boundary.png", blob));
  },
  svg() {
    if (!training.made) return;
    const { points } = training.made;
    const [size, axes] = [420, training.axes];
    const picture = document.createElement("canvas");
    picture.width = picture.height = GRID;
    if (training.picture) paintField(picture, training.picture.planes.subarray(training.picture.planes.length - GRID * GRID), logistic);
    const marks = points.map(([x, y, label]) => {
      const [a, b] = onCanvas(axes, size, [x, y]).map((v) => v.toFixed(1));
      const fill = `fill="rgb(${(label ? COLOURS.one : COLOURS.zero).join()})" stroke="#fff"`;
      return label ? `<rect x="${a - 4}" y="${b - 4}" width="8" height="8" ${fill}/>` : `<circle cx="${a}" cy="${b}" r="4.5" ${fill}/>`;
    });
    const image = `<image href="${picture.toDataURL()}" width="${size}" height="${size}" preserveAspectRatio="none"/>`;
    download("boundary.svg", `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}">${image}${marks.join("")}</svg>`, "image/svg+xml");
  },
};
