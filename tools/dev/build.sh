door_help() {
  cat <<'TEXT'
usage: ./dev build [PRESET]

Compiles a preset into build/PRESET. Presets:
  dev       services and command as the demo runs them (default)
  asan      everything with its tests, AddressSanitizer, UBSan where no gRPC header is seen
  tsan      the suites labelled tsan, ThreadSanitizer
  release   optimised, for images
TEXT
}

door_main() {
  [[ $# -le 1 ]] || usage_error "takes one preset"
  case "${1:-dev}" in
    dev | release) install_packages demo ;;
    asan | tsan) install_packages demo test ;;
    *) usage_error "there is no preset '$1'" ;;
  esac
  compile "${1:-dev}"
}
