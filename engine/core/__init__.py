"""The student's path: operations as rules, the order of a graph, `Value`, and functions of Values."""
