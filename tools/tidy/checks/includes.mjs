import {includesOf} from '../cpp.mjs';

function* forbiddenIncludes(repo, mayInclude, forbidden) {
  for (const path of repo.cppPaths()) {
    if (mayInclude(path)) continue;
    for (const include of includesOf(repo.text(path))) {
      const message = forbidden(path, include.path);
      if (message) yield {path, line: include.line, message};
    }
  }
}

const serviceOf = (path) => /^services\/([^/]+)\//.exec(path)?.[1];

// A service never includes another's headers, nothing but tests includes tests, and libs know no
// service.
export const serviceInclude = {
  name: 'service-include',
  about:
      'includes across services, of services from libs or the command, of tests from outside tests',
  run: (repo) => forbiddenIncludes(
      repo, (path) => path.startsWith('tests/'),
      (path, include) => {
        if (include.startsWith('tests/')) return `'${include}' belongs to the tests`;
        const theirs = serviceOf(include);
        if (theirs && theirs !== serviceOf(path))
          return `'${include}' belongs to ${theirs}: call its RPC or consume its events`;
        return undefined;
      }),
};

// The rooms at the edge; `libs` are those that may stand there too.
const edge = (libs, rooms) => new RegExp(
    `^(libs/(${libs})|services/[^/]+/(${rooms})|services/gateway|cli|tests)/|` +
    '^services/[^/]+/main[.]cc$');

// gRPC's headers cost seconds a file, and its types end at the edge.
const kGrpcRooms = edge('rpc|billing_feed', 'rpc|clients');
export const grpcInclude = {
  name: 'grpc-include',
  about: 'gRPC headers away from rpc/, clients/, main.cc, gateway, cli, tests and the rpc libs',
  run: (repo) => forbiddenIncludes(
      repo, (path) => kGrpcRooms.test(path),
      (_, include) => /^(grpc|grpcpp|grpc\+\+)\/|\.grpc\.pb\.h$/.test(include) ?
          `'${include}': gRPC ends at rpc/ and clients/` :
          undefined),
};

const kProtoRooms = edge('rpc|billing_feed|outbox', 'rpc|clients|events');
export const protoInclude = {
  name: 'proto-include',
  about: 'generated messages away from where gRPC may be, events/ and libs/outbox',
  run: (repo) => forbiddenIncludes(
      repo, (path) => kProtoRooms.test(path),
      (_, include) => /\.pb\.h$/.test(include) && !/\.grpc\.pb\.h$/.test(include) ?
          `'${include}': wire types are turned into domain types in rpc/, events/ and clients/` :
          undefined),
};
