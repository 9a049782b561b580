# Shared by the doors: messages, packages, build. Sourced with the repository as working directory.

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
die() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}
# usage_error PROBLEM: `door` is set by ./dev.
# shellcheck disable=SC2154
usage_error() {
  printf 'dev %s: %s; see ./dev %s --help\n' "$door" "$*" "$door" >&2
  exit 2
}

# --- packages -----------------------------------------------------------------------------------

# packages_of DOOR…: the names tools/packages.txt lists for these doors.
packages_of() {
  local wanted=" $* "
  local name for_door
  while read -r name for_door _; do
    [[ -z $name || $name == \#* ]] && continue
    [[ $wanted == *" $for_door "* ]] && echo "$name"
  done <tools/packages.txt
  return 0
}

# A node of at least version 18 may come from elsewhere, and then conflicts with Debian's npm.
has_node() {
  local major
  command -v node >/dev/null && command -v npm >/dev/null || return 1
  major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
  [[ $major -ge 18 ]]
}

package_is_there() {
  case $1 in
    nodejs | npm) has_node && return 0 ;;
    kubernetes-client) command -v kubectl >/dev/null && return 0 ;;
    redis-server) command -v redis-server >/dev/null && return 0 ;;
  esac
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# install_packages DOOR…: installs what is missing, and asks nothing when nothing is.
install_packages() {
  local missing=() name
  command -v dpkg-query >/dev/null ||
    die "this is not Debian: provide what tools/packages.txt lists by hand"
  for name in $(packages_of "$@"); do
    package_is_there "$name" || missing+=("$name")
  done
  [[ ${#missing[@]} -eq 0 ]] && return 0
  local root=()
  if [[ $(id -u) -ne 0 ]]; then
    command -v sudo >/dev/null ||
      die "these packages are missing, and installing needs root: apt-get install ${missing[*]}"
    root=(sudo)
  fi
  say "installing ${#missing[@]} packages: ${missing[*]}"
  # RUNLEVEL=1 keeps redis-server's package from starting a system-wide server; ours are private.
  local log
  log=$(mktemp)
  if ! { "${root[@]}" apt-get update -qq &&
    "${root[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "apt-get failed; its whole output is in $log"
  fi
  rm -f "$log"
}

# install_node_tools: what package-lock.json pins, without install scripts.
install_node_tools() {
  [[ node_modules/.package-lock.json -nt package-lock.json ]] && return 0
  say "installing the pinned node tools"
  local log
  log=$(mktemp)
  if ! npm ci --no-progress >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "npm ci failed; its whole output is in $log, and npm_config_registry names another registry"
  fi
  rm -f "$log"
  touch node_modules/.package-lock.json
}

# --- build --------------------------------------------------------------------------------------

# Compile jobs: one a core, and 1.5 GB of memory each.
build_jobs() {
  local cores kib limit jobs
  cores=$(nproc)
  kib=$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)
  limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
  if [[ $limit =~ ^[0-9]+$ ]] && ((limit / 1024 < kib)); then kib=$((limit / 1024)); fi
  jobs=$((kib / 1572864))
  ((jobs < 1)) && jobs=1
  ((jobs > cores)) && jobs=$cores
  echo "$jobs"
}

# configure PRESET: quiet unless it fails. CMake itself notices later changes, so once is enough.
configure() {
  local preset=$1
  [[ -f build/$preset/build.ninja ]] && return 0
  mkdir -p "build/$preset"
  say "configuring $preset"
  if ! cmake --preset "$preset" >"build/$preset/configure.log" 2>&1; then
    tail -n 40 "build/$preset/configure.log" >&2
    die "configuring $preset failed; the whole log is build/$preset/configure.log"
  fi
}

# compile PRESET [TARGET…]: no target means everything.
compile() {
  local preset=$1 jobs
  shift
  configure "$preset"
  jobs=$(build_jobs)
  say "building $preset${*:+: $*} ($jobs jobs)"
  NINJA_STATUS='[%f/%t %es] ' ninja -C "build/$preset" -j "$jobs" "$@"
}

seconds_since() { echo $((SECONDS - $1)); }
