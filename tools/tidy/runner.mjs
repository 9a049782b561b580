// Runs checks and applies exemptions: a comment `tidy: allow CHECK: reason` exempts its own line
// and the next one.
const kAllow = /tidy: allow ([a-z-]+)(?::[ \t]*(\S[^\n]*))?/;

function allowancesOf(repo) {
  const found = [];
  for (const path of repo.textPaths()) {
    if (!repo.text(path).includes('tidy: allow')) continue;
    if (/^(tools\/tidy|tests\/tools)\/|\.md$/.test(path)) continue;  // where the mark is described
    repo.lines(path).forEach((content, index) => {
      const match = kAllow.exec(content);
      if (match)
        found.push({path, line: index + 1, check: match[1], reason: match[2], used: false});
    });
  }
  return found;
}

// → findings {path, line, check, message}, sorted. Line 0 means the whole file: a mark on any line
// exempts it.
export function runChecks(repo, checks) {
  const allowances = allowancesOf(repo);
  const findings = [];
  for (const check of checks) {
    for (const finding of check.run(repo)) {
      const allowed = allowances.find(
          (a) => a.path === finding.path && a.check === check.name && a.reason &&
              (finding.line === 0 || a.line === finding.line || a.line === finding.line - 1));
      if (allowed)
        allowed.used = true;
      else
        findings.push({...finding, check: check.name});
    }
  }
  for (const a of allowances) {
    const say = (message) => findings.push({path: a.path, line: a.line, check: 'allow', message});
    if (!checks.some((check) => check.name === a.check))
      say(`there is no check '${a.check}'`);
    else if (!a.reason)
      say(`say why: tidy: allow ${a.check}: REASON`);
    else if (!a.used)
      say(`exempts nothing; remove it`);
  }
  return findings.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
}
