"""Which benchmark projects count for what."""

#: The kinds of project whose credit is for green building.
BUILT = ("building", "retrofit", "community", "park", "factory")
#: The kind of project whose credit for ecology is a carbon-sink loan.
SINK = "ecology"
