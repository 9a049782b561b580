// The house's own checks over the whole tree: `node tools/tidy/own.mjs [--list]`. Needs node 18 and
// git, nothing else.
import {kChecks} from './checks/index.mjs';
import {Repository} from './repository.mjs';
import {runChecks} from './runner.mjs';

if (process.argv.includes('--list')) {
  for (const check of kChecks) console.log(`${check.name.padEnd(18)}${check.about}`);
  process.exit(0);
}
const repo = Repository.fromGit(process.cwd());
const findings = runChecks(repo, kChecks);
for (const {path, line, check, message} of findings) {
  console.log(`${path}${line ? `:${line}` : ''}: ${message} [${check}]`);
}
console.log(`own checks: ${kChecks.length} checks, ${repo.paths.length} files, ${
    findings.length} findings`);
process.exit(findings.length ? 1 : 0);
