// Each own check on a bad and a good sample.
import assert from 'node:assert/strict';
import test from 'node:test';

import {clock} from '../../tools/tidy/checks/clock.mjs';
import {floats} from '../../tools/tidy/checks/floats.mjs';
import {grpcInclude, protoInclude, serviceInclude} from '../../tools/tidy/checks/includes.mjs';
import {machine} from '../../tools/tidy/checks/machine.mjs';
import {marks} from '../../tools/tidy/checks/marks.mjs';
import {readme} from '../../tools/tidy/checks/readme.mjs';
import {reasons} from '../../tools/tidy/checks/reasons.mjs';
import {fileLength, functionLength, lineLength} from '../../tools/tidy/checks/size.mjs';
import {sql} from '../../tools/tidy/checks/sql.mjs';
import {tested} from '../../tools/tidy/checks/tested.mjs';

import {found, lines} from './support.mjs';

test('clock: only its home and the executor read time or sleep', () => {
  const reads = lines(
      'auto a = absl::Now();', 'auto b = std::chrono::system_clock::now();',
      'auto c = std::chrono::steady_clock::now();', 'std::this_thread::sleep_for(d);',
      'absl::SleepFor(d);');
  assert.deepEqual(
      found(clock, {'services/billing/app/x.cc': reads}),
      [1, 2, 3, 4, 5].map((line) => `services/billing/app/x.cc:${line}`));
  assert.deepEqual(
      found(clock, {'tests/stories/x_test.cc': 'absl::Now();\n'}), ['tests/stories/x_test.cc:1']);
  assert.deepEqual(found(clock, {'libs/clock/clock.cc': reads, 'libs/executor/e.cc': reads}), []);
  const harmless =
      lines('// absl::Now() is banned', 'log("absl::Now()");', 'auto now = system_clock.Now();');
  assert.deepEqual(found(clock, {'libs/sql/x.cc': harmless}), []);
});

test('float: none where money is counted, free elsewhere', () => {
  const text = 'double rate = 0.1;\nfloat f;\n';
  for (const room of ['libs/money', 'services/billing/domain', 'services/billing/store']) {
    assert.deepEqual(found(floats, {[`${room}/x.h`]: text}), [`${room}/x.h:1`, `${room}/x.h:2`]);
  }
  assert.deepEqual(found(floats, {'services/renewal/model/x.h': text}), []);
  assert.deepEqual(found(floats, {'libs/money/x.h': '// no double here\nint doubled;\n'}), []);
});

test('sql: statements live in store/ and libs', () => {
  const text = lines(
      'f("SELECT 1");', 'f(R"(\n  INSERT INTO t VALUES ($1))");', 'f("UPDATE t SET a = 1");',
      'f("DELETE FROM t");', 'f("WITH x AS (SELECT 1) SELECT * FROM x");');
  const app = 'services/billing/app/x.cc';
  assert.deepEqual(found(sql, {[app]: text}), [1, 2, 4, 5, 6].map((line) => `${app}:${line}`));
  assert.equal(found(sql, {'tests/stories/x_test.cc': text}).length, 5);
  assert.deepEqual(found(sql, {'services/billing/store/x.cc': text, 'libs/outbox/x.cc': text}), []);
  assert.deepEqual(found(sql, {[app]: 'f("Select a plan"); f("UPDATED"); // SELECT 1\n'}), []);
});

test('service-include: services, libs and tests keep apart', () => {
  assert.deepEqual(
      found(serviceInclude, {
        'services/renewal/app/x.cc': '#include "services/billing/domain/plan.h"\n',
        'libs/sql/x.cc': '\n#include "services/billing/domain/plan.h"\n',
        'cli/x.cc': '#include "tests/support/world.h"\n',
      }),
      ['cli/x.cc:1', 'libs/sql/x.cc:2', 'services/renewal/app/x.cc:1']);
  assert.deepEqual(
      found(serviceInclude, {
        'services/billing/app/x.cc': '#include "services/billing/domain/plan.h"\n',
        'tests/stories/x_test.cc': '#include "services/billing/domain/plan.h"\n',
      }),
      []);
});

test('grpc-include: gRPC stays at the edge', () => {
  const text = '#include <grpcpp/grpcpp.h>\n#include "holdfast/billing/v1/a_service.grpc.pb.h"\n';
  const bad = ['libs/sql/x.h', 'services/billing/app/x.cc', 'services/billing/events/x.cc'];
  for (const path of bad)
    assert.deepEqual(found(grpcInclude, {[path]: text}), [`${path}:1`, `${path}:2`]);
  assert.deepEqual(
      found(grpcInclude, {
        'libs/rpc/x.h': text,
        'services/billing/rpc/x.cc': text,
        'services/billing/clients/x.cc': text,
        'services/billing/main.cc': text,
        'cli/x.cc': text,
        'tests/libs/rpc/x_test.cc': text,
      }),
      []);
});

test('proto-include: wire types stay at the edge', () => {
  const text = '#include "holdfast/billing/v1/plan.pb.h"\n';
  for (const path of ['libs/sql/x.h', 'services/billing/domain/x.h', 'services/billing/jobs/x.cc'])
    assert.deepEqual(found(protoInclude, {[path]: text}), [`${path}:1`]);
  assert.deepEqual(
      found(protoInclude, {
        'libs/outbox/codec.cc': text,
        'services/billing/rpc/x.cc': text,
        'services/billing/events/x.cc': text,
        'cli/x.cc': text,
      }),
      []);
});

test('tested: each file of rules has a test at the same path', () => {
  const files = {
    'services/billing/domain/plan.cc': '',
    'services/renewal/model/hazard.cc': '',
    'services/billing/app/x.cc': '',
    'tests/services/billing/domain/plan_test.cc': '',
  };
  assert.deepEqual(found(tested, files), ['services/renewal/model/hazard.cc:0']);
  files['tests/services/renewal/model/hazard_test.cc'] = '';
  assert.deepEqual(found(tested, files), []);
});

test('mark: nothing unfinished is in the tree', () => {
  const bad = lines('// TODO: rest', '# FIXME', '// XXX', 'good enough for now', 'int todo;');
  assert.deepEqual(found(marks, {'a.cc': bad}), ['a.cc:1', 'a.cc:2', 'a.cc:3', 'a.cc:4']);
  assert.deepEqual(found(marks, {'a.md': 'It returns UNIMPLEMENTED; "XXX" is no currency.\n'}), []);
});

test('machine: no package hosts, no paths of one machine', () => {
  const host = ['registry', 'npmjs', 'org'].join('.');
  const home = ['', 'home', 'someone', 'src'].join('/');
  assert.deepEqual(
      found(machine, {'package-lock.json': `\n"resolved": "https://${host}/yaml"\n`}),
      ['package-lock.json:2']);
  assert.deepEqual(found(machine, {'README.md': `cd ${home}\n`}), ['README.md:1']);
  assert.deepEqual(
      found(machine, {'README.md': `see https://example.com${home}, docs${home} and ~/src\n`}), []);
});

test('readme: each lib says what it is', () => {
  const files = {'libs/a/x.h': '', 'libs/b/x.h': '', 'libs/b/README.md': ' \n'};
  assert.deepEqual(found(readme, files), ['libs/a/README.md:0', 'libs/b/README.md:0']);
  assert.deepEqual(found(readme, {'libs/a/x.h': '', 'libs/a/README.md': '# a\n'}), []);
});

const kErrors =
    '| reason | domain | code |\n|---|---|---|\n| `A_B` | `billing.holdfast` | ABORTED |\n';

test('reason: declared in a reasons.h and listed in docs/errors.md, both ways', () => {
  const header = (text) => ({'services/billing/domain/reasons.h': text, 'docs/errors.md': kErrors});
  const good = 'inline constexpr Reason kAB{"A_B", "billing.holdfast"};\n';
  assert.deepEqual(found(reasons, header(good)), []);
  assert.deepEqual(
      found(
          reasons, header(good + 'inline constexpr Reason kNew = {"NEW", "billing.holdfast"};\n')),
      ['services/billing/domain/reasons.h:2']);
  assert.deepEqual(
      found(reasons, header(good.replace('billing.', ''))),
      ['docs/errors.md:3', 'services/billing/domain/reasons.h:1']);
  assert.deepEqual(found(reasons, header('')), ['docs/errors.md:3']);
  assert.deepEqual(
      found(reasons, {...header(good), 'libs/sql/x.cc': 'Error(c, Reason{"LOOSE", "x"}, "m");\n'}),
      ['libs/sql/x.cc:1']);
});

test('reason: a domain may be a constant, and one name may be in two domains', () => {
  const header = `string_view kD = "billing.holdfast";
constexpr Reason kAB{"A_B",
                     kD};
constexpr Reason kSame = {"A_B", "feedback.holdfast"};
`;
  const path = 'services/billing/domain/reasons.h';
  assert.deepEqual(found(reasons, {[path]: header, 'docs/errors.md': kErrors}), [`${path}:4`]);
  const both = `${kErrors}| A_B | feedback.holdfast | ABORTED |\n`;
  assert.deepEqual(found(reasons, {[path]: header, 'docs/errors.md': both}), []);
});

test('reason: names are UPPER_SNAKE', () => {
  const path = 'libs/status/reasons.h';
  assert.deepEqual(
      found(reasons, {[path]: 'constexpr Reason kA{"aB", "x"};\n', 'docs/errors.md': ''}),
      [`${path}:1`]);
});

test('file-length: 400 lines', () => {
  assert.deepEqual(found(fileLength, {'a.cc': 'x\n'.repeat(401)}), ['a.cc:0']);
  assert.deepEqual(found(fileLength, {'a.cc': 'x\n'.repeat(400), 'b.md': 'x\n'.repeat(900)}), []);
});

test('function-length: 70 lines', () => {
  const body = (count) => `\nvoid F() {\n${'  g();\n'.repeat(count)}}\n`;
  assert.deepEqual(found(functionLength, {'a.cc': body(69)}), ['a.cc:2']);
  assert.deepEqual(found(functionLength, {'a.cc': body(68)}), []);
});

test('line-length: 100 columns, counted in characters', () => {
  assert.deepEqual(found(lineLength, {'a.cc': `\n// ${'x'.repeat(98)}\n`}), ['a.cc:2']);
  assert.deepEqual(
      found(lineLength, {
        'a.cc': `// ${'é'.repeat(97)}\n#include "${'x'.repeat(100)}.h"\n`,
        'b.md': 'x'.repeat(300),
      }),
      []);
});
