#!/bin/sh
# The tests on each of Python 3.11, 3.12 and 3.13 that this machine has, and with the lowest allowed dependencies.
set -eu
cd "$(dirname "$0")/.."
ran=0

run() { # interpreter, name of the environment, extra arguments for pip
    echo "== $2: $("$1" --version), pip install ${3:-latest}"
    "$1" -m venv --clear ".venv-$2"
    ".venv-$2/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
    # shellcheck disable=SC2086 # the third argument is words
    ".venv-$2/bin/python" -m pip install --quiet --disable-pip-version-check --group dev --editable . ${3:-}
    ".venv-$2/bin/python" -m pytest -q -n auto
    ran=$((ran + 1))
}

for version in 3.11 3.12 3.13; do
    for python in "python$version" "$HOME"/.pyenv/versions/"$version".*/bin/python; do
        if "$python" -c 'pass' 2>/dev/null; then
            run "$python" "py$version"
            break
        fi
    done
done

python="${PYTHON:-python3.11}"
"$python" tests/lowest.py > .venv-lowest.txt
run "$python" lowest "--constraint .venv-lowest.txt"
echo "$ran environments passed"
