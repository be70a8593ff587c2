import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { addGroup } from '../../simulator/seeds/builder/groups.js';
import { OrgBuilder } from '../../simulator/seeds/builder/orgBuilder.js';
import { addPermissionSet } from '../../simulator/seeds/builder/permissionSets.js';
import { change, countByStatus } from './support/change/change.js';
import { changesCsv, grantsOf } from './support/change/changesFile.js';
import { addCrowd } from './support/change/crowd.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectOwnerOnly } from '../systems.js';

const PEOPLE = 1500;
const LATENCY = 60;
/** As many as a run of both objects takes, the members of a group one call after the other. */
const CALLS = 16;

type Sent = { sequence: number; object: string; fields: Record<string, string> };
type Line =
  | { kind: 'header' }
  | { kind: 'sending'; writes: Sent[] }
  | { kind: 'settled'; outcomes: Array<{ sequence: number; recordId: string | null; error: object | null }> };

const keyOf = (object: string, fields: Record<string, unknown>): string =>
  object === 'GroupMember' ? `${object} ${String(fields.UserOrGroupId)}` : `${object} ${String(fields.AssigneeId)}`;

describe('sf access grant --file, killed', () => {
  let demo: Demo;
  let file: string;
  let setId: string;
  beforeEach(async () => {
    demo = await startDemo({ seed: 'empty', latency: LATENCY });
    const { org } = demo.simulator;
    const builder = new OrgBuilder(org);
    setId = addPermissionSet(builder, { label: 'Launch Console' }).Id;
    addGroup(builder, { name: 'Ground Crew' });
    const crowd = addCrowd(org, 'Standard User', PEOPLE);
    file = join(demo.sf.home, 'changes.csv');
    const rows = [...grantsOf(crowd, 'permission', 'Launch_Console'), ...grantsOf(crowd, 'group', 'Ground_Crew')];
    await writeFile(file, changesCsv(rows));
  });
  afterEach(() => demo.stop());

  /** What the org holds of what the file asks for. */
  const held = (): string[] => {
    const { org } = demo.simulator;
    return [
      ...[...org.table('GroupMember').rows()].map((row) => keyOf('GroupMember', row)),
      ...org
        .table('PermissionSetAssignment')
        .where('PermissionSetId', setId)
        .map((row) => keyOf('PermissionSetAssignment', row)),
    ];
  };

  /** Kills the run so many milliseconds after so many of its writes have come in. */
  async function killAfter(calls: number, milliseconds: number, journal: string): Promise<void> {
    const args = ['access', 'grant', '-o', ORG, '--file', file, '--journal', journal];
    demo.simulator.resetRequests();
    const child = demo.sf.start(args);
    const ended = once(child, 'close');
    while (child.exitCode === null && writesOf(demo.simulator).length < calls) await wait(2);
    await wait(milliseconds);
    child.kill('SIGKILL');
    await ended;
    expect(child.signalCode, 'the run ended before it was killed').to.equal('SIGKILL');
    // What was under way reaches the org all the same, one call after the other on a busy machine.
    for (let before = -1; before !== held().length;) {
      before = held().length;
      await wait(5 * LATENCY);
    }
  }

  async function readJournal(path: string): Promise<Line[]> {
    await expectOwnerOnly(path);
    const lines = (await readFile(path, 'utf8')).split('\n');
    // The last line may be cut short.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as Line);
  }

  const moments = Array.from({ length: 4 }, (_, index) => ({
    calls: 1 + Math.floor((index * CALLS) / 4),
    milliseconds: Math.floor(Math.random() * LATENCY),
  }));
  for (const { calls, milliseconds } of moments) {
    it(`${milliseconds} ms after ${calls} calls: the journal knows what may be done; the same command finishes`, async () => {
      const journal = join(demo.sf.home, 'killed.jsonl');
      await killAfter(calls, milliseconds, journal);
      const landed = held();
      const lines = await readJournal(journal);
      const sent = lines.flatMap((line) => (line.kind === 'sending' ? line.writes : []));
      const settled = lines.flatMap((line) => (line.kind === 'settled' ? line.outcomes : []));
      const keyOfSequence = new Map(sent.map(({ sequence, object, fields }) => [sequence, keyOf(object, fields)]));
      expect(lines[0]?.kind).to.equal('header');
      expect([...keyOfSequence.values()]).to.include.members(landed);
      for (const { sequence, error } of settled) {
        expect(error).to.equal(null);
        expect(landed).to.include(keyOfSequence.get(sequence));
      }

      demo.simulator.resetRequests();
      const { changes, exitCode } = await change(demo, 'grant', ['--file', file]);
      expect(exitCode).to.equal(0);
      expect(countByStatus(changes)).to.deep.equal({
        done: 2 * PEOPLE - landed.length,
        ...(landed.length > 0 ? { 'nothing to do': landed.length } : {}),
      });
      expect(held()).to.have.length(2 * PEOPLE);
      expect(new Set(held()).size).to.equal(2 * PEOPLE);
      expect(writesOf(demo.simulator).every(({ status }) => status === 200)).to.equal(true);
    });
  }
});
