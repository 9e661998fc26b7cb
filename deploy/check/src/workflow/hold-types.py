"""hold-types.py: holds messages against Google's published types; {"type", "message"} as JSON lines on stdin.

Prints each message that its type does not take, and why; ends with 1 when there was one.
"""

import json
import sys

from google.cloud import dataform_v1, run_v2
from google.cloud.logging_v2 import types as logging_v2
from google.cloud.workflows import executions_v1
from google.longrunning import operations_pb2
from google.protobuf import json_format

TYPES = {
    "run.Execution": run_v2.Execution.pb(),
    "run.ListTasksResponse": run_v2.ListTasksResponse.pb(),
    "run.RunJobRequest": run_v2.RunJobRequest.pb(),
    "run.CancelExecutionRequest": run_v2.CancelExecutionRequest.pb(),
    "longrunning.Operation": operations_pb2.Operation,
    "dataform.CompilationResult": dataform_v1.CompilationResult.pb(),
    "dataform.WorkflowInvocation": dataform_v1.WorkflowInvocation.pb(),
    "dataform.QueryWorkflowInvocationActionsResponse": dataform_v1.QueryWorkflowInvocationActionsResponse.pb(),
    "executions.ListExecutionsResponse": executions_v1.ListExecutionsResponse.pb(),
    "logging.ListLogEntriesRequest": logging_v2.ListLogEntriesRequest.pb(),
    "logging.ListLogEntriesResponse": logging_v2.ListLogEntriesResponse.pb(),
}

held = failed = 0
for line in sys.stdin:
    name, message = json.loads(line).values()
    try:
        json_format.ParseDict(message, TYPES[name]())
        held += 1
    except json_format.ParseError as error:
        failed += 1
        print(f"{name} does not take {json.dumps(message)[:500]}: {error}")
print(f"{held} requests and answers are of their published types, {failed} are not.")
sys.exit(1 if failed else 0)
