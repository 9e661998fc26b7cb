#!/usr/bin/env bash
# run-in-image.sh IMAGE COMMAND...: runs a command of the image as Cloud Run would, at its strictest: uid 1000, the
# file system read-only, /tmp too, the command itself process 1. Variables whose names start with IMAGE_ are passed on,
# without that start.
set -euo pipefail
image=$1
shift
variables=(PATH=/usr/local/bin:/usr/bin:/bin)
while IFS='=' read -r -d '' name value; do
  case $name in IMAGE_*) variables+=("${name#IMAGE_}=$value") ;; esac
done < <(env -0)
mount --bind "$image" "$image"
mount -t proc proc "$image/proc"
mount --rbind /dev "$image/dev"
mount -o remount,bind,ro "$image"
exec chroot --userspec=1000:1000 "$image" /usr/bin/env -i -C /app "${variables[@]}" "$@"
