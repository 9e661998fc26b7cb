"""The loop of the Python pipeline that this one replaces: one poster after another, a session each side.

python bench/poster_loop.py POSTER_HOST STORAGE_HOST COUNT
"""

import http.client
import sys
import urllib.parse
import uuid


def connect(url):
    parts = urllib.parse.urlsplit(url)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)


def request(connection, method, path, body=None, headers=None):
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    content = response.read()
    if response.status != 200:
        raise SystemExit(f"{method} {path} answered {response.status}")
    return content


def main(posters, storage, count):
    downloads, uploads = connect(posters), connect(storage)
    for index in range(count):
        poster = request(downloads, "GET", f"/{index}.jpg")
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{posters}/{index}.jpg")
        path = f"/upload/storage/v1/b/de-lake-dev/o?uploadType=media&name=posters/{name}"
        request(uploads, "POST", path, poster, {"content-type": "image/jpeg"})


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
