import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import AccessServe from '../../../src/commands/access/serve.js';
import AccessSync from '../../../src/commands/access/sync.js';
import { skipWithout } from '../../systems.js';

const ROOT = join(import.meta.dirname, '../../..');
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const { version, devDependencies } = JSON.parse(text('package.json')) as {
  version: string;
  devDependencies: Record<string, string>;
};

type Container = {
  name: string;
  image: string;
  args: string[];
  env?: Array<{ name: string }>;
  envFrom?: Array<{ secretRef: { name: string } }>;
  securityContext: { readOnlyRootFilesystem: boolean; allowPrivilegeEscalation: boolean };
  volumeMounts: Array<{ name: string; mountPath: string }>;
};
type PodSpec = {
  containers: Container[];
  initContainers?: Container[];
  securityContext: { runAsNonRoot: boolean };
  volumes: Array<{ name: string; secret?: { secretName: string } }>;
};
type Pod = { metadata?: { labels: Record<string, string> }; spec: PodSpec };
type Manifest = {
  kind: string;
  metadata: { name: string };
  stringData?: Record<string, string>;
  spec?: {
    replicas?: number;
    strategy?: { type: string };
    template?: Pod;
    jobTemplate?: { spec: { template: Pod } };
  };
};

const manifestsIn = (name: string): Manifest[] =>
  parseAllDocuments(text(join('deploy/kubernetes', name))).map((document) => {
    expect(document.errors).to.deep.equal([]);
    return document.toJS() as Manifest;
  });
const manifests = readdirSync(join(ROOT, 'deploy/kubernetes')).flatMap(manifestsIn);
const of = (kind: string, name: string): Manifest =>
  manifests.find(({ kind: own, metadata }) => own === kind && metadata.name === name)!;
const pods = manifests.flatMap(({ spec }) => spec?.template ?? spec?.jobTemplate?.spec.template ?? []);
const containers = pods.flatMap(({ spec }) => [...spec.containers, ...(spec.initContainers ?? [])]);

/** The variables that a command reads by its flags. */
const variablesOf = (flags: object): string[] =>
  Object.values(flags as Record<string, { env?: string }>).flatMap(({ env }) => env ?? []);

describe('deploy', () => {
  it('has the Secret of C1’s documentation, each key of which something reads', () => {
    const keys = Object.keys(of('Secret', 'baton-salesforce-secrets').stringData!);
    const read = [
      ...variablesOf(AccessServe.flags),
      'BATON_CLIENT_SECRET',
      'BATON_LICENSE_TO_LEAST_PRIVILEGED_PROFILE_MAPPING',
      ...text('deploy/entrypoint.sh').match(/BATON_\w+/g)!,
    ];
    expect(keys).to.deep.equal([
      'BATON_CLIENT_ID',
      'BATON_CLIENT_SECRET',
      'BATON_INSTANCE_URL',
      'BATON_SALESFORCE_USERNAME',
      'BATON_PROVISIONING',
      'BATON_SYNC_CONNECTED_APPS',
      'BATON_SYNC_DEACTIVATED_USERS',
      'BATON_SYNC_NON_STANDARD_USERS',
      'BATON_USER_USERNAME_FOR_EMAIL',
      'BATON_LICENSE_TO_LEAST_PRIVILEGED_PROFILE_MAPPING',
    ]);
    expect(keys.filter((key) => !read.includes(key))).to.deep.equal([]);
    for (const { stringData = {} } of manifests) {
      for (const value of Object.values(stringData)) expect(value).to.be.a('string');
    }
  });

  it('has the Deployment of C1’s documentation: one at a time, with a host ID', () => {
    const { spec } = of('Deployment', 'baton-salesforce');
    expect(spec).to.deep.include({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(spec!.template!.metadata!.labels).to.deep.equal({
      app: 'baton-salesforce',
      baton: 'true',
      'baton-app': 'salesforce',
    });
    const [container] = spec!.template!.spec.containers;
    expect(container!.env!.map(({ name }) => name)).to.deep.equal(['BATON_HOST_ID']);
    expect(container!.envFrom).to.deep.equal([{ secretRef: { name: 'baton-salesforce-secrets' } }]);
  });

  it('runs commands and flags that there are, in the image of this version', () => {
    const ours = containers.filter(({ image }) => image.includes('sf-plugin-access'));
    expect(ours.map(({ name }) => name).sort()).to.deep.equal(['baton-salesforce', 'sync']);
    for (const { image, args } of ours) {
      expect(image).to.match(new RegExp(`:${version.replaceAll('.', '\\.')}$`));
      const [command, ...rest] = args;
      const { flags } = { serve: AccessServe, sync: AccessSync }[command!]!;
      const given = rest.filter((arg) => arg.startsWith('--')).map((arg) => arg.slice(2));
      expect(Object.keys(flags)).to.include.members(given);
    }
  });

  it('runs nothing as root, on a read-only root file system, with every volume that is mounted', () => {
    for (const { spec } of pods) {
      expect(spec.securityContext).to.include({ runAsNonRoot: true });
      const names = spec.volumes.map(({ name }) => name);
      for (const { securityContext, volumeMounts } of [...spec.containers, ...(spec.initContainers ?? [])]) {
        expect(securityContext).to.include({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
        expect(names).to.include.members(volumeMounts.map(({ name }) => name));
      }
      for (const { secret } of spec.volumes) if (secret) expect(of('Secret', secret.secretName)).to.be.an('object');
    }
  });

  it('pins Node and the CLI to the versions that the tests run on', () => {
    const dockerfile = text('deploy/Dockerfile');
    expect(/NODE_VERSION=(\S+)/.exec(dockerfile)![1]).to.equal(devDependencies['node']);
    expect(/SF_CLI_VERSION=(\S+)/.exec(dockerfile)![1]).to.equal(devDependencies['@salesforce/cli']);
    expect(dockerfile).to.match(/^USER 1000:1000$/m);
  });

  it('has an entry point that a shell can read', function () {
    skipWithout(this, 'shell');
    execFileSync('sh', ['-n', join(ROOT, 'deploy/entrypoint.sh')]);
  });
});
