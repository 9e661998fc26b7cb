"""extract-provider.py WHEEL TARGET FOLDER...: takes the generated code of some resources out of the package.

The wheel holds an npm package; each resource is a folder of it, with index.js and index.d.ts.
A folder that it lacks is made empty, so that it is looked for once.
"""

import sys
import tarfile
import zipfile
from pathlib import Path

wheel, target, *folders = sys.argv[1:]
wanted = {
    f"package/lib/{folder}/{name}": Path(target, folder, name)
    for folder in folders
    for name in ("index.js", "index.d.ts")
}
for path in wanted.values():
    path.parent.mkdir(parents=True, exist_ok=True)
with zipfile.ZipFile(wheel) as archive:
    [package] = [name for name in archive.namelist() if name.endswith(".jsii.tgz")]
    with archive.open(package) as stream, tarfile.open(fileobj=stream, mode="r|gz") as members:
        for member in members:
            if path := wanted.get(member.name):
                path.write_bytes(members.extractfile(member).read())
