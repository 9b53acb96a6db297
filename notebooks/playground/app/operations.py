"""The operations that the graphs of the playground may have."""

import nn.losses
from engine.core.operation import Operation
from engine.core.operations import ALL
from engine.drawing.page.operation_table import by_name

OPERATIONS = by_name((*ALL, *(each for each in vars(nn.losses).values() if isinstance(each, Operation))))
