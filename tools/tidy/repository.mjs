// The files the checks look at: paths relative to the root, and their text.
import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

import {splitCpp} from './cpp.mjs';

export class Repository {
  #read;
  #texts = new Map();
  #splits = new Map();

  constructor(paths, read) {
    this.paths = paths;
    this.#read = read;
  }

  // Tracked files and new ones git does not ignore.
  static fromGit(root) {
    const listed = execFileSync(
        'git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
        {cwd: root, encoding: 'utf8', maxBuffer: 1 << 26});
    const paths =
        [...new Set(listed.split('\0'))].filter((p) => p && existsSync(join(root, p))).sort();
    return new Repository(paths, (path) => readFileSync(join(root, path), 'utf8'));
  }

  // {path: text}, for tests.
  static of(files) {
    return new Repository(Object.keys(files).sort(), (path) => files[path]);
  }

  text(path) {
    if (!this.#texts.has(path)) this.#texts.set(path, this.#read(path));
    return this.#texts.get(path);
  }

  lines(path) {
    return this.text(path).split('\n');
  }

  // Code, string literals and comments of a C++ file, apart.
  cpp(path) {
    if (!this.#splits.has(path)) this.#splits.set(path, splitCpp(this.text(path)));
    return this.#splits.get(path);
  }

  cppPaths() {
    return this.paths.filter((path) => /\.(cc|h)$/.test(path));
  }

  textPaths() {
    return this.paths.filter(
        (path) => !/\.(png|ico|woff2?|binpb|db|gz)$/.test(path) && !this.text(path).includes('\0'));
  }
}
