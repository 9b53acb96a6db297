"""GradBench's twelve evals, answered by chainrule: tool, inputs, expected answers, peers."""
