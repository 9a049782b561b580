# Formatting of tracked files, to write (fmt) or to compare (tidy).

# format_cpp OPTIONS…: OPTIONS go to clang-format.
format_cpp() {
  git ls-files -z -- '*.cc' '*.h' |
    xargs -0 -r -n 16 -P "$(nproc)" clang-format-14 --style=file "$@"
}

# format_protos OPTIONS…: OPTIONS go to buf format.
format_protos() {
  [[ -z $(git ls-files -- 'protos/*.proto') ]] && return 0
  node_modules/.bin/buf format protos "$@"
}
