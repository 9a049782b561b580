// Exemptions: with a reason, for one check, and only where something is exempt.
import assert from 'node:assert/strict';
import test from 'node:test';

import {clock} from '../../tools/tidy/checks/clock.mjs';
import {kChecks} from '../../tools/tidy/checks/index.mjs';
import {fileLength} from '../../tools/tidy/checks/size.mjs';

import {found, lines} from './support.mjs';

test('a reason on the line or the line above exempts', () => {
  const text = lines(
      'absl::Now();  // tidy: allow clock: start-up banner',
      '// tidy: allow clock: a process waits for another', 'sleep_for(d);', 'sleep_for(d);');
  assert.deepEqual(found(clock, {'cli/x.cc': text}), ['cli/x.cc:4']);
});

test('without a reason it exempts nothing and is a finding itself', () => {
  assert.deepEqual(
      found(clock, {'cli/x.cc': 'absl::Now();  // tidy: allow clock\n'}),
      ['cli/x.cc:1', 'cli/x.cc:1']);
});

test('an exemption of nothing, or from no check, is a finding', () => {
  const text = lines('// tidy: allow clock: none here', 'f();', '// tidy: allow clocks: typo');
  assert.deepEqual(found(clock, {'cli/x.cc': text}), ['cli/x.cc:1', 'cli/x.cc:3']);
});

test('a finding about the whole file is exempt by a mark anywhere in it', () => {
  const text = '// tidy: allow file-length: one table\n' +
      'x\n'.repeat(500);
  assert.deepEqual(found(fileLength, {'a.cc': text}), []);
});

test('checks have unique names and say what they look for', () => {
  assert.equal(new Set(kChecks.map(({name}) => name)).size, kChecks.length);
  for (const {name, about} of kChecks) {
    assert.match(name, /^[a-z-]+$/);
    assert.ok(about.length > 10, name);
  }
});
