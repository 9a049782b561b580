import {matchesIn} from '../matches.mjs';

const kHosts = new RegExp(
    [
      String.raw`\bregistry\.(npmjs|yarnpkg)\.`,
      String.raw`\b(pypi\.org|pythonhosted\.org|crates\.io|rubygems\.org)`,
      String.raw`\bproxy\.golang\.org`,
      String.raw`\b(deb|security)\.debian\.org`,
      String.raw`\brepo\d*\.maven\.`,
    ].join('|'),
    'g');
const kPaths = /(?<![\w.~$})-])\/(work|farm|home|root|Users)\/[\w.]/g;

// Package hosts come from the machine's own configuration, and paths of one machine exist on no
// other.
export const machine = {
  name: 'machine',
  about: 'package registry hosts and paths of somebody\'s machine',
  run: function*(repo) {
    for (const path of repo.textPaths()) {
      for (const {line, text} of matchesIn(repo.text(path), [kHosts])) {
        yield {
          path,
          line,
          message: `package host '${text}': leave it to the machine's configuration`
        };
      }
      for (const {line, text} of matchesIn(repo.text(path), [kPaths])) {
        yield {path, line, message: `'${text}…' is a path of one machine`};
      }
    }
  },
};
