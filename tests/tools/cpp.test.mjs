// Taking a C++ file apart.
import assert from 'node:assert/strict';
import test from 'node:test';

import {functionsOf, includesOf, splitCpp} from '../../tools/tidy/cpp.mjs';

import {lines} from './support.mjs';

test('comments and literals are blanked, lines and columns stay', () => {
  const text = 'int a = 1;  // sleep_for\n/* b\n */ auto s = "x{y"; char c = \'{\';\n';
  const {code} = splitCpp(text);
  assert.equal(code.length, text.length);
  assert.equal(code.split('\n').length, text.split('\n').length);
  assert.doesNotMatch(code, /sleep_for|\{|x|y/);
  assert.match(code, /int a = 1;/);
});

test('literals keep their text and line, escapes included', () => {
  const {literals} = splitCpp('\nf("a\\"b");\ng("");\n');
  assert.deepEqual(literals, [{line: 2, text: 'a\\"b'}, {line: 3, text: ''}]);
});

test('a raw string is one literal, whatever it holds', () => {
  const {code, literals} = splitCpp('auto s = R"sql(SELECT "x" // )" {\n)sql"; int after;\n');
  assert.deepEqual(literals, [{line: 1, text: 'SELECT "x" // )" {\n'}]);
  assert.doesNotMatch(code, /SELECT|\{/);
  assert.match(code, /int after;/);
});

test('digit separators open no character literal', () => {
  const {code} = splitCpp('int64_t n = 1\'000\'000; int m = \'\\\'\'; f();\n');
  assert.match(code, /f\(\);/);
  assert.match(code, /1'000'000/);
});

test('includes are found with their lines', () => {
  assert.deepEqual(
      includesOf('#include <a/b.h>\n\n  #  include "c.h"\n// #include "d.h"\n'),
      [{line: 1, path: 'a/b.h'}, {line: 3, path: 'c.h'}]);
});

test('functions are measured from signature to closing brace', () => {
  const code = lines(
      '#define TWO_LINES(x) \\', '  do { x; } while (0)',  //
      'namespace a {',                                     // 3
      'struct S {', '  int x = 0;', '  int Get() const { return x; }', '};', 'int Long(int a,',
      '         int b) {', '  if (a) {', '    return b;', '  }', '  return a;', '}',
      'const int kTable[] = {', '    1,', '};', 'S::S(int a)', '    : x{a}, y{1} {', '  Run();',
      '}', '}  // namespace a');
  assert.deepEqual(functionsOf(splitCpp(code).code), [
    {line: 6, lines: 1},
    {line: 8, lines: 7},
    {line: 18, lines: 4},
  ]);
});

test('a function that returns an enum or takes a struct is still a function', () => {
  const code = lines('enum Kind Of(struct Row row) {', '  return kA;', '}');
  assert.deepEqual(functionsOf(code), [{line: 1, lines: 3}]);
});
