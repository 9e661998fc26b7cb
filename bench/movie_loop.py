"""The crawl of the Python pipeline that this one replaces: one page after another, its rows as NDJSON in a file.

python bench/movie_loop.py API_ADDRESS FILE

Prints what that took, and the XOR of the first 60 bits of the content hashes, as a JSON object.
"""

import hashlib
import html
import http.client
import json
import re
import resource
import sys
import urllib.parse

COMPLEX = ("cast_normalized", "credits_normalized", "releases", "countries", "genres", "companies")


def pages(api):
    parts = urllib.parse.urlsplit(api)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    query = {"first": 100}
    while True:
        connection.request("GET", f"{parts.path}/query/movieList?{urllib.parse.urlencode(query)}")
        movies = json.loads(connection.getresponse().read())["movieList"]
        yield [edge["node"] for edge in movies["edges"]]
        if not movies["pageInfo"]["hasNextPage"]:
            return
        query["after"] = movies["pageInfo"]["endCursor"]


def clean(text):
    return html.unescape((text or "").replace("&#039;", "\u2019"))


def minutes(duration):
    found = re.match(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", duration or "")
    hours, mins, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 60 + mins + (seconds >= 30) or None


def flatten(edges, **paths):
    def at(node, path):
        for key in path:
            node = (node or {}).get(key)
        return node or ""

    nodes = [(edge or {}).get("node") for edge in edges or []]
    return [{name: at(node, path) for name, path in paths.items()} for node in nodes]


def row_of(node):
    poster, link, data = (node.get(key) or {} for key in ("poster", "backlink", "data"))
    row = {
        "movie_id": node["id"],
        "internalId": node.get("internalId"),
        "title": clean(node.get("title")),
        "originalTitle": clean(node.get("originalTitle")),
        "type": node.get("type"),
        "runtime": minutes(node.get("runtime")),
        "synopsis": clean(node.get("synopsis")),
        "poster_url": poster.get("url"),
        "backlink_url": link.get("url"),
        "backlink_label": link.get("label"),
        "data_eidr": data.get("eidr"),
        "data_productionYear": data.get("productionYear"),
        "cast_normalized": flatten(
            (node.get("cast") or {}).get("edges"),
            firstName=("actor", "firstName"),
            lastName=("actor", "lastName"),
            role=("role",),
        ),
        "credits_normalized": flatten(
            (node.get("credits") or {}).get("edges"),
            person_firstName=("person", "firstName"),
            person_lastName=("person", "lastName"),
            position_name=("position", "name"),
            role=("role",),
            job=("job",),
        ),
        **{name: node.get(name) or [] for name in COMPLEX[2:]},
    }
    hashed = json.dumps(row, sort_keys=True, ensure_ascii=False)
    row["content_hash"] = hashlib.md5(hashed.encode()).hexdigest()
    for name in COMPLEX:
        row[name] = json.dumps(row[name], ensure_ascii=False)
    return row


def main(api, path):
    rows = [row_of(node) for page in pages(api) for node in page]
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    fingerprint = 0
    for row in rows:
        fingerprint ^= int(row["content_hash"][:15], 16)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "movies": len(rows),
                "fingerprint": str(fingerprint),
                "cpuMs": (used.ru_utime + used.ru_stime) * 1000,
                "rssMb": used.ru_maxrss / 1024,
            }
        )
    )


main(sys.argv[1], sys.argv[2])
