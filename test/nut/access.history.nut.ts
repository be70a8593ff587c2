import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { HistoryReport } from '../../src/schemas/history.js';
import type { UndoReport } from '../../src/schemas/undo.js';
import { usernameOf } from '../../simulator/seeds/demo/users.js';
import { change } from './support/change/change.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';

const USER = usernameOf('hanako.sato');
const GROUPS = ['Empty_Room', 'Americas_Sales', 'EMEA_Sales'];
const UNDO = ['access', 'undo', '-o', ORG, '--use-most-recent'];

describe('sf access history', () => {
  let demo: Demo;
  let folder: string;
  beforeEach(async () => {
    demo = await startDemo();
    folder = join(demo.sf.home, '.local/share/sf/access-journals');
  });
  afterEach(() => demo.stop());

  const grant = async (group: string): Promise<string> => {
    const { journal, changes } = await change(demo, 'grant', ['--user', USER, '--group', group]);
    expect(changes.map(({ status }) => status)).to.deep.equal(['done']);
    return journal!;
  };
  const history = async (...flags: string[]): Promise<HistoryReport> => {
    const { exitCode, stdout, json } = await demo.plugin.run(['access', 'history', '--json', ...flags]);
    expect(exitCode, stdout).to.equal(0);
    return json().result as HistoryReport;
  };
  const undo = async (): Promise<UndoReport> => {
    const { exitCode, stdout, json } = await demo.plugin.run([...UNDO, '--no-prompt', '--json']);
    expect(exitCode, stdout).to.equal(0);
    return json().result as UndoReport;
  };

  it('tells of a grant, its undo and a run of sf that was killed, after the login is gone', async () => {
    const granted = await grant('Empty_Room');
    const undone = (await undo()).journal!;
    demo.simulator.faults.plan({ kind: 'latency', object: 'GroupMember', method: 'POST', milliseconds: 5000 });
    const child = demo.sf.start(['access', 'grant', '-o', ORG, '--user', USER, '--group', 'Empty_Room']);
    const ended = once(child, 'close');
    // The call is noted before it is sent.
    const isSent = async (): Promise<boolean> => {
      const { runs } = await history();
      return runs.length === 3 && (await readFile(runs[0]!.journal, 'utf8')).includes('"sending"');
    };
    while (child.exitCode === null && !(await isSent())) await wait(20);
    const running = (await history()).runs[0]!;
    const mayBe = await demo.plugin.run(['access', 'undo', '-o', ORG, '--journal', running.journal, '--dry-run']);
    expect(mayBe.stderr.replaceAll(/\s+/g, ' ')).to.include('The run of this journal may still be running');
    await expectRefusal(
      demo.plugin,
      [...UNDO, '--dry-run'],
      [/1 is of a run that may still be running, 1 is of a run/],
    );
    expect(child.exitCode).to.equal(null);
    child.kill('SIGKILL');
    await ended;
    const killed = running.journal;
    const counts = { done: 0, failed: 0, unknown: 1, notSent: null };
    expect(running).to.deep.include({ state: 'may be running', undone: 'no', ...counts });
    expect(running.process).to.deep.equal({ host: hostname(), pid: child.pid });

    await rm(join(demo.sf.home, '.sfdx'), { recursive: true, force: true });
    await rm(join(demo.sf.home, '.sf'), { recursive: true, force: true });
    const calls = demo.simulator.requests.length;
    const { exitCode, stdout, stderr } = await demo.plugin.run(['access', 'history', '-o', demo.simulator.username]);
    expect([exitCode, stderr]).to.deep.equal([0, '']);
    // The slow call of the killed run may come to its end only now.
    expect(demo.simulator.requests.slice(calls).filter(({ method }) => method !== 'POST')).to.deep.equal([]);
    const timeOf = async (journal: string): Promise<string> =>
      `${(JSON.parse((await readFile(journal, 'utf8')).split('\n')[0]!) as { time: string }).time.slice(0, 19).replace('T', ' ')} UTC`;
    const { username } = demo.simulator;
    expect(stdout).to.equal(
      [
        `${await timeOf(killed)}, ${username}`,
        '  access grant: 1 not known; broken off',
        `  ${basename(killed)}`,
        '',
        `${await timeOf(undone)}, ${username}`,
        `  access undo: 1 done; takes back access grant of ${await timeOf(granted)}`,
        `  ${basename(undone)}`,
        '',
        `${await timeOf(granted)}, ${username}`,
        '  access grant: 1 done; undone',
        `  ${basename(granted)}`,
        '',
        '3 runs.',
        'The journals lie in this folder. Those that --journal wrote elsewhere are not',
        'seen.',
        `  ${folder}`,
        'To undo one, name its file:',
        `  sf access undo --target-org ${username} --journal ${killed}`,
        '',
      ].join('\n'),
    );
  });

  it('finds the newest run to undo, one after the other, and names it', async () => {
    const journals = [];
    for (const group of GROUPS) journals.push(await grant(group));
    const [first, second, third] = journals as [string, string, string];
    const { stdout } = await demo.plugin.run([...UNDO, '--dry-run']);
    expect(stdout).to.match(/\nUndoes: access grant of \d{4}-\d\d-\d\d [\d:]{8} UTC, 1 record\n\n/);
    expect(stdout).to.include('\n  - Group EMEA_Sales\n');
    expect((await undo()).undoneRun).to.deep.include({ journal: third, state: 'ended', changes: 1 });

    // The second is undone by hand, the group given again, and taken by somebody else: there is nothing to do, and it counts as undone.
    const { json } = await demo.plugin.run(['access', 'undo', '-o', ORG, '--journal', second, '--no-prompt', '--json']);
    const taken = (json().result as UndoReport).journal!;
    await demo.plugin.run(['access', 'undo', '-o', ORG, '--journal', taken, '--no-prompt']);
    expect((await history()).runs.find(({ journal }) => journal === second)!.undone).to.equal('no');
    const members = demo.simulator.org.table('GroupMember');
    members.delete([...members.rows()].at(-1)!.Id);
    expect(await undo()).to.deep.include({ journal: null, undoneRun: { ...(await undoneRun(second)) } });
    expect((await history()).runs.find(({ journal }) => journal === second)!.undone).to.equal('yes');

    expect((await undo()).undoneRun.journal).to.equal(first);
    await expectRefusal(demo.plugin, [...UNDO, '--no-prompt'], [/3 are of runs that are undone/, /sf access history/]);
    await expectRefusal(demo.plugin, [...UNDO, '--journal', first], [/--journal/, /--use-most-recent/]);
    expect((await demo.plugin.run(['access', 'undo', '-o', ORG])).exitCode).to.equal(2);
  });

  const undoneRun = async (journal: string): Promise<UndoReport['undoneRun']> => {
    const { startedAt } = (await history()).runs.find((run) => run.journal === journal)!;
    return { journal, startedAt, state: 'ended', changes: 1 };
  };

  it('tells as CSV and JSON, and of one org alone by its alias, username or ID, whatever the default org is', async () => {
    const journal = await grant('Empty_Room');
    const text = await readFile(journal, 'utf8');
    const { orgId, username } = demo.simulator;
    const other = join(folder, 'other.jsonl');
    await writeFile(other, text.replaceAll(orgId, '00D000000000009EAA').replaceAll(username, 'eve@other.example'));
    await writeFile(
      join(folder, 'task.jsonl'),
      text.replace('"command":', '"task":"2aBcDeFgHiJkLmNoPqRsTuVwXyZ","command":'),
    );
    await writeFile(join(folder, 'broken.jsonl'), '{"kind":');
    const byDefault = await demo.plugin.run(['access', 'history', '--json'], { env: { SF_TARGET_ORG: ORG } });
    const all = byDefault.json().result as HistoryReport;
    expect(all.runs.map(({ orgId: id, alias }) => [id, alias])).to.have.deep.members([
      [orgId, ORG],
      ['00D000000000009EAA', null],
    ]);
    expect(all.tasks.map(({ task }) => task)).to.deep.equal(['2aBcDeFgHiJkLmNoPqRsTuVwXyZ']);
    expect(all.unreadable.map(({ journal: path }) => basename(path))).to.deep.equal(['broken.jsonl']);
    for (const name of [ORG, username, username.toUpperCase(), orgId, orgId.slice(0, 15), orgId.toLowerCase()]) {
      expect(
        (await history('-o', name)).runs.map(({ journal: path }) => path),
        name,
      ).to.deep.equal([journal]);
    }
    for (const name of ['eve@other.example', '00D000000000009EAA']) {
      expect(
        (await history('-o', name)).runs.map(({ journal: path }) => path),
        name,
      ).to.deep.equal([other]);
    }
    const words = [/"nobody" names no org/, /eve@other\.example/];
    await expectRefusal(demo.plugin, ['access', 'history', '-o', 'nobody'], words);

    const csv = await demo.plugin.run(['access', 'history', '-o', ORG, '--result-format', 'csv']);
    const [run] = (await history('-o', ORG)).runs;
    const row = (task: string, path: string): string =>
      [
        ...[run!.startedAt, run!.endedAt, orgId, username, ORG, 'access grant', task, 'ended', '1,0,0,0', 'no', ''],
        path,
      ].join(',');
    expect(csv.stdout.split('\n').slice(1)).to.deep.equal([
      row('', journal),
      row('2aBcDeFgHiJkLmNoPqRsTuVwXyZ', join(folder, 'task.jsonl')),
      '',
    ]);
    expect(csv.stderr).to.include('broken.jsonl: its first line, which names the org, is missing');
    const asJson = await demo.plugin.run(['access', 'history', '--output-file', 'history.json']);
    expect(asJson.exitCode, asJson.stderr).to.equal(0);
    expect(JSON.parse(await readFile(join(demo.sf.home, 'history.json'), 'utf8'))).to.deep.equal(await history());
  });

  it('says where journals will lie, before there are any', async () => {
    const { exitCode, stdout } = await demo.plugin.run(['access', 'history']);
    expect([exitCode, stdout.split('\n').slice(0, 2)]).to.deep.equal([0, ['', 'No journals.']]);
    expect(stdout).to.include(`  ${folder}\n`);
    // The CLI knows the org, and nothing was changed in it.
    for (const name of [ORG, demo.simulator.username]) expect((await history('-o', name)).runs, name).to.deep.equal([]);
  });
});
