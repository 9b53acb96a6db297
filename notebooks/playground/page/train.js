function startTrain() {}
function openTrain() {}
