# What `up` and `down` share: the suite's processes, each known by a pid file under .run/.

kRun=.run
kServices=(billing renewal feedback)
# From the first to start to the last; they stop in the opposite order.
kProcesses=(redis "${kServices[@]}")

pid_file() { echo "$kRun/$1.pid"; }

# The time a process started, in clock ticks since boot, or nothing when it has ended: a pid alone
# may belong to somebody else by now.
started_at() { awk '{sub(/.*\) /, ""); if ($1 != "Z") print $20}' "/proc/$1/stat" 2>/dev/null; }

remember() { echo "$2 $(started_at "$2")" >"$(pid_file "$1")"; }

# The pid of a process of ours that still runs, or nothing.
pid_of() {
  local pid started
  [[ -f $(pid_file "$1") ]] || return 0
  read -r pid started <"$(pid_file "$1")"
  [[ -n $started && $(started_at "$pid") == "$started" ]] && echo "$pid"
  return 0
}

# Ports some process listens on, in hex as the kernel lists them.
listening_ports() {
  awk '$4 == "0A" {sub(/.*:/, "", $2); print $2}' /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

is_listening() { listening_ports | grep -qx "$(printf '%04X' "$1")"; }

# free_port FROM: the first port from FROM on that nobody listens on.
free_port() {
  local port=$1
  while is_listening "$port"; do port=$((port + 1)); done
  echo "$port"
}

# stop_process NAME: asks, waits for the drain, and only then insists.
stop_process() {
  local pid waited=0
  pid=$(pid_of "$1")
  if [[ -n $pid ]]; then
    kill -TERM "$pid" 2>/dev/null || true
    while [[ -n $(pid_of "$1") ]]; do
      if ((waited == 150)); then
        echo "    $1 did not stop within 15 s and was killed"
        kill -KILL "$pid" 2>/dev/null || true
      fi
      sleep 0.1
      waited=$((waited + 1))
    done
    echo "    stopped $1 ($pid)"
  fi
  rm -f "$(pid_file "$1")"
}
