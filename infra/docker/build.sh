#!/usr/bin/env bash
# infra/docker/build.sh cpu | cuda : builds ganime:<tag>-cpu or -cuda. GANIME_IMAGE names it otherwise, registry and all.
set -euo pipefail
cd "$(dirname "$0")/../.."

device="${1:?say cpu or cuda}"
# shellcheck source=infra/versions.env
source infra/versions.env

docker build --file infra/docker/Dockerfile \
    --build-arg "PYTHON_VERSION=$PYTHON_VERSION" --build-arg "DEVICE=$device" \
    --tag "${GANIME_IMAGE:-ganime}:$IMAGE_TAG-$device" .
