# What the set-up steps share; sourced, never run. A step that is done leaves a stamp named after it, which holds a hash of what it
# was made from: the next run sees the same hash and skips the work.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
deps=$root/build/deps
stamps=$deps/stamps
step_name=${0##*/}

say() { printf '%s: %s\n' "$step_name" "$*"; }
die() {
  printf '%s: error: %s\n' "$step_name" "$*" >&2
  exit 3
}

# hash_of FILE...: one hash over the contents of the files.
hash_of() { cat "$@" | sha256sum | cut -c1-64; }

# is_done STAMP KEY [RESULT...]: whether the stamp holds KEY and every result exists.
is_done() {
  local stamp=$stamps/$1 key=$2 result
  shift 2
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$key" ] || return 1
  for result in "$@"; do [ -e "$result" ] || return 1; done
}

mark_done() {
  mkdir -p "$stamps"
  printf '%s\n' "$2" > "$stamps/$1"
}

# verify FILE SHA256: stops where the content is not the pinned one.
verify() {
  local found
  found=$(sha256sum "$1" | cut -c1-64)
  [ "$found" = "$2" ] || die "${1##*/} has sha256 $found, the pinned one is $2; delete the download and try again, or look at what changed"
}

# A folder for downloads that goes away with the script.
make_scratch() {
  mkdir -p "$deps"
  scratch=$(mktemp -d "$deps/scratch.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    die "needs root for: $*; become root or install sudo"
  fi
}

# pip_wheel REQUIREMENT PLATFORM...: downloads one wheel for CPython 3.11, whatever Python runs here, into $scratch. Nothing is installed.
pip_wheel() {
  local requirement=$1 platform options=()
  shift
  for platform in "$@"; do options+=(--platform "$platform"); done
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 311 --implementation cp \
    "${options[@]}" --dest "$scratch" "$requirement" || die "pip could not download $requirement: see its message above"
}
