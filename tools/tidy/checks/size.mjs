import {functionsOf} from '../cpp.mjs';

const kFileLinesMax = 400;
const kFunctionLinesMax = 70;
const kColumnsMax = 100;

const isCode = (path) => /\.(cc|h|proto|sql|ts|mjs|js|sh)$/.test(path) || path === 'dev';

export const fileLength = {
  name: 'file-length',
  about: `files of more than ${kFileLinesMax} lines`,
  run: function*(repo) {
    for (const path of repo.paths.filter(isCode)) {
      const count = repo.text(path).replace(/\n$/, '').split('\n').length;
      if (count > kFileLinesMax)
        yield {path, line: 0, message: `${count} lines: is there a room missing?`};
    }
  },
};

export const functionLength = {
  name: 'function-length',
  about: `functions of more than ${kFunctionLinesMax} lines`,
  run: function*(repo) {
    for (const path of repo.cppPaths()) {
      for (const {line, lines} of functionsOf(repo.cpp(path).code)) {
        if (lines > kFunctionLinesMax) yield {path, line, message: `a function of ${lines} lines`};
      }
    }
  },
};

// Includes and addresses cannot be broken.
export const lineLength = {
  name: 'line-length',
  about: `lines of more than ${kColumnsMax} columns`,
  run: function*(repo) {
    for (const path of repo.paths.filter(isCode)) {
      let index = 0;
      for (const content of repo.lines(path)) {
        ++index;
        if (content.length <= kColumnsMax) continue;
        if ([...content].length <= kColumnsMax || /^\s*#include |https?:\/\//.test(content))
          continue;
        yield {path, line: index, message: `${[...content].length} columns`};
      }
    }
  },
};
