"""What a data engineer does with Google's Python client; each step is checked. Argument: the server's address."""

import datetime
import decimal
import io
import json
import sys

from google.api_core.client_options import ClientOptions
from google.api_core.exceptions import BadRequest, Conflict, NotFound
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

client = bigquery.Client(
    project="p",
    location="europe-west1",
    credentials=AnonymousCredentials(),
    client_options=ClientOptions(api_endpoint=sys.argv[1]),
)


def expect(actual, expected):
    assert actual == expected, f"expected {expected!r}, got {actual!r}"


def expect_raises(error, work):
    try:
        work()
    except error as raised:
        return raised
    raise AssertionError(f"expected {error.__name__}")


dataset = bigquery.Dataset("p.py")
dataset.location = "europe-west1"
dataset.description = "From Python."
client.create_dataset(dataset)
client.create_dataset(dataset, exists_ok=True)
expect(client.get_dataset("p.py").description, "From Python.")
expect([item.dataset_id for item in client.list_datasets()], ["py"])
expect_raises(NotFound, lambda: client.get_table("p.py.none"))

schema = [
    bigquery.SchemaField("movie_id", "STRING", mode="REQUIRED", description="The id."),
    bigquery.SchemaField("title", "STRING"),
    bigquery.SchemaField("runtime", "INT64"),
    bigquery.SchemaField("seen_at", "TIMESTAMP"),
    bigquery.SchemaField("cast", "RECORD", mode="REPEATED", fields=[bigquery.SchemaField("name", "STRING")]),
]
table = bigquery.Table("p.py.movies", schema=schema)
table.clustering_fields = ["movie_id"]
table.time_partitioning = bigquery.TimePartitioning(field="seen_at")
table = client.create_table(table)
expect(table.schema[0].description, "The id.")
expect(table.clustering_fields, ["movie_id"])
expect(table.time_partitioning.field, "seen_at")
table.description = "Movies."
table.labels = {"kind": "raw"}
table = client.update_table(table, ["description", "labels"])
expect((table.description, table.labels), ("Movies.", {"kind": "raw"}))
expect([item.table_id for item in client.list_tables("py")], ["movies"])

rows = [
    {"movie_id": f"m{n}", "title": "Amélie" if n else None, "runtime": n, "seen_at": "2024-02-29T01:02:03Z", "cast": [{"name": "A"}]}
    for n in range(5000)
]
config = bigquery.LoadJobConfig(
    schema=schema,
    source_format=bigquery.SourceFormat.NEWLINE_DELIMITED_JSON,
    write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE,
)
# Multipart and resumable uploads.
job = client.load_table_from_json(rows, "p.py.movies", job_config=config)
expect(job.result().output_rows, 5000)
data = "\n".join(json.dumps(row) for row in rows).encode()
job = client.load_table_from_file(io.BytesIO(data), "p.py.movies", job_config=config)
expect(job.result().output_rows, 5000)
expect(client.get_table("p.py.movies").num_rows, 5000)

bad = client.load_table_from_json([{"movie_id": "x", "runtime": "long"}], "p.py.movies", job_config=config)
raised = expect_raises(BadRequest, bad.result)
assert "Could not convert value to integer. Field: runtime; Value: long" in str(bad.errors), bad.errors
expect(client.get_table("p.py.movies").num_rows, 5000)

listed = list(client.list_rows("p.py.movies", max_results=2))
expect({row.title for row in listed} <= {"Amélie", None}, True)
expect(listed[0].cast, [{"name": "A"}])
everything = list(client.query("SELECT movie_id, runtime FROM py.movies ORDER BY runtime").result(page_size=700))
expect([row.runtime for row in everything], list(range(5000)))
expect(list(client.query_and_wait("SELECT 1 AS one"))[0].one, 1)

values = client.query_and_wait(
    """SELECT @s AS s, @n AS n, @f AS f, @b AS b, @num AS num, @d AS d, @dt AS dt, @t AS t, @ts AS ts, @bytes AS bytes, @a AS a, @r AS r,
    9007199254740993 AS big, CAST(NULL AS STRING) AS nothing""",
    job_config=bigquery.QueryJobConfig(
        query_parameters=[
            bigquery.ScalarQueryParameter("s", "STRING", "é"),
            bigquery.ScalarQueryParameter("n", "INT64", -1),
            bigquery.ScalarQueryParameter("f", "FLOAT64", 0.1),
            bigquery.ScalarQueryParameter("b", "BOOL", True),
            bigquery.ScalarQueryParameter("num", "NUMERIC", decimal.Decimal("1.000000001")),
            bigquery.ScalarQueryParameter("d", "DATE", datetime.date(2024, 2, 29)),
            bigquery.ScalarQueryParameter("dt", "DATETIME", datetime.datetime(2024, 2, 29, 1, 2, 3, 4)),
            bigquery.ScalarQueryParameter("t", "TIME", datetime.time(1, 2, 3, 4)),
            bigquery.ScalarQueryParameter("ts", "TIMESTAMP", datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc)),
            bigquery.ScalarQueryParameter("bytes", "BYTES", b"\xff\x00"),
            bigquery.ArrayQueryParameter("a", "INT64", [1, 2]),
            bigquery.StructQueryParameter("r", bigquery.ScalarQueryParameter("x", "STRING", "y")),
        ]
    ),
)
expect(
    dict(list(values)[0]),
    {
        "s": "é",
        "n": -1,
        "f": 0.1,
        "b": True,
        "num": decimal.Decimal("1.000000001"),
        "d": datetime.date(2024, 2, 29),
        "dt": datetime.datetime(2024, 2, 29, 1, 2, 3, 4),
        "t": datetime.time(1, 2, 3, 4),
        "ts": datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc),
        "bytes": b"\xff\x00",
        "a": [1, 2],
        "r": {"x": "y"},
        "big": 9007199254740993,
        "nothing": None,
    },
)

update = client.query("UPDATE py.movies SET runtime = 0 WHERE runtime < 10")
expect(list(update.result()), [])
expect((update.num_dml_affected_rows, update.statement_type), (10, "UPDATE"))
expect((update.dml_stats.updated_row_count, update.dml_stats.inserted_row_count), (10, 0))
created = client.query("CREATE TABLE py.copy AS SELECT title FROM py.movies")
expect(list(created.result()), [])
expect((created.ddl_operation_performed, created.ddl_target_table.table_id), ("CREATE", "copy"))
script = client.query("DECLARE n INT64 DEFAULT 2; SELECT n + 1 AS n;")
expect([row.n for row in script.result()], [3])
expect(len(list(client.list_jobs(parent_job=script))), 2)
to_table = bigquery.QueryJobConfig(destination="p.py.selected", write_disposition="WRITE_TRUNCATE")
expect(list(client.query("SELECT 7 AS seven", job_config=to_table).result())[0].seven, 7)

planned = client.query("SELECT title FROM py.movies", job_config=bigquery.QueryJobConfig(dry_run=True))
expect([field.name for field in planned.schema], ["title"])
dry = bigquery.QueryJobConfig(dry_run=True)
planned = client.query("INSERT INTO py.selected (seven) VALUES (8)", job_config=dry)
expect((planned.statement_type, [field.name for field in planned.schema]), ("INSERT", ["seven"]))
planned = client.query("CREATE OR REPLACE TABLE py.selected (eight INT64)", job_config=dry)
expect((planned.ddl_operation_performed, planned.ddl_target_table.table_id), ("REPLACE", "selected"))
expect(list(client.query_and_wait("UPDATE py.selected SET seven = 7 WHERE TRUE")), [])
expect(client.get_table("p.py.selected").self_link.endswith("/projects/p/datasets/py/tables/selected"), True)
expect(client.get_dataset("p.py").self_link.endswith("/projects/p/datasets/py"), True)
expect(update.self_link.split("?")[0].endswith(f"/jobs/{update.job_id}"), True)
expect_raises(BadRequest, lambda: client.query("SELECT nothing").result())
expect_raises(NotFound, lambda: client.query_and_wait("SELECT 1 FROM py.none"))
client.query("SELECT 1", job_id="from-python", job_retry=None).result()
expect_raises(Conflict, lambda: client.query("SELECT 1", job_id="from-python", job_retry=None))
expect(client.get_job("from-python").state, "DONE")
expect("from-python" in [job.job_id for job in client.list_jobs(max_results=50)], True)

client.delete_table("p.py.copy")
expect_raises(BadRequest, lambda: client.delete_dataset("py"))
client.delete_dataset("py", delete_contents=True)
expect(list(client.list_datasets()), [])
print("ok")
