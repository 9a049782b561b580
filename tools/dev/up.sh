door_help() {
  cat <<'TEXT'
usage: ./dev up [--database URL]

Builds the services, starts them and a private redis-server in the background, and prints their
addresses. Everything lives under .run/: data/, log/, pid files and two freshly made tokens.
`./dev down` stops it.

  --database URL   where the records go: sqlite:DIR, one file a service (default sqlite:.run/data),
                   or postgres://HOST/DATABASE, one schema a service
TEXT
}

new_token() { head -c 32 /dev/urandom | sha256sum | cut -d ' ' -f 1; }
hash_of() { printf %s "$(cat "$1")" | sha256sum | cut -d ' ' -f 1; }

# Two tokens, made once: client.token is for you, service.token is what services show each other.
make_tokens() {
  local name
  for name in client service; do
    [[ -s $kRun/$name.token ]] || (umask 277 && new_token >"$kRun/$name.token")
  done
  rm -f "$kRun/tokens.json"
  (umask 277 && cat >"$kRun/tokens.json" <<JSON
{"tokens": [
  {"sha256": "$(hash_of "$kRun/client.token")",
   "tenant": "demo", "name": "developer", "roles": ["client", "operator"]},
  {"sha256": "$(hash_of "$kRun/service.token")",
   "tenant": "*", "name": "suite", "roles": ["service"]}
]}
JSON
  )
}

# launch NAME PROGRAM ARGUMENTS…: in the background, in a session of its own.
launch() {
  local name=$1
  shift
  setsid "$@" >"$kRun/log/$name.log" 2>&1 </dev/null &
  remember "$name" $!
}

# await NAME PORT: until it listens; its end or 30 s without is a failure that shows its log.
await() {
  local waited=0
  until is_listening "$2"; do
    if [[ -z $(pid_of "$1") ]] || ((waited == 300)); then
      tail -n 20 "$kRun/log/$1.log" >&2
      source tools/dev/down.sh
      door_main >&2
      die "$1 did not start; its log is $kRun/log/$1.log"
    fi
    sleep 0.1
    waited=$((waited + 1))
  done
}

start_redis() {
  mkdir -p "$kRun/redis"
  launch redis redis-server --bind 127.0.0.1 --port "$1" --dir "$kRun/redis" --save '' \
    --appendonly no
  await redis "$1"
}

# start_service NAME DATABASE_URL: the `port` map says where everybody listens.
start_service() {
  local name=$1 url=$2 other arguments
  [[ $url != sqlite:* ]] || url=$url/$name.db
  arguments=(--listen "127.0.0.1:${port[$name]}" --admin_listen "127.0.0.1:${port[$name-admin]}"
    --database "$url" --redis "127.0.0.1:${port[redis]}"
    --token_file "$kRun/tokens.json" --service_token_file "$kRun/service.token")
  for other in "${kServices[@]}"; do
    [[ $other == "$name" ]] || arguments+=("--${other}_address" "127.0.0.1:${port[$other]}")
  done
  [[ $name != billing ]] || arguments+=(--notification_dir "$kRun/notifications")
  launch "$name" "build/dev/bin/holdfast-$name" "${arguments[@]}"
}

write_addresses() {
  local name
  {
    for name in "${kServices[@]}"; do
      printf '%-16s127.0.0.1:%s\n' "$name" "${port[$name]}"
      printf '%-16s127.0.0.1:%s\n' "$name admin" "${port[$name-admin]}"
    done
    printf '%-16s127.0.0.1:%s\n' redis "${port[redis]}"
    printf '%-16s%s\n' "client token" "$kRun/client.token"
  } >"$kRun/addresses"
}

start_suite() {
  local url=$1 name from=7001
  local -A port=([redis]=$(free_port 6390))
  for name in "${kServices[@]}"; do
    port[$name]=$(free_port "$from")
    port[$name-admin]=$(free_port "$((port[$name] + 100))")
    from=$((port[$name] + 1))
  done
  mkdir -p "$kRun/log" "$kRun/notifications"
  [[ $url != sqlite:* ]] || mkdir -p "${url#sqlite:}"
  make_tokens
  start_redis "${port[redis]}"
  for name in "${kServices[@]}"; do start_service "$name" "$url"; done
  for name in "${kServices[@]}"; do
    await "$name" "${port[$name]}"
    await "$name" "${port[$name-admin]}"
  done
  write_addresses
}

door_main() {
  local url=sqlite:.run/data name
  source tools/dev/suite.sh
  case "${1:-}" in
    '') ;;
    --database)
      [[ $# -eq 2 ]] || usage_error "--database takes one URL"
      url=$2
      ;;
    --database=*)
      [[ $# -eq 1 ]] || usage_error "--database takes one URL"
      url=${1#*=}
      ;;
    *) usage_error "does not know '$1'" ;;
  esac
  [[ $url == sqlite:?* || $url == postgres*://?* ]] ||
    usage_error "--database takes sqlite:DIR or postgres://HOST/DATABASE, not '$url'"
  for name in "${kProcesses[@]}"; do
    [[ -z $(pid_of "$name") ]] || die "$name is up already; ./dev down stops the suite"
  done
  install_packages demo
  compile dev "${kServices[@]/#/holdfast-}" holdfast
  start_suite "$url"
  say "the suite is up; ./dev down stops it"
  sed 's/^/    /' "$kRun/addresses"
}
