// What buf.yaml demands of the protos, on bad and good samples.
import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import test from 'node:test';

const kBuf = resolve('node_modules/.bin/buf');
const kBefore = `syntax = "proto3";
package holdfast.sample.v1;
// Keeps samples.
service SampleService {
  // Reads one.
  rpc GetSample(GetSampleRequest) returns (Sample);
}
message GetSampleRequest {
  string name = 1;
}
message Sample {
  string name = 1;
  int64 amount_minor = 2;
}
`;

// Runs `use` in a fresh folder with the project's buf.yaml and `proto` as its only proto.
function withProto(proto, use) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-buf-'));
  try {
    cpSync('buf.yaml', join(folder, 'buf.yaml'));
    mkdirSync(join(folder, 'protos/holdfast/sample/v1'), {recursive: true});
    const write = (text) =>
        writeFileSync(join(folder, 'protos/holdfast/sample/v1/sample_service.proto'), text);
    write(proto);
    return use(folder, write);
  } finally {
    rmSync(folder, {recursive: true});
  }
}

const buf = (folder, ...args) => {
  const {status, stdout, stderr} = spawnSync(kBuf, args, {cwd: folder, encoding: 'utf8'});
  return {status, output: stdout + stderr};
};

const lint = (proto) => withProto(proto, (folder) => buf(folder, 'lint'));

// What breaks between kBefore, as protoc describes it, and `after`.
const breaking = (after) => withProto(kBefore, (folder, write) => {
  execFileSync(
      'protoc',
      [
        '-I', 'protos', '--descriptor_set_out=before.binpb',
        'holdfast/sample/v1/sample_service.proto'
      ],
      {cwd: folder});
  write(after);
  return buf(folder, 'breaking', '--against', 'before.binpb');
});

test('lint: a method and a service need a comment', () => {
  assert.deepEqual(lint(kBefore), {status: 0, output: ''});
  assert.match(lint(kBefore.replace('  // Reads one.\n', '')).output, /GetSample.*comment/);
  assert.match(lint(kBefore.replace('// Keeps samples.\n', '')).output, /SampleService.*comment/);
});

test('lint: enum values carry their enum, zero is UNSPECIFIED', () => {
  const {status, output} = lint(kBefore + 'enum Mode {\n  FAST = 0;\n}\n');
  assert.notEqual(status, 0);
  assert.match(output, /MODE_/);
});

test('breaking: nothing, an added field and a reserved removal are fine', () => {
  assert.equal(breaking(kBefore).status, 0);
  const last = '  int64 amount_minor = 2;\n';
  assert.equal(breaking(kBefore.replace(last, `${last}  string currency_code = 3;\n`)).status, 0);
  assert.equal(
      breaking(kBefore.replace(last, '  reserved 2;\n  reserved "amount_minor";\n')).status, 0);
});

test('breaking: a new number, a new type, a removal and a lost method are reported', () => {
  const changes = [
    ['amount_minor = 2', 'amount_minor = 3', /"2"/],
    ['int64 amount_minor', 'string amount_minor', /type/],
    ['  int64 amount_minor = 2;\n', '', /"2"/],
    ['  rpc GetSample(GetSampleRequest) returns (Sample);\n', '', /GetSample/],
  ];
  for (const [from, to, problem] of changes) {
    const {status, output} = breaking(kBefore.replace(from, to));
    assert.notEqual(status, 0, to);
    assert.match(output, problem);
  }
});
