# Formatting of tracked files, to write (fmt) or to compare (tidy). C++ paths come NUL-ended on
# standard input.

kFormat=(xargs -0 -r -n 32 -P "$(nproc)" clang-format-14 --style=file)

tracked_cpp() { git ls-files -z -- '*.cc' '*.h'; }

write_cpp() { "${kFormat[@]}" -i; }

# compare_cpp: names each file that ./dev fmt would change.
compare_cpp() {
  local found names
  found=$("${kFormat[@]}" --dry-run --Werror 2>&1) && return 0
  names=$(sed -n 's/^\([^ :]*\):[0-9]*:[0-9]*: error: code should be clang-formatted.*/\1/p' \
    <<<"$found" | sort | uniq -c)
  if [[ -n $names ]]; then
    awk '{print $2 ": ./dev fmt would change " $1 " places"}' <<<"$names"
  else
    echo "$found"
  fi
  return 1
}

# format_protos OPTIONS…: OPTIONS go to buf format.
format_protos() { node_modules/.bin/buf format protos "$@"; }
