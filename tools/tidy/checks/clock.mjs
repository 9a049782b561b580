import {matchesIn} from '../matches.mjs';

const kHomes = /^(tests\/)?libs\/(clock|executor)\//;
const kBanned = [
  /\babsl::Now\s*\(/g,
  /\babsl::SleepFor\s*\(/g,
  /\bchrono::(system|steady|high_resolution)_clock\b/g,
  /(?<!chrono::)\b(system|steady|high_resolution)_clock::/g,
  /\b(sleep_for|sleep_until|usleep|nanosleep|gettimeofday|clock_gettime)\b/g,
];

// Time is an argument. Only the clock and the executor read or spend it.
export const clock = {
  name: 'clock',
  about: 'reads of the clock and sleeps outside libs/clock and libs/executor',
  run: function*(repo) {
    for (const path of repo.cppPaths()) {
      if (kHomes.test(path)) continue;
      for (const {line, text} of matchesIn(repo.cpp(path).code, kBanned)) {
        yield {
          path,
          line,
          message: `'${text.replace(/\s*\($/, '')}': take time from an injected Clock`
        };
      }
    }
  },
};
