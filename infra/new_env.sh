#!/usr/bin/env bash
# Writes infra/.env from .env.example, with a fresh secret after every `=` that nothing follows; never over an old one.
set -euo pipefail
umask 077
set -o noclobber
cd "$(dirname "$0")"

while IFS= read -r line; do
    if [[ $line == [A-Z]*= ]]; then
        line+="$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
    fi
    echo "$line"
done <.env.example >.env
