import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { Random } from '../../../../simulator/random/random.js';
import type { Row } from '../../../../simulator/org/types.js';
import { writesOf } from '../../../../src/model/change.js';
import { resultsOf } from '../../../../src/services/change/report.js';
import { planState, type PlannedState } from '../../../../src/services/state/plan.js';
import { pullFromOrg } from '../../../../src/services/state/pull.js';
import { readState } from '../../../../src/services/state/stateFolder.js';
import { planUndo, undo } from '../../../../src/services/undo/undo.js';
import { carryOutWrites } from '../../../../src/services/writing/execute.js';
import { buildRandomOrg, openRandomOrg, randomOrg } from '../../../oracle/randomOrg.js';
import { holdingsIn, stateSays, type Holdings, type StateFile } from '../../../oracle/states.js';
import { tablesOf } from '../../../oracle/tables.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { syncOrg } from '../../support/syncing.js';
import { folderWith } from './support/folder.js';

/** How many random orgs: more by hand, `STATE_RUNS=100 npm run test:unit -- -f "files of random orgs"`. */
const RUNS = Number(process.env['STATE_RUNS'] ?? 3);

const { signal } = new AbortController();
const KINDS = [
  ...['permission-set', 'permission-set-group', 'group', 'queue', 'role', 'profile', 'territory'],
  ...['permission-set-license', 'package-license'],
];
const WHOLE = ['profile', 'role'];
const ENDING = ['permission-set', 'permission-set-group'];

type Member = { user: string; until?: string; role?: string; reason?: string };
/** A file as somebody edits it. */
type Edited = { path: string; kind: string; name: string; members: Member[] };

/** What the commands do, without what they print. */
class Folder {
  public constructor(
    public readonly path: string,
    private readonly org: UnitOrg,
    private readonly dataDir: string,
  ) {}

  public async pull(): Promise<void> {
    const request = { folder: this.path, manage: [], now: new Date() };
    const { gone, unchangeable } = await pullFromOrg(this.org.connection, request, () => undefined, signal);
    expect([gone, unchangeable]).to.deep.equal([[], []]);
  }

  public async plan(): Promise<PlannedState> {
    const now = new Date();
    const state = await readState(this.path, { now });
    const request = { folder: this.path, state, licenseProfiles: [], now, orgName: null };
    return planState(this.org.connection, request, () => undefined, signal);
  }

  /** @returns what was not done, as `KIND:NAME username`, and the journal */
  public async apply(): Promise<{ left: string[]; journal: string | null }> {
    const { plan } = await this.plan();
    const writes = plan.rows.flatMap(({ planned }) => (planned ? writesOf(planned) : []));
    const { outcomes, journal } = await carryOutWrites(plan.client, writes, {
      command: 'access state apply',
      orgId: this.org.simulator.orgId,
      dataDir: this.dataDir,
      allOrNone: false,
      journal: join(this.dataDir, `${process.hrtime.bigint()}.jsonl`),
      onProgress: () => undefined,
      signal,
    });
    const results = resultsOf(plan.rows, outcomes);
    const left = results.filter(({ status }) => !['done', 'nothing to do'].includes(status));
    return {
      left: left.map(({ resourceType, resource, user }) => `${resourceType} ${resource} ${user}`),
      journal,
    };
  }

  public async names(): Promise<string[]> {
    const entries = await readdir(this.path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.path.length + 1))
      .sort();
  }

  /** The texts of the files, by their paths. */
  public async texts(): Promise<Map<string, string>> {
    const names = await this.names();
    return new Map(
      await Promise.all(
        names
          .filter((name) => name !== 'access.yaml')
          .map(async (name): Promise<[string, string]> => [name, await readFile(join(this.path, name), 'utf8')]),
      ),
    );
  }

  public async edited(): Promise<Edited[]> {
    return [...(await this.texts())].map(([path, text]) => {
      const { kind, name, members } = parse(text) as StateFile;
      return {
        path,
        kind,
        name,
        members: members.map((member) => (typeof member === 'string' ? { user: member } : { ...member })),
      };
    });
  }
}

/**
 * Salesforce keeps one assignment of a set for a user, assigns a set only by a license that allows all of it, and a permission set group
 * only while it is up to date: what is not so, no undo could bring back.
 */
const possibleOrg = randomOrg.map((random) => ({
  ...random,
  sets: random.sets.map(({ rights, ...set }) => ({
    ...set,
    rights: { ...rights, system: rights.system.filter((name) => name !== 'ModifyAllData') },
  })),
  groups: random.groups.map((group) => ({ ...group, status: 'Updated' as const, pending: null })),
  users: random.users.map((user) => ({
    ...user,
    assignments: user.assignments.map((one) => ({ ...one, states: one.states.slice(0, 1) })),
  })),
}));

/** Each user of a random org is called so: files may leave it out where that is what a sandbox adds. */
const SUFFIX = '.example';

const randomManifest = fc.record({
  kinds: fc.oneof(fc.constant(KINDS), fc.subarray(KINDS, { minLength: 1 })),
  ignoresOne: fc.boolean(),
  isSandbox: fc.boolean(),
});

/** Changes files as people do who have their own habits. */
function edit(files: Edited[], users: readonly Row[], licenseOf: (profile: string) => unknown, random: Random): void {
  const ofKind = (kind: string): Edited[] => files.filter((file) => file.kind === kind);
  const named = ({ Username, Id }: Row): string =>
    random.chance(0.1) ? Id : random.chance(0.3) ? String(Username).toUpperCase() : String(Username);
  for (let left = 1 + random.below(8); left > 0; left -= 1) {
    const file = random.pick(files);
    const { kind, members } = file;
    const isWhole = WHOLE.includes(kind);
    const user = random.pick(users);
    const username = String(user.Username).toLowerCase();
    const isUser = ({ user: said }: Member): boolean =>
      [user.Id, username, username.slice(0, -SUFFIX.length)].includes(said.includes('@') ? said.toLowerCase() : said);
    const present = members.find(isUser);
    // Nobody is taken out of a profile for none: that is refused without --license-profile.
    if (present && random.chance(0.6) && kind !== 'profile') {
      file.members = members.filter((one) => one !== present);
    } else if (present && ENDING.includes(kind)) {
      if (random.chance(0.3)) delete present.until;
      else present.until = `2099-0${1 + random.below(9)}-11T09:00:00Z`;
    } else if (present && kind === 'territory') {
      if (random.chance(0.3)) delete present.role;
      else present.role = random.pick(['Owner', 'Sales Rep']);
    } else if (!present) {
      // By another license Salesforce keeps or refuses other things than before: no undo could bring them back.
      const now = kind === 'profile' && ofKind(kind).find((one) => one.members.some(isUser));
      if (kind === 'profile' && (!now || licenseOf(now.name) !== licenseOf(file.name))) continue;
      if (isWhole) for (const one of ofKind(kind)) one.members = one.members.filter((other) => !isUser(other));
      const until = ENDING.includes(kind) && random.chance(0.3) ? { until: '2098-05-31T22:00:00Z' } : {};
      const role = kind === 'territory' && random.chance(0.5) ? { role: 'Owner' } : {};
      const reason = random.chance(0.3) ? { reason: `Ticket #${String(random.below(100))}: yes, "really"` } : {};
      file.members.splice(random.below(members.length + 1), 0, { user: named(user), ...until, ...role, ...reason });
    }
  }
}

/** Writes a file by hand: with comments, in any of the ways of YAML. */
function handwritten({ kind, name, members }: Edited, random: Random): string {
  const quoted = (text: string): string => (random.chance(0.5) ? text : JSON.stringify(text));
  const pairs = (member: Member): string[] =>
    Object.entries(member).map(([key, value]) => `${key}: ${key === 'user' ? quoted(value) : JSON.stringify(value)}`);
  const inFlow = (member: Member): string =>
    Object.keys(member).length === 1 && random.chance(0.7) ? quoted(member.user) : `{ ${pairs(member).join(', ')} }`;
  const asItem = (member: Member, at: number): string[] => [
    ...(random.chance(0.2) ? [`  # before ${String(at)}`] : []),
    ...(random.chance(0.3)
      ? [`  - ${inFlow(member)} # flow ${String(at)}`]
      : Object.keys(member).length === 1
        ? [`  - ${quoted(member.user)}${random.chance(0.3) ? ` # plain ${String(at)}` : ''}`]
        : pairs(member).map((pair, line) => `  ${line === 0 ? '-' : ' '} ${pair}`)),
  ];
  const list = random.chance(0.2) || members.length === 0;
  const inBrackets = ` [${members.map(inFlow).join(', ')}]`;
  const lines = [
    '# Reviewed by the owners.',
    ...(random.chance(0.5) ? ['owner: The owners'] : []),
    `kind: ${kind}`,
    `name: ${JSON.stringify(name)} # as in Setup`,
    ...(list ? [`members:${inBrackets}`] : ['members:', ...members.flatMap(asItem)]),
    ...(random.chance(0.3) ? ['# The end.'] : []),
    '',
  ];
  return lines.join(random.chance(0.2) ? '\r\n' : '\n');
}

/** Everything that stands in files beside members: it must survive a pull. */
function beside(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => /^(?:#|owner|kind|name| +# before)/.test(line));
}

async function expectNoDrift(folder: Folder): Promise<void> {
  const { changes, withoutFile, isDrifted } = (await folder.plan()).report;
  expect([changes, withoutFile, isDrifted]).to.deep.equal([[], [], false]);
}

/** The holdings of accesses that are managed, in lines. */
function linesOf(holdings: Holdings, isMeant: (line: string) => boolean): string[] {
  return [...holdings]
    .flatMap(([access, holders]) => Array.from(holders, ([user, said]) => `${access} ${user} ${said}`))
    .filter(isMeant)
    .sort();
}

describe('files of random orgs', function () {
  this.timeout(Math.max(60_000, RUNS * 15_000));
  let dataDir: string;
  const folders: string[] = [];
  before(async () => (dataDir = await mkdtemp(join(tmpdir(), 'state-data-'))));
  after(() => Promise.all([dataDir, ...folders].map((one) => rm(one, { recursive: true }))));

  const folderOf = async (org: UnitOrg, manifest: string): Promise<Folder> => {
    const path = await folderWith({ 'access.yaml': manifest });
    folders.push(path);
    return new Folder(path, org, dataDir);
  };
  const manifestOf = (kinds: readonly string[]): string =>
    `version: 1\nmanage: [${kinds.map((kind) => `"${kind}:*"`).join(', ')}]\n`;

  it('say what the org has once they are pulled; once they are edited and applied, the org has what they say', () => {
    const property = fc.asyncProperty(possibleOrg, fc.nat(), randomManifest, async (random, seed, managed) => {
      const org = await startOrg({ seed: 'empty' });
      try {
        openRandomOrg(org.simulator.org);
        const { users } = buildRandomOrg(org.simulator.org, random);
        for (const license of org.simulator.org.table('UserLicense').rows()) {
          org.simulator.org.table('UserLicense').update(license.Id, { TotalLicenses: 500 });
        }
        const ignored = managed.ignoresOne ? [String(users[0]!.Username)] : [];
        const folder = await folderOf(
          org,
          [
            manifestOf(managed.kinds),
            ...ignored.map((user) => `ignore: { users: ["${user}"] }\n`),
            ...(managed.isSandbox ? [`usernames: { sandbox-suffix: ${SUFFIX} }\n`] : []),
          ].join(''),
        );
        const tables = (): ReturnType<typeof tablesOf> => tablesOf(org.simulator.org, org.userId('admin'));
        const first = await syncOrg(org.connection, { options: { syncNonStandardUsers: true } });
        await folder.pull();
        await expectNoDrift(folder);

        const files = await folder.edited();
        const people = users.filter(
          ({ Username, UserType, IsActive }) =>
            !ignored.includes(String(Username)) && UserType === 'Standard' && IsActive === true,
        );
        const draw = new Random(seed);
        const licenseOf = (profile: string): unknown =>
          org.simulator.org.table('Profile').where('Name', profile)[0]!['UserLicenseId'];
        if (people.length > 0 && files.length > 0) edit(files, people, licenseOf, draw);
        for (const file of files) await writeFile(join(folder.path, file.path), handwritten(file, draw));
        const texts = await folder.texts();
        const before = holdingsIn(tables());
        const wanted = stateSays(
          [...texts.values()],
          { ignored, suffix: managed.isSandbox ? SUFFIX : '' },
          before,
          tables(),
        );

        const { left, journal } = await folder.apply();
        const isLeft = (line: string): boolean => {
          const [access, user] = [line.split(' ', 1)[0]!, / (\S+@\S+) /.exec(line)?.[1]];
          return left.some((one) => one.endsWith(` ${user}`) && access.startsWith(one.split(' ', 1)[0]!.slice(0, 4)));
        };
        const meant = (line: string): boolean => !isLeft(line);
        expect(linesOf(holdingsIn(tables()), meant)).to.deep.equal(linesOf(wanted, meant));
        const { rows } = (await folder.plan()).plan;
        expect(
          resultsOf(rows, []).map(({ resourceType, resource, user }) => `${resourceType} ${resource} ${user}`),
        ).to.deep.equal(left);

        if (journal !== null) {
          const { steps, ...plan } = await planUndo(org.connection, journal, signal);
          await undo({ ...plan, steps }, { command: 'undo', dataDir, onProgress: () => undefined, signal });
          expect([...steps.outcomes()].filter(({ status }) => status !== 'done')).to.deep.equal([]);
        }
        const last = await syncOrg(org.connection, { options: { syncNonStandardUsers: true } });
        expect(last.json).to.equal(first.json);
        await folder.pull();
        await expectNoDrift(folder);
        const pulled = await folder.texts();
        expect(Array.from(pulled, ([name, text]) => [name, beside(text)])).to.deep.equal(
          Array.from(texts, ([name, text]) => [name, beside(text)]),
        );
      } finally {
        await org.stop();
      }
    });
    return fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  });

  it('need no change once they are pulled from the demo org', async () => {
    const org = await startOrg({ seed: 'demo' });
    try {
      const folder = await folderOf(org, manifestOf(KINDS));
      await folder.pull();
      await expectNoDrift(folder);
      const texts = await folder.texts();
      expect(texts.size).to.be.greaterThan(50);
      await folder.pull();
      expect(await folder.texts()).to.deep.equal(texts);
    } finally {
      await org.stop();
    }
  });
});
