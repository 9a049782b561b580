door_help() {
  cat <<'TEXT'
usage: ./dev conformance FILE…

Runs files of figures against the libraries.
There is nothing behind this door yet: it exits with status 2.
TEXT
}

door_main() {
  echo "dev conformance: there is nothing behind this door yet" >&2
  exit 2
}
