"""The engine itself: operations as rules, the order of a graph, `Value`, functions of Values."""
