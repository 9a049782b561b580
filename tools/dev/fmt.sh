source tools/dev/format.sh

door_help() {
  cat <<'TEXT'
usage: ./dev fmt

Formats the tracked C++ files (clang-format 14) and protos (buf) in place.
TEXT
}

door_main() {
  [[ $# -eq 0 ]] || usage_error "takes no argument"
  install_packages demo test
  install_node_tools
  tracked_cpp | write_cpp
  format_protos --write
}
