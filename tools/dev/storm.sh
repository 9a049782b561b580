door_help() {
  cat <<'TEXT'
usage: ./dev storm [--seeds N] [--seed S]

Runs the seeded simulation with faults.
There is nothing behind this door yet: it exits with status 2.
TEXT
}

door_main() {
  echo "dev storm: there is nothing behind this door yet" >&2
  exit 2
}
