door_help() {
  cat <<'TEXT'
usage: ./dev bench [NAME…] [--json FILE] [--rounds N] [--database NAME]

Measures the services as built by the release preset. Every figure is a ratio against a baseline
measured in the same run; rounds of both take turns, and medians are shown. docs/PERFORMANCE.md
says what each row means and what it should be.

  flow            calls against a bare echo; a cancellation until its offer, against its parts
  writes          commands through the writer against the raw engine
  reads           reads through the pool and over gRPC against raw reads and the echo
  cancel-latency  StartCancellation at fixed arrival rates, with a service hung too
  billing-run     invoices of 10 k, 100 k and 1 M due subscriptions against their rows in bulk
  overload        ten times billing's capacity, with admission and without

Without NAME all of them run, each in less than three minutes.

  --json FILE     also write the rows: {name, value, unit, baseline, ratio, target, met} with
                  min, median and max over rounds
  --rounds N      rounds of everything (default 3)
  --database NAME sqlite (default), postgres for a private server, or postgres://… of a role that
                  may make databases; rows of PostgreSQL say so in their names

examples:
  ./dev bench flow
  ./dev bench cancel-latency --rounds 1
  ./dev bench writes --database postgres
  ./dev bench --json rows.json
TEXT
}

door_main() {
  install_packages demo test
  compile release holdfast-billing holdfast-renewal holdfast-feedback holdfast-bench
  say "measuring"
  build/release/bin/holdfast-bench "$@"
}
