import {matchesIn} from '../matches.mjs';

const kRegister = 'docs/errors.md';
const kReason = new RegExp(
    String.raw`\bReason\s+k\w+\s*(?:=\s*(?:Reason\s*)?)?\{\s*(?:\.name\s*=\s*)?"([^"]*)"` +
        String.raw`\s*,\s*(?:\.domain\s*=\s*)?(?:"([^"]*)"|([\w:]+))`,
    'g');
const kDomainName = /\bstring_view\s+(k\w+)\s*(?:=\s*|\{)"([^"]*)"/g;
const kLoose = /\bReason\s*(?:\w+\s*)?\{\s*"/g;

// Rows of the register: 'NAME domain' → line.
function registered(repo) {
  const rows = new Map();
  if (!repo.paths.includes(kRegister)) return rows;
  repo.lines(kRegister).forEach((content, index) => {
    const match = /^\|\s*`?([A-Z][A-Z0-9_]+)`?\s*\|\s*`?([a-z.]*)`?\s*\|/.exec(content);
    if (match) rows.set(`${match[1]} ${match[2]}`, index + 1);
  });
  return rows;
}

// {path, line, name, domain} of every constant; domains may be named constants of any of the files.
function declared(repo, headers) {
  const domains = new Map();
  for (const path of headers) {
    for (const {match} of matchesIn(repo.text(path), [kDomainName]))
      domains.set(match[1], match[2]);
  }
  return headers.flatMap(
      (path) => [...matchesIn(repo.text(path), [kReason])].map(
          ({line, match: [, name, text, constant]}) =>
              ({path, line, name, domain: text ?? domains.get(constant.split('::').pop())})));
}

function problemOf({name, domain}, rows) {
  if (!/^[A-Z][A-Z0-9_]{0,62}$/.test(name)) return `'${name}' is not UPPER_SNAKE of at most 63`;
  if (!rows.has(`${name} ${domain}`)) return `${name} of ${domain} is not in ${kRegister}`;
  return undefined;
}

// Callers branch on (code, reason), so every reason is written down.
export const reasons = {
  name: 'reason',
  about: 'error reasons that docs/errors.md does not list, or lists wrongly, or that no code has',
  run: function*(repo) {
    const sources = repo.cppPaths().filter((path) => /^(libs|services|cli)\//.test(path));
    const headers = sources.filter((path) => /reasons\.h$/.test(path));
    const rows = registered(repo);
    const constants = declared(repo, headers);
    for (const constant of constants) {
      const message = problemOf(constant, rows);
      if (message) yield {path: constant.path, line: constant.line, message};
    }
    const known = new Set(constants.map(({name, domain}) => `${name} ${domain}`));
    for (const [row, line] of rows) {
      if (!known.has(row)) yield {path: kRegister, line, message: `${row}: in no reasons.h`};
    }
    for (const path of sources.filter((path) => !headers.includes(path))) {
      for (const {line} of matchesIn(repo.text(path), [kLoose]))
        yield {path, line, message: 'a reason is declared in a reasons.h'};
    }
  },
};
