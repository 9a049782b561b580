door_help() {
  cat <<'TEXT'
usage: ./dev bench [NAME] [--json FILE]

Measures ratios against baselines taken in the same run.
There is nothing behind this door yet: it exits with status 2.
TEXT
}

door_main() {
  echo "dev bench: there is nothing behind this door yet" >&2
  exit 2
}
