import {matchesIn} from '../matches.mjs';

const kElsewhere = /^(LICENSE$|tools\/tidy\/|tests\/tools\/)/;
// XXX alone is also a currency: as a mark it opens a comment or has a colon.
const kMarks = /\b(TODO|FIXME|HACK)\b|(?<=(?:\/\/|#|\*)[ \t]*)XXX\b|\bXXX:/g;

// What is not finished is not in the tree.
export const marks = {
  name: 'mark',
  about: 'marks of unfinished work',
  run: function*(repo) {
    for (const path of repo.textPaths()) {
      if (kElsewhere.test(path)) continue;
      for (const {line, text} of matchesIn(
               repo.text(path), [kMarks, /\b(not implemented|for now)\b/gi])) {
        yield {path, line, message: `'${text}': finish it or leave it out`};
      }
    }
  },
};
