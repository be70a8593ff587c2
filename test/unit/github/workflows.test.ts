import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../../..');
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(text('package.json')) as {
  engines: { node: string };
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
};

type Step = { uses?: string; run?: string };
type Job = {
  uses?: string;
  needs?: string | string[];
  'timeout-minutes'?: number;
  permissions?: Record<string, string>;
  strategy?: { matrix: { os: string[]; node: string[] } };
  steps?: Step[];
};
type Workflow = { permissions?: Record<string, string>; jobs: Record<string, Job> };

const FOLDER = '.github/workflows';
const workflows = Object.fromEntries(
  readdirSync(join(ROOT, FOLDER)).map((name) => [name, parse(text(`${FOLDER}/${name}`)) as Workflow]),
);
const jobs = Object.entries(workflows).flatMap(([name, workflow]) =>
  Object.entries(workflow.jobs).map(([job, content]) => ({ name: `${name}: ${job}`, workflow, job: content })),
);
const steps = jobs.flatMap(({ name, job }) => (job.steps ?? []).map((step) => ({ name, step })));

// test/conformance/actionlint.conformance.ts says whether they are workflows at all.
describe('the workflows of GitHub', () => {
  it('run what CI runs on every system, with the lowest Node that is promised and the newest', () => {
    const { test } = workflows['ci.yml']!.jobs;
    expect(test!.steps!.at(-1)!.run).to.equal('bash .ci/run');
    const { os, node } = test!.strategy!.matrix;
    expect(os.map((system) => system.split('-')[0])).to.deep.equal(['ubuntu', 'macos', 'windows']);
    const newest = manifest.devDependencies['node']!.split('.')[0]!;
    expect(node).to.deep.equal([manifest.engines.node.replace('>=', ''), newest]);
  });

  it('may read the repository and no more, but for the jobs that publish', () => {
    for (const { permissions } of Object.values(workflows)) {
      expect([{}, { contents: 'read' }]).to.deep.include(permissions);
    }
    const more = jobs.flatMap(({ name, job }) =>
      Object.entries(job.permissions ?? {}).flatMap(([right, level]) => (level === 'read' ? [] : `${name}: ${right}`)),
    );
    expect(more).to.deep.equal(['release.yml: publish: id-token', 'release.yml: github: contents']);
  });

  it('run no code of dependencies where they may publish', () => {
    for (const { name, job } of jobs) {
      if (job.permissions === undefined || !Object.values(job.permissions).includes('write')) continue;
      const commands = job.steps!.flatMap(({ run = [] }) => run).join('\n');
      expect(commands, name).not.to.match(/npm (ci|install|run|pack|test)|node /);
    }
  });

  it('publish only what passed CI', () => {
    const { publish, github } = workflows['release.yml']!.jobs;
    expect(publish!.needs).to.deep.equal(['ci', 'pack']);
    expect(github!.needs).to.equal('publish');
    const [command] = publish!.steps!.flatMap(({ run = [] }) => run);
    expect(command).to.contain('npm publish').and.contain('--provenance');
  });

  it('use actions at one commit, with its version beside it, and end by themselves', () => {
    for (const [name] of Object.entries(workflows)) {
      const uses = text(`${FOLDER}/${name}`).match(/(?<=uses: )(?!\.\/).*/g) ?? [];
      for (const one of uses) expect(one, name).to.match(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
    for (const { name, job } of jobs) if (job.uses === undefined) expect(job['timeout-minutes'], name).to.be.above(0);
  });

  it('use one commit of an action everywhere', () => {
    const commits = new Map<string, Set<string>>();
    for (const { step } of steps) {
      const [action, commit] = step.uses?.split('@') ?? [];
      if (action && commit) commits.set(action, (commits.get(action) ?? new Set()).add(commit));
    }
    expect([...commits.keys()]).to.include('actions/checkout');
    for (const [action, found] of commits) expect([...found], action).to.have.length(1);
  });

  it('call scripts that there are', () => {
    const called = steps.flatMap(({ step }) => step.run?.match(/(?<=npm run (?:-s )?)\w[\w:-]*/g) ?? []);
    expect(called).to.include('sbom');
    for (const script of called) expect(manifest.scripts).to.have.property(script);
  });
});
