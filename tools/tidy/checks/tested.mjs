// Each file of rules has a test at the same path.
export const tested = {
  name: 'tested',
  about: 'domain and model files without a _test.cc at the same path below tests/',
  run: function*(repo) {
    const have = new Set(repo.paths);
    for (const path of repo.paths) {
      const match = /^(services\/[^/]+\/(?:domain|model)\/.*)\.cc$/.exec(path);
      if (!match) continue;
      const test = `tests/${match[1]}_test.cc`;
      if (!have.has(test)) yield {path, line: 0, message: `has no test: ${test}`};
    }
  },
};
