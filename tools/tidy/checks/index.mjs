import {clock} from './clock.mjs';
import {floats} from './floats.mjs';
import {grpcInclude, protoInclude, serviceInclude} from './includes.mjs';
import {machine} from './machine.mjs';
import {marks} from './marks.mjs';
import {readme} from './readme.mjs';
import {reasons} from './reasons.mjs';
import {fileLength, functionLength, lineLength} from './size.mjs';
import {sql} from './sql.mjs';
import {tested} from './tested.mjs';

// A check is {name, about, run(repo) → findings {path, line, message}}.
export const kChecks = [
  clock,
  floats,
  sql,
  serviceInclude,
  grpcInclude,
  protoInclude,
  tested,
  reasons,
  readme,
  marks,
  machine,
  fileLength,
  functionLength,
  lineLength,
];
