"""ddx-ad without its compiler: it is ready at once, and slower from then on."""

from functools import partial

import ddx

from recorded_peers import ddx_step

first_gradient = partial(ddx_step.first_gradient, backend=ddx.Backend.INTERPRET)
