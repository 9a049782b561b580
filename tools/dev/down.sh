door_help() {
  cat <<'TEXT'
usage: ./dev down

Stops exactly the processes `./dev up` started. The records stay in .run/data.
TEXT
}

door_main() {
  local i
  [[ $# -eq 0 ]] || usage_error "takes no argument"
  source tools/dev/suite.sh
  for ((i = ${#kProcesses[@]} - 1; i >= 0; --i)); do stop_process "${kProcesses[i]}"; done
  rm -f "$kRun/addresses"
}
