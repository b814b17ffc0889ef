"""Hot spots: where more homes are newly affected than chance explains (methods a2 to a4).

`definition` is what `detection.yaml` holds. `alarms` is the method in use; `scan` looks for clusters
among homes as a second opinion; `panels` and `farrington` hold methods that are shown on request.
"""
