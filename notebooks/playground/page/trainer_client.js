// The training worker, as seen by the page.

const trainer = { worker: null, failures: () => {} };

function startTrainer(onPicture, onFailure) {
  trainer.worker?.terminate();
  const text = $("trainer").textContent;
  trainer.worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  trainer.worker.onmessage = ({ data }) => (data.failed ? onFailure(data.failed) : data.bench ? (trainer.bench = data.bench) : onPicture(data));
  trainer.worker.onerror = (event) => onFailure(event.message || "the training worker did not start");
}

const tellTrainer = (message) => trainer.worker?.postMessage(message);
