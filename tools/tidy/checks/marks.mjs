import {matchesIn} from '../matches.mjs';

const kElsewhere = /^(LICENSE$|tools\/tidy\/|tests\/tools\/)/;

// What is not finished is not in the tree.
export const marks = {
  name: 'mark',
  about: 'marks of unfinished work',
  run: function*(repo) {
    for (const path of repo.textPaths()) {
      if (kElsewhere.test(path)) continue;
      for (const {line, text} of matchesIn(
               repo.text(path),
               [/\b(TODO|FIXME|XXX|HACK)\b/g, /\b(not implemented|for now)\b/gi])) {
        yield {path, line, message: `'${text}': finish it or leave it out`};
      }
    }
  },
};
