import {matchesIn} from '../matches.mjs';

const kRegister = 'docs/errors.md';
const kConstant = new RegExp(
    String.raw`\bReason\s+k\w+\s*(?:=\s*(?:Reason\s*)?)?\{\s*(?:\.name\s*=\s*)?"([^"]*)"` +
        String.raw`(?:\s*,\s*(?:\.domain\s*=\s*)?"([^"]*)")?`,
    'g');
const kLoose = /\bReason\s*(?:\w+\s*)?\{\s*"/g;

// Rows of the register: name → {line, domain}.
function registered(repo) {
  const rows = new Map();
  if (!repo.paths.includes(kRegister)) return rows;
  repo.lines(kRegister).forEach((content, index) => {
    const match = /^\|\s*`?([A-Z][A-Z0-9_]+)`?\s*\|\s*`?([a-z.]*)`?\s*\|/.exec(content);
    if (match) rows.set(match[1], {line: index + 1, domain: match[2]});
  });
  return rows;
}

// What is wrong with a declared reason, or undefined.
function problemOf(name, domain, row) {
  if (!/^[A-Z][A-Z0-9_]{0,62}$/.test(name)) return `'${name}' is not UPPER_SNAKE of at most 63`;
  if (!row) return `${name} is not in ${kRegister}`;
  if (domain === undefined || row.domain === domain) return undefined;
  return `${name} is of '${domain}' here and of '${row.domain}' in ${kRegister}`;
}

// Callers branch on (code, reason), so every reason is written down.
export const reasons = {
  name: 'reason',
  about: 'error reasons that docs/errors.md does not list, or lists wrongly, or that no code has',
  run: function*(repo) {
    const rows = registered(repo);
    const declared = new Set();
    for (const path of repo.cppPaths().filter((p) => /^(libs|services|cli)\//.test(p))) {
      if (!/reasons\.h$/.test(path)) {
        for (const {line} of matchesIn(repo.text(path), [kLoose]))
          yield {path, line, message: 'a reason is declared in a reasons.h'};
        continue;
      }
      for (const {line, match: [, name, domain]} of matchesIn(repo.text(path), [kConstant])) {
        declared.add(name);
        const message = problemOf(name, domain, rows.get(name));
        if (message) yield {path, line, message};
      }
    }
    for (const [name, {line}] of rows) {
      if (!declared.has(name))
        yield {path: kRegister, line, message: `${name} is declared in no reasons.h`};
    }
  },
};
