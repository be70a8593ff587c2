import { dirname } from 'node:path';
import { Random } from '../../../simulator/random/random.js';
import type { RecordWrite } from '../../../src/model/recordWrite.js';
import { writesOf } from '../../../src/model/change.js';
import { readRuns } from '../../../src/services/history/runs.js';
import { withUndone } from '../../../src/services/history/undone.js';
import { undoResultOf } from '../../../src/services/undo/report.js';
import { planUndo, undo } from '../../../src/services/undo/undo.js';
import { makePlan } from '../../../src/services/change/plan.js';
import { Outcome, planText, type PlanLine } from '../../../src/ux/output/plan.js';
import { undoLines, type ToldStep } from '../../../src/ux/output/undo.js';
import { screenOf } from '../../../src/ux/screen.js';
import { mixedChanges } from '../../unit/support/mixedChanges.js';
import type { UnitOrg } from '../../unit/support/simulatedOrg.js';
import { checkWrites } from '../allowedWrites.js';
import { Violation, type HostileFile, type Input } from '../fuzz.js';
import { mutateJson, mutateText } from '../mutations.js';
import { orgFile, signal } from './orgFiles.js';

const TIME = '2026-09-01T09:00:00.000Z';

/** What earlier builds have not written: in the header of every run, in that of some, and at the end. */
const ID = { id: '4f6b7f3e-2c55-4d0e-9b7a-0d6a1c9f2b11', process: { host: 'laptop', pid: 1, pidSpace: 'pid:[1]' } };
const OF_SOME = { task: '2aBcDeFgHiJkLmNoPqRsTuVwXyZ', undoes: TIME };
const END = { kind: 'end', time: TIME, done: 1, failed: 0, unknown: 0, notSent: 2, leftAlone: 3 };

/** Writes of every object, as runs of this org send them. */
async function writesIn(org: UnitOrg): Promise<RecordWrite[]> {
  const requests = mixedChanges(org, new Random(1));
  const { rows } = await makePlan(
    org.connection,
    requests,
    { licenseProfiles: [], onUnknownLicense: () => undefined, skipInvalid: true, now: new Date(TIME) },
    signal,
  );
  const planned = rows.flatMap((row) => (row.planned ? writesOf(row.planned) : []));
  const rowsOf = (object: string): Array<Record<string, unknown> & { Id: string }> => [
    ...org.simulator.org.table(object).rows(),
  ];
  const [seat] = rowsOf('PermissionSetLicenseAssign');
  const [license] = rowsOf('UserPackageLicense');
  const [login] = rowsOf('UserLogin');
  const person = org.userId('diego.torres');
  const others = [
    {
      op: 'insert',
      object: 'PermissionSetLicenseAssign',
      fields: fieldsOf(seat!, 'AssigneeId', 'PermissionSetLicenseId'),
    },
    {
      op: 'delete',
      object: 'UserPackageLicense',
      id: license!.Id,
      before: fieldsOf(license!, 'UserId', 'PackageLicenseId'),
    },
    { op: 'update', object: 'UserLogin', id: login!.Id, fields: { IsFrozen: true }, before: { IsFrozen: false } },
    { op: 'update', object: 'User', id: person, fields: { IsActive: true }, before: { IsActive: false } },
    {
      op: 'insert',
      object: 'User',
      fields: { Username: 'new@acme.example', LastName: 'New', Email: 'new@acme.example' },
    },
    {
      op: 'insert',
      object: 'User',
      fields: fieldsOf(org.simulator.org.table('User').existing(person), 'Username', 'LastName', 'Email', 'ProfileId'),
    },
  ] as RecordWrite[];
  return [...planned, ...others];
}

const fieldsOf = (row: Record<string, unknown>, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, String(row[name])]));

export const journals: HostileFile = orgFile('journals', async (org, { data }) => {
  const writes = await writesIn(org);
  const linesOf = (some: readonly RecordWrite[], outcomes: readonly object[] = []): object[] => [
    {
      ...{
        kind: 'header',
        version: 1,
        orgId: org.simulator.orgId,
        username: null,
        command: 'access grant',
        time: TIME,
      },
      ...(some.length > 1 && ID),
      ...(outcomes.length > 0 && OF_SOME),
    },
    { kind: 'sending', time: TIME, writes: some.map((write, sequence) => ({ sequence, ...write })) },
    ...(outcomes.length > 0 ? [{ kind: 'settled', time: TIME, outcomes }, END] : []),
  ];
  const inputOf = (lines: readonly unknown[]): Input => ({
    content: Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    extension: '.jsonl',
  });
  /** The same as if the run had done it: what it inserted is gone, what it deleted is there. */
  const reversed = writes.map((write): RecordWrite => {
    if (write.op === 'update') return { ...write, fields: write.before, before: write.fields };
    return write;
  });
  return {
    valid: [
      ...writes.map((write) => inputOf(linesOf([write]))),
      inputOf(linesOf(writes)),
      inputOf(linesOf(reversed)),
      inputOf(
        linesOf(
          writes,
          writes.map((_, sequence) => ({ sequence, recordId: null, error: null })),
        ),
      ),
    ],
    make: (random) => {
      const some = Array.from({ length: 1 + random.below(5) }, () => random.pick([...writes, ...reversed]));
      const outcomes = random.chance(0.5) ? [] : [{ sequence: 0, recordId: null, error: null }];
      const lines = linesOf(some, outcomes);
      if (random.chance(0.6)) return inputOf(mutateJson(random, lines) as unknown[]);
      const { content, extension } = inputOf(lines);
      return { content: mutateText(random, content.toString()), extension };
    },
    attempt: async (path) => {
      // The history reads the same file, whatever undo says of it.
      const { runs, unreadable } = await readRuns(dirname(path));
      withUndone(runs);
      if (runs.length + unreadable.length !== 1) throw new Violation('the history has no line for the file');
      const plan = await planUndo(org.connection, path, signal);
      checkWrites([...plan.steps].flatMap(({ named }) => named.step.write ?? []));
      const { client, organization, steps } = plan;
      const lines = (): Iterable<PlanLine> => {
        const told = steps[Symbol.iterator]().map(({ named, outcome }): ToldStep => ({
          result: undoResultOf(client, named, outcome),
          fields: named.fields,
        }));
        return undoLines(told, steps.notTold(), organization.timeZone);
      };
      planText(lines(), screenOf({}), '');
      await undo(plan, { command: 'access undo', dataDir: data, onProgress: () => undefined, signal });
      new Outcome(lines()).line(false);
    },
  };
});
