// Builds every overlay of k8s/ with kubectl and checks what a cluster would be asked to run.
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {parseAllDocuments} from 'yaml';

import {problemsOf} from './manifest_rules.mjs';

const kOverlays = 'k8s/overlays';

const overlays = existsSync(kOverlays) ? readdirSync(kOverlays).sort() : [];
let problems = 0;
for (const overlay of overlays) {
  const yaml =
      execFileSync('kubectl', ['kustomize', `${kOverlays}/${overlay}`], {encoding: 'utf8'});
  const objects = parseAllDocuments(yaml).map((document) => document.toJS());
  for (const problem of problemsOf(objects)) {
    ++problems;
    console.log(`${kOverlays}/${overlay}: ${problem}`);
  }
  console.log(`manifests: ${overlay}, ${objects.length} objects`);
}
process.exit(problems ? 1 : 0);
