// One idea to a library, said in its README.
export const readme = {
  name: 'readme',
  about: 'libs without a README.md that says what they are',
  run: function*(repo) {
    const libs =
        new Set(repo.paths.map((path) => /^libs\/([^/]+)\//.exec(path)?.[1]).filter(Boolean));
    for (const lib of libs) {
      const path = `libs/${lib}/README.md`;
      if (!repo.paths.includes(path))
        yield {path, line: 0, message: 'is missing'};
      else if (repo.text(path).trim() === '')
        yield {path, line: 0, message: 'is empty'};
    }
  },
};
