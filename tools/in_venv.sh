#!/usr/bin/env bash
# Run a tool of .venv, which Windows keeps in another folder: in_venv.sh TOOL [ARGUMENTS]
set -eu
cd "$(dirname "$0")/.."
for tools in .venv/bin .venv/Scripts; do
    [ -d "$tools" ] && PATH="$PWD/$tools:$PATH" exec "$@"
done
echo "There is no .venv yet. Run python3 launch.py --test once." >&2
exit 1
