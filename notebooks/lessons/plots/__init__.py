"""The plots of the lessons, a file each: they return Axes for `figure`."""
