door_help() {
  cat <<'TEXT'
usage: ./dev tidy [--fast | --accept-protos | --list]

Every check without tests: the house's own checks, format, protos (buf lint, and what would break
callers), the Kubernetes manifests, and clang-tidy on libs, domain, model and app.

  --fast           own checks, and the format of staged files; what the pre-commit hook runs
  --accept-protos  make today's protos the contract that later changes are compared with
  --list           name the own checks

A comment `tidy: allow CHECK: reason` exempts its own line and the next one.
TEXT
}

source tools/dev/format.sh

kDescriptors=protos/descriptors.binpb

own_checks() { node tools/tidy/own.mjs; }

cpp_format() { tracked_cpp | compare_cpp; }

staged_format() {
  git diff --cached --name-only -z --diff-filter=d -- '*.cc' '*.h' | compare_cpp
}

proto_files() { (cd protos && find . -name '*.proto' | sed 's|^\./||' | LC_ALL=C sort); }

accept_protos() {
  local files
  mapfile -t files < <(proto_files)
  protoc -I protos --include_imports --descriptor_set_out="$kDescriptors" "${files[@]}"
  say "wrote $kDescriptors"
}

# A break is a warning before version 1.0 and an error from then on.
proto_breaks() {
  local found
  if [[ ! -f $kDescriptors ]]; then
    echo "$kDescriptors is missing; ./dev tidy --accept-protos writes it"
    return 1
  fi
  found=$(node_modules/.bin/buf breaking --against "$kDescriptors" 2>&1) && return 0
  echo "$found"
  if grep -qE '^project\(holdfast VERSION 0\.' CMakeLists.txt; then
    echo "warning: callers of the accepted protos would break; fine before 1.0"
    return 0
  fi
  return 1
}

protos() {
  node_modules/.bin/buf lint && format_protos --diff --exit-code && proto_breaks
}

manifests() { node tools/tidy/manifests.mjs; }

# Generated headers are made first, for the files that include them.
clang_tidy() {
  local headers
  configure asan
  mapfile -t headers < <(ninja -C build/asan -t targets rule CUSTOM_COMMAND | grep '\.pb\.h$')
  [[ ${#headers[@]} -eq 0 ]] ||
    ninja -C build/asan -j "$(build_jobs)" --quiet "${headers[@]}" || return 1
  node tools/tidy/clang_tidy.mjs build/asan "$(build_jobs)"
}

# run_checks NAME…: runs them all, and fails at the end if one did.
run_checks() {
  local failed=() name started
  for name in "$@"; do
    started=$SECONDS
    say "tidy: ${name//_/ }"
    if "$name"; then
      echo "    ok, $(seconds_since "$started") s"
    else
      failed+=("${name//_/ }")
    fi
  done
  [[ ${#failed[@]} -eq 0 ]] && return 0
  printf 'dev tidy: failed:%s\n' "$(printf ' %s;' "${failed[@]}")" >&2
  return 1
}

door_main() {
  case "${1:-}" in
    --list) node tools/tidy/own.mjs --list ;;
    --fast) run_checks own_checks staged_format ;;
    --accept-protos)
      install_packages demo
      accept_protos
      ;;
    '')
      install_packages demo test
      install_node_tools
      run_checks own_checks cpp_format protos manifests clang_tidy
      ;;
    *) usage_error "does not know '$1'" ;;
  esac
}
