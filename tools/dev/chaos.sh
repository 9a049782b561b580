door_help() {
  cat <<'TEXT'
usage: ./dev chaos [ROW…]

Runs real processes under real faults, by row of the fault matrix.
There is nothing behind this door yet: it exits with status 2.
TEXT
}

door_main() {
  echo "dev chaos: there is nothing behind this door yet" >&2
  exit 2
}
