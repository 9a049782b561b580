door_help() {
  cat <<'TEXT'
usage: ./dev demo [--exit] [--import DIR] [--json FILE] [--customers N] [--seed S] [--database URL]

Installs what is missing, builds the services and the command `holdfast` (nothing else), starts a
private redis-server and the services on SQLite, runs a subscription business on them and prints
what happened.

  --exit          end instead of staying up until Ctrl-C
  --import DIR    import the customers from CSV files instead of making them up
  --json FILE     also write the figures as JSON
  --customers N   how many customers to make up
  --seed S        seed of everything random; the same seed gives the same run
  --database URL  where the records go: sqlite:DIR, or postgres://HOST/DATABASE in new schemas
TEXT
}

door_main() {
  install_packages demo
  compile dev holdfast-billing holdfast-renewal holdfast-feedback holdfast
  exec build/dev/bin/holdfast demo "$@"
}
