"""Doubtful answers: what is looked for, in one home's reports and in whole feeds, and what becomes of it.

`definition` is what a programme's `quality.yaml` holds, `measures` the sums, `examining` looks at one
report beside the home's earlier ones, `feeds` at many homes at once, and `queries` says what may
happen to a question that went back to somebody. Source: methods e.
"""
