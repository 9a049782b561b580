// clang-tidy over the libs and each domain, model and app: `node clang_tidy.mjs BUILD_DIR JOBS`.
// A file is read again only when it, a header it reaches, its flags or the checks changed: a clean
// run leaves an empty file named by the hash of all of these in build/tidy/.
import {execFileSync, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';

import {includesOf} from './cpp.mjs';

const kClangTidy = 'clang-tidy-14';
const kRooms = /^(libs\/[^/]+|services\/[^/]+\/(domain|model|app))\/[^/]+\.cc$/;
const kCache = 'build/tidy';

const [buildDir, jobs] = [process.argv[2], Number(process.argv[3])];
const root = process.cwd();

// Project and generated headers a file reaches, itself included. System headers are the packages'.
function reached(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const include of includesOf(readFileSync(path, 'utf8'))) {
    const next = [include.path, join(buildDir, 'gen', include.path)].find((p) => existsSync(p));
    if (next) reached(next, found);
  }
  return found;
}

function keyOf(unit, base) {
  const hash = createHash('sha256').update(base).update(unit.command.replaceAll(root, '.'));
  for (const path of [...reached(unit.path)].sort()) hash.update(path).update(readFileSync(path));
  return hash.digest('hex');
}

function unitsToRead() {
  const base = readFileSync('.clang-tidy', 'utf8') + execFileSync(kClangTidy, ['--version']);
  const commands = JSON.parse(readFileSync(join(buildDir, 'compile_commands.json'), 'utf8'));
  const units = commands
                    .map(
                        ({file, directory, command}) =>
                            ({path: relative(root, resolve(directory, file)), command}))
                    .filter(({path}) => kRooms.test(path));
  for (const unit of units) unit.mark = join(kCache, keyOf(unit, base));
  return {all: units.length, stale: units.filter(({mark}) => !existsSync(mark))};
}

// → {ok, output}; notes about suppressed warnings go to stderr, which is shown only on failure.
function read(unit) {
  return new Promise((done) => {
    const args = ['-p', buildDir, '--quiet', '--extra-arg=-Wno-unknown-warning-option', unit.path];
    const child = spawn(kClangTidy, args, {stdio: ['ignore', 'pipe', 'pipe']});
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => output += chunk);
    child.stderr.on('data', (chunk) => errors += chunk);
    child.on('close', (status) => {
      done({ok: status === 0 && output === '', output: output === '' ? errors : output});
    });
  });
}

const {all, stale} = unitsToRead();
mkdirSync(kCache, {recursive: true});
console.log(`clang-tidy: ${stale.length} of ${all} files changed since they were last clean`);
let next = 0;
let finished = 0;
let failed = 0;
async function worker() {
  while (next < stale.length) {
    const unit = stale[next++];
    const started = Date.now();
    const {ok, output} = await read(unit);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`[${++finished}/${stale.length}] ${unit.path} ${seconds} s${ok ? '' : ' FAILED'}`);
    if (ok) {
      writeFileSync(unit.mark, '');
    } else {
      ++failed;
      console.log(output.replaceAll(`${root}/`, '').trimEnd());
    }
  }
}
await Promise.all(Array.from({length: Math.max(1, jobs)}, worker));
process.exit(failed ? 1 : 0);
