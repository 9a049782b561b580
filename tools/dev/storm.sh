door_help() {
  cat <<'TEXT'
usage: ./dev storm [--seeds N] [--seed S] [--steps K] [--off FAULT]... [--plant NAME | --plants]

Runs the whole suite in one thread, with time, network, queue, storage and crashes drawn from a
seed, and holds the design's invariants against it. Exit status 1 for a violation.
  --seeds N     seeds 1 to N (200); the first one that fails is made smaller and printed
  --from S      start at this seed
  --seed S      this seed alone, as it is; with --trace everything that happens is printed
  --steps K     steps under faults (120)
  --off FAULT   this kind of fault does not strike; may be repeated
  --plant NAME  looks for one bug on purpose, in a build that has it: exit status 0 if found
  --plants      looks for all seven of them, a line each
docs/RELIABILITY.md names the invariants, the faults and the plants.
TEXT
}

door_main() {
  local argument binary=storm arguments=()
  for argument in "$@"; do
    case $argument in
      --plants)
        binary=storm-planted
        arguments+=(--plant all)
        ;;
      --plant | --plant=*)
        binary=storm-planted
        arguments+=("$argument")
        ;;
      *) arguments+=("$argument") ;;
    esac
  done
  install_packages demo test
  compile storm "$binary"
  "build/storm/bin/$binary" ${arguments[@]+"${arguments[@]}"}
}
