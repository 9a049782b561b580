// What an overlay must have, on one good deployment and one change of it at a time.
import assert from 'node:assert/strict';
import test from 'node:test';

import {problemsOf} from '../../tools/tidy/manifest_rules.mjs';

// The objects of one small service, changed by `change(deployment, pod, container)`.
function objects(change = () => {}) {
  const container = {
    name: 'billing',
    image: 'holdfast:0.1.0',
    envFrom: [{configMapRef: {name: 'settings'}}],
    readinessProbe: {grpc: {port: 7101}},
    livenessProbe: {grpc: {port: 7101}},
    resources: {
      requests: {cpu: '100m', memory: '128Mi'},
      limits: {cpu: '1', memory: '256Mi'},
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: {drop: ['ALL']},
    },
  };
  const pod = {
    serviceAccountName: 'billing',
    automountServiceAccountToken: false,
    securityContext: {runAsNonRoot: true, seccompProfile: {type: 'RuntimeDefault'}},
    containers: [container],
    volumes: [{name: 'data', persistentVolumeClaim: {claimName: 'data'}}],
  };
  const deployment = {
    kind: 'Deployment',
    metadata: {name: 'billing'},
    spec: {
      replicas: 1,
      strategy: {type: 'Recreate'},
      template: {metadata: {labels: {app: 'billing'}}, spec: pod},
    },
  };
  change(deployment, pod, container);
  return [
    deployment,
    {kind: 'Service', metadata: {name: 'billing'}, spec: {selector: {app: 'billing'}}},
    {kind: 'ServiceAccount', metadata: {name: 'billing'}},
    {kind: 'ConfigMap', metadata: {name: 'settings'}},
    {kind: 'PersistentVolumeClaim', metadata: {name: 'data'}},
  ];
}

test('a good deployment has no problem', () => assert.deepEqual(problemsOf(objects()), []));

const kChanges = [
  [/readiness/, (_, __, c) => delete c.readinessProbe],
  [/liveness/, (_, __, c) => delete c.livenessProbe],
  [/escalate/, (_, __, c) => delete c.securityContext.allowPrivilegeEscalation],
  [/root file system/, (_, __, c) => delete c.securityContext.readOnlyRootFilesystem],
  [/capabilities/, (_, __, c) => c.securityContext.capabilities.drop = ['NET_RAW']],
  [/no memory limits/, (_, __, c) => delete c.resources.limits.memory],
  [/no cpu requests/, (_, __, c) => delete c.resources.requests.cpu],
  [/not pinned/, (_, __, c) => c.image = 'holdfast:latest'],
  [/not pinned/, (_, __, c) => c.image = 'mirror:5000/holdfast'],
  [/run as root/, (_, pod) => pod.securityContext.runAsNonRoot = false],
  [/seccomp/, (_, pod) => delete pod.securityContext.seccompProfile],
  [/token/, (_, pod) => delete pod.automountServiceAccountToken],
  [/default service account/, (_, pod) => delete pod.serviceAccountName],
  [/one replica/, (deployment) => deployment.spec.replicas = 2],
  [/Recreate/, (deployment) => delete deployment.spec.strategy],
  [/selects no pod/, (deployment) => deployment.spec.template.metadata.labels.app = 'b'],
  [/no PersistentVolumeClaim/, (_, pod) => pod.volumes[0].persistentVolumeClaim.claimName = 'x'],
  [/no ConfigMap/, (_, __, c) => c.envFrom[0].configMapRef.name = 'x'],
  [/no ServiceAccount/, (_, pod) => pod.serviceAccountName = 'x'],
];

for (const [problem, change] of kChanges) {
  test(`found: ${problem.source} (${change.toString().replace(/^.*?=> /, '')})`, () => {
    const found = problemsOf(objects(change));
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0], problem);
  });
}
