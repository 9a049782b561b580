const kHomes = /^(libs\/|services\/[^/]+\/store\/|tests\/(?!stories\/))/;
const kStatement = new RegExp(
    String.raw`^\s*(SELECT\s|INSERT\s+(?:OR\s+\w+\s+)?INTO\s|UPDATE\s+\S+\s+SET\b|` +
    String.raw`DELETE\s+FROM\s|CREATE\s+(?:TABLE|INDEX|UNIQUE|VIEW|TRIGGER)\b|` +
    String.raw`DROP\s+(?:TABLE|INDEX)\b|WITH\s+(?:RECURSIVE\s+)?\w+\s+AS\s*\()`);

// SQL text lives where the tables are owned.
export const sql = {
  name: 'sql',
  about: 'SQL in string literals outside store/ and the libs that own tables',
  run: function*(repo) {
    for (const path of repo.cppPaths()) {
      if (kHomes.test(path)) continue;
      for (const {line, text} of repo.cpp(path).literals) {
        const match = kStatement.exec(text);
        if (match) yield {path, line, message: `SQL (${match[1].trim()} …): move it to store/`};
      }
    }
  },
};
