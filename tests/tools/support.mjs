// Runs one check on a made-up tree: {path: text} → its findings as 'path:line' strings.
import {Repository} from '../../tools/tidy/repository.mjs';
import {runChecks} from '../../tools/tidy/runner.mjs';

export function found(check, files) {
  return runChecks(Repository.of(files), [check]).map(({path, line}) => `${path}:${line}`);
}

export const lines = (...content) => content.join('\n') + '\n';
