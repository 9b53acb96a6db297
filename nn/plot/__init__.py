"""Pictures of training and of models, with matplotlib (the extra `plot`). Each takes an Axes and returns it.

Without an Axes they make a figure of their own. `picture` gives a figure its alternative text in a notebook.
"""

from nn.plot.attention import attention_map, nearest_embeddings
from nn.plot.curves import loss_curves
from nn.plot.decision import decision_boundary, decision_regions
from nn.plot.distributions import activations, gradients
from nn.plot.heatmaps import confusion, weight_images
from nn.plot.image import Picture, animation, picture

__all__ = [
    "Picture",
    "activations",
    "animation",
    "attention_map",
    "confusion",
    "decision_boundary",
    "decision_regions",
    "gradients",
    "loss_curves",
    "nearest_embeddings",
    "picture",
    "weight_images",
]
