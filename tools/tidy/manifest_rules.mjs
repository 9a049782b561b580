// What every object of an overlay must have. Objects in, sentences out.

function* containerProblems(container) {
  const say = (problem) => `container ${container.name}: ${problem}`;
  const security = container.securityContext ?? {};
  if (!container.readinessProbe) yield say('has no readiness probe');
  if (!container.livenessProbe) yield say('has no liveness probe');
  if (security.allowPrivilegeEscalation !== false) yield say('may escalate privileges');
  if (security.readOnlyRootFilesystem !== true) yield say('may write its root file system');
  if (!security.capabilities?.drop?.includes('ALL')) yield say('keeps capabilities');
  for (const kind of ['requests', 'limits']) {
    for (const resource of ['cpu', 'memory']) {
      if (!container.resources?.[kind]?.[resource]) yield say(`has no ${resource} ${kind}`);
    }
  }
  if (!/(:(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$/.test(container.image ?? ''))
    yield say(`image '${container.image}' is not pinned`);
}

const claimsOf = (pod) =>
    (pod.volumes ?? []).filter((volume) => volume.persistentVolumeClaim !== undefined);

function* workloadProblems(object) {
  const pod = object.spec.template.spec;
  if (pod.securityContext?.runAsNonRoot !== true) yield 'may run as root';
  if (pod.securityContext?.seccompProfile?.type !== 'RuntimeDefault')
    yield 'has no seccomp profile';
  if (pod.automountServiceAccountToken !== false) yield 'mounts a service account token';
  if (!pod.serviceAccountName) yield 'runs under the default service account';
  // A file has one writer: two pods on one claim would both open it.
  if (claimsOf(pod).length > 0) {
    if (object.spec.replicas !== 1) yield 'keeps files and has not exactly one replica';
    if (object.spec.strategy?.type !== 'Recreate') yield 'keeps files and does not Recreate';
  }
  for (const container of [...(pod.initContainers ?? []), ...pod.containers])
    yield* containerProblems(container);
}

// Names that one object uses and another must define.
function* danglingProblems(objects) {
  const names = (kind) => new Set(
      objects.filter((object) => object.kind === kind).map((object) => object.metadata.name));
  const [claims, maps, accounts] =
      [names('PersistentVolumeClaim'), names('ConfigMap'), names('ServiceAccount')];
  for (const object of objects.filter(({kind}) => kind === 'Deployment')) {
    const pod = object.spec.template.spec;
    const say = (kind, name) => `Deployment ${object.metadata.name}: there is no ${kind} ${name}`;
    if (pod.serviceAccountName && !accounts.has(pod.serviceAccountName))
      yield say('ServiceAccount', pod.serviceAccountName);
    for (const {persistentVolumeClaim: {claimName}} of claimsOf(pod))
      if (!claims.has(claimName)) yield say('PersistentVolumeClaim', claimName);
    for (const {configMapRef} of pod.containers.flatMap(({envFrom}) => envFrom ?? []))
      if (configMapRef && !maps.has(configMapRef.name)) yield say('ConfigMap', configMapRef.name);
  }
}

function* selectorProblems(objects) {
  const pods = objects.filter(({kind}) => kind === 'Deployment')
                   .map((object) => object.spec.template.metadata.labels);
  for (const service of objects.filter(({kind}) => kind === 'Service')) {
    const wanted = Object.entries(service.spec.selector ?? {});
    if (!pods.some((labels) => wanted.every(([key, value]) => labels[key] === value)))
      yield `Service ${service.metadata.name}: selects no pod`;
  }
}

// Everything wrong with the objects of one overlay.
export function problemsOf(objects) {
  const found = [...danglingProblems(objects), ...selectorProblems(objects)];
  for (const object of objects.filter(({kind}) => kind === 'Deployment')) {
    for (const problem of workloadProblems(object))
      found.push(`Deployment ${object.metadata.name}: ${problem}`);
  }
  return found;
}
