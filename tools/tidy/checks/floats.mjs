import {matchesIn} from '../matches.mjs';

const kExact = /^(libs\/money|services\/billing\/(domain|app|store))\//;

// Money is integer minor units and exact rationals.
export const floats = {
  name: 'float',
  about: 'float and double in libs/money and in billing\'s domain, app and store',
  run: function*(repo) {
    for (const path of repo.cppPaths().filter((p) => kExact.test(p))) {
      for (const {line, text} of matchesIn(repo.cpp(path).code, [/\b(float|double)\b/g])) {
        yield {path, line, message: `'${text}' where money is counted: use integers or Rational`};
      }
    }
  },
};
