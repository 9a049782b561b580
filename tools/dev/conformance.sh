door_help() {
  cat <<'TEXT'
usage: ./dev conformance FILE…

Runs files of figures against the libraries: what peers' tests and documents say a bill, a date or
a notice comes to. A line for each vector that fails, with what was expected and what came out, or
that is skipped; then `N passed, N failed, N skipped`. Exit status 1 for a failure, and for a
format, kind, form or key that is not understood.

A file is JSON and names its `format`: subscription-billing-vectors/1. Relative names count from
where ./dev was called.

examples:
  ./dev conformance ../shared/vectors/billing.json
  ./dev conformance figures/*.json
TEXT
}

# Set by ./dev, which moves to the root: where it was called from.
# shellcheck disable=SC2154
door_main() {
  [[ $# -gt 0 ]] || usage_error "takes the files to run"
  local file files=()
  for file in "$@"; do
    [[ $file == -* ]] && usage_error "does not know '$file'"
    [[ $file == /* ]] || file=$caller/$file
    files+=("$file")
  done
  install_packages demo
  compile dev conformance
  build/dev/bin/conformance "${files[@]}"
}
