door_help() {
  cat <<'TEXT'
usage: ./dev test [PATTERN]

Without PATTERN, in this order, ending at the first stage that fails:
  checks   the tests of the own checks
  tidy     ./dev tidy
  asan     build everything, run every test (AddressSanitizer, UBSan)
  tsan     build and run the suites labelled tsan (ThreadSanitizer)

With PATTERN: builds and runs the suites whose name matches this regular expression, under asan;
test_libs_money is the suite of libs/money.
TEXT
}

kStages=()
kStarted=$SECONDS

# stage NAME COMMAND…: runs it, notes the time, and ends the run when it fails.
stage() {
  local name=$1 started=$SECONDS
  shift
  say "$name"
  if "$@"; then
    kStages+=("$(printf '%-28s ok      %5d s' "$name" "$(seconds_since "$started")")")
  else
    kStages+=("$(printf '%-28s FAILED  %5d s' "$name" "$(seconds_since "$started")")")
    summary
    exit 1
  fi
}

summary() {
  say "summary"
  printf '    %s\n' "${kStages[@]}"
  printf '    %-28s         %5d s\n' "in all" "$(seconds_since "$kStarted")"
}

packages() {
  install_packages demo test
  install_node_tools
}

tests_of_checks() { node --test tests/tools/*.test.mjs; }

tidy() (
  source tools/dev/tidy.sh
  door_main
)

run_suites() {
  local preset=$1
  shift
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j "$(build_jobs)" "$@"
}

# suites PRESET CTEST_ARGUMENTS…: the names of the suites that match.
suites() {
  local preset=$1
  shift
  ctest --test-dir "build/$preset" -N "$@" | sed -n 's/^ *Test *#[0-9]*: //p'
}

matching() {
  local found
  mapfile -t found < <(suites asan -R "$1")
  [[ ${#found[@]} -gt 0 ]] || die "no suite matches '$1'; there are: $(suites asan | tr '\n' ' ')"
  stage "asan: build" compile asan "${found[@]}"
  stage "asan: run" run_suites asan -R "$1"
}

tsan() {
  local found
  mapfile -t found < <(suites tsan -L tsan)
  [[ ${#found[@]} -gt 0 ]] || return 0
  stage "tsan: build" compile tsan "${found[@]}"
  stage "tsan: run" run_suites tsan -L tsan
}

door_main() {
  [[ $# -le 1 ]] || usage_error "takes one pattern"
  stage "packages" packages
  if [[ $# -eq 1 ]]; then
    stage "asan: configure" configure asan
    matching "$1"
  else
    stage "tests of the own checks" tests_of_checks
    stage "tidy" tidy
    stage "asan: build" compile asan
    stage "asan: run" run_suites asan
    stage "tsan: configure" configure tsan
    tsan
  fi
  summary
}
