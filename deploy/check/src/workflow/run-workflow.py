"""run-workflow.py WORKFLOW: executes a workflow in the emulator, its argument as JSON on stdin.

Prints a JSON line for each sys.log and, last, {"result": ...} or {"error": ...}. What the emulator says
of its own steps goes to stderr.
"""

import inspect
import json
import logging
import sys

from workflows_emulator.lib import sys_utils
from workflows_emulator.main import execute_workflow, load_workflow
from workflows_emulator.utils import WorkflowError


def plain(value):
    return json.loads(json.dumps(value, default=str))


def log(text=None, severity="INFO", json=None, data=None, timeout=None):
    """sys.log as Cloud Logging gets it: text or a JSON payload, with its severity."""
    payload = {"textPayload": text} if text is not None else {"jsonPayload": plain(json or data)}
    print(dumps({"severity": severity, **payload}), flush=True)


dumps = json.dumps
assert list(inspect.signature(sys_utils.log).parameters) == ["text", "severity", "json", "data", "timeout"]
sys_utils.log = log
logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
try:
    result = execute_workflow(load_workflow(sys.argv[1]), {"args": json.load(sys.stdin)})
    print(dumps({"result": plain(result)}))
except WorkflowError as error:
    print(dumps({"error": plain(error.payload)}))
