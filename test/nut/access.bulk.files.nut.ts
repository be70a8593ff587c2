import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { change, countByStatus } from './support/change/change.js';
import { addProfile } from '../../simulator/seeds/builder/profiles.js';
import { OrgBuilder } from '../../simulator/seeds/builder/orgBuilder.js';
import { addUser } from '../../simulator/seeds/builder/users.js';
import { changesCsv } from './support/change/changesFile.js';
import { named } from './support/change/crowd.js';
import { grantsIn, syncText } from './support/change/sync.js';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';

const NANCY = 'nancy.wu@acme-rockets.example';
const CARLOS = 'carlos.mendes@acme-rockets.example';

describe('sf access grant and revoke: files', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const save = async (name: string, content: string): Promise<string> => {
    const path = join(demo.sf.home, name);
    await writeFile(path, content);
    return path;
  };
  const idOf = (username: string): string => demo.simulator.org.table('User').where('Username', username)[0]?.Id ?? '';

  it('mix grants and revokes, names in any casing, expiry, and the entitlement’s id alone', async () => {
    const group = [...demo.simulator.org.table('Group').rows()].find(
      ({ DeveloperName }) => DeveloperName === 'Empty_Room',
    );
    const entitlement = `group:${group?.Id}:member`;
    const file = await save(
      'changes.csv',
      changesCsv([
        {
          action: 'Grant',
          user: NANCY.toUpperCase(),
          resource_type: 'permission',
          resource: 'sunset_feature_beta',
          expires_at: '2031-12-31',
        },
        { action: 'revoke', user: NANCY, resource_type: 'group', resource: 'Americas Sales' },
        { user: CARLOS, entitlement },
        { user: CARLOS, resource_type: 'territory', resource: 'Antarctica', entitlement: 'role:Sales Rep' },
      ]),
    );
    const { changes, exitCode } = await change(demo, 'grant', ['--file', file]);
    expect(exitCode).to.equal(0);
    expect(changes.map(({ user, verdict, status }) => [user, verdict, status])).to.deep.equal([
      [NANCY, 'grant', 'done'],
      [NANCY, 'revoke', 'done'],
      [CARLOS, 'grant', 'done'],
      [CARLOS, 'grant', 'done'],
    ]);
    expect(changes[0]?.expiresAt).to.equal('2032-01-01T07:59:59Z');
    const after = grantsIn(await syncText(demo));
    expect(after).to.include(`${entitlement}:user:${idOf(CARLOS)}`);
    expect(after).to.include(`${changes[3]?.entitlement}:user:${idOf(CARLOS)}`);
    expect(after).not.to.include(`${changes[1]?.entitlement}:user:${idOf(NANCY)}`);
  });

  it('can be JSON', async () => {
    const rows = [{ user: NANCY, resource_type: 'permission', resource: 'Sunset_Feature_Beta' }];
    const file = await save('changes.json', JSON.stringify(rows));
    expect(countByStatus((await change(demo, 'grant', ['--file', file])).changes)).to.deep.equal({ done: 1 });
  });

  it('come through a pipe, CSV and JSON', async () => {
    const rows = [{ user: NANCY, resource_type: 'permission', resource: 'Sunset_Feature_Beta' }];
    const granted = await change(demo, 'grant', ['--file', '-'], { input: changesCsv(rows) });
    expect(countByStatus(granted.changes)).to.deep.equal({ done: 1 });
    const revoked = await change(demo, 'revoke', ['--file', '-'], { input: JSON.stringify(rows) });
    expect(revoked.changes.map(({ verdict, status }) => [verdict, status])).to.deep.equal([['revoke', 'done']]);
  });

  it('take access away through a pipe only with --no-prompt', async () => {
    const rows = [{ action: 'revoke', user: NANCY, resource_type: 'group', resource: 'Americas_Sales' }];
    const args = ['access', 'grant', '-o', ORG, '--file', '-'];
    const { exitCode, stderr } = await demo.plugin.run(args, { input: changesCsv(rows) });
    expect(exitCode, stderr).to.equal(1);
    expect(stderr).to.match(/--no-prompt/);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });

  const broken = `${changesCsv([
    { user: NANCY, resource_type: 'permission', resource: 'Sunset_Feature_Beta' },
    { action: 'give', user: NANCY, resource_type: 'permission', resource: 'Sunset_Feature_Beta' },
    { resource_type: 'permission', resource: 'Sunset_Feature_Beta' },
    { user: NANCY, resource_type: 'permision', resource: 'Sunset_Feature_Beta' },
    { user: NANCY, resource_type: 'permission' },
    { user: NANCY, resource_type: 'group', resource: 'Empty_Room', entitlement: 'assigned' },
    { user: NANCY, resource_type: 'permission', resource: 'Sunset_Feature_Beta', expires_at: 'Friday' },
  ])}grant,"${NANCY},permission,Sunset_Feature_Beta,,\n`;
  const places = [
    [3, 'action'],
    [4, 'user'],
    [5, 'resource_type'],
    [6, 'resource'],
    [7, 'entitlement'],
    [8, 'expires_at'],
    [9, 'user'],
  ] as const;

  it('with bad rows change nothing, and each bad row is reported with file, line and column', async () => {
    const file = await save('broken.csv', broken);
    const words = places.map(([line, column]) => new RegExp(`broken\\.csv:${line}\\b.{0,20}\\b${column}\\b`));
    await expectRefusal(demo.plugin, ['access', 'grant', '-o', ORG, '--file', file], words);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
  });

  it('with bad rows are carried out without them with --skip-invalid, and the bad rows are reported', async () => {
    const file = await save('broken.csv', broken);
    const args = ['access', 'grant', '-o', ORG, '--file', file, '--skip-invalid'];
    const { exitCode, stdout, stderr } = await demo.plugin.run(args);
    expect(exitCode, stderr).to.equal(68);
    expect(stdout).to.match(/\nGave 1 [a-z ]+\. \d+ changes were refused\.\n/);
    for (const [line] of places) expect(stdout).to.match(new RegExp(`\\n {6}\\S*broken\\.csv:${line}\\b`));
    expect(writesOf(demo.simulator)).to.have.length(1);
    const { changes } = await change(demo, 'grant', ['--file', file, '--skip-invalid']);
    expect(changes.map(({ status }) => status)).to.deep.equal(['nothing to do', ...places.map(() => 'refused')]);
  });

  it('with unknown names change nothing, and are carried out without these rows with --skip-invalid', async () => {
    const file = await save(
      'unknown.csv',
      changesCsv([
        { user: NANCY, resource_type: 'permission', resource: 'Sunset_Feature_Beta' },
        { user: 'nobody@acme-rockets.example', resource_type: 'permission', resource: 'Sunset_Feature_Beta' },
        { user: NANCY, resource_type: 'group', resource: 'Contract_Reviewers' },
        { user: NANCY, resource_type: 'connected_application', resource: 'C1' },
      ]),
    );
    const args = ['access', 'grant', '-o', ORG, '--file', file];
    const words = [/unknown\.csv:3.*nobody@/, /unknown\.csv:4.*Contract_Reviewers/, /unknown\.csv:5.*read-only/];
    await expectRefusal(demo.plugin, args, words);
    expect(writesOf(demo.simulator)).to.deep.equal([]);
    const { changes, exitCode } = await change(demo, 'grant', ['--file', file, '--skip-invalid']);
    expect(exitCode).to.equal(68);
    expect(changes.map(({ status }) => status)).to.deep.equal(['done', 'refused', 'refused', 'refused']);
  });

  it('are written as results that can be fed in again, in CSV and in JSON, whatever names hold', async () => {
    const builder = new OrgBuilder(demo.simulator.org);
    const license = named(demo.simulator.org, 'UserLicense', 'Salesforce');
    const hostile = ['=1+1, "EMEA"; Team', '@Line\nbreak\t"', "'-O'Brien"];
    for (const name of hostile) addProfile(builder, { name, license });
    const people = ['+ann@acme.example', "o'brien=1@acme.example", '-eve@acme.example'];
    const profile = named(demo.simulator.org, 'Profile', 'Standard User');
    builder.amend('UserLicense', license, { TotalLicenses: 500 });
    for (const username of people) addUser(builder, { username, lastName: username, profile });
    const rows = people.flatMap((user, index) => [
      { action: 'grant', user, resource_type: 'profile', resource: hostile[index] },
      { action: 'grant', user, resource_type: 'territory', resource: 'Antarctica', entitlement: 'role:Sales Rep' },
      { action: 'grant', user, resource_type: 'permission', resource: 'Sunset_Feature_Beta', expires_at: '2031-12-31' },
    ]);
    const changes = await save('changes.json', JSON.stringify(rows));
    const results = (name: string): string => join(demo.sf.home, name);
    const fed = async (action: 'grant' | 'revoke', file: string, output: string): Promise<unknown> => {
      const run = await change(demo, action, ['--file', file, '--output-file', results(output)]);
      return [run.exitCode, countByStatus(run.changes)];
    };
    expect(await fed('grant', changes, 'a.csv')).to.deep.equal([0, { done: 9 }]);
    expect(await fed('grant', results('a.csv'), 'b.json')).to.deep.equal([0, { 'nothing to do': 9 }]);
    expect(await fed('grant', results('b.json'), 'c.csv')).to.deep.equal([0, { 'nothing to do': 9 }]);
    const list = ['--file', results('a.csv'), '--all', '--license-profile', 'Salesforce=Standard User'];
    const all = await change(demo, 'revoke', [...list, '--output-file', results('all.csv')]);
    expect([all.exitCode, countByStatus(all.changes)]).to.deep.equal([0, { done: 9 }]);
    expect(await fed('revoke', results('all.csv'), 'again.json')).to.deep.equal([0, { 'nothing to do': 9 }]);
    expect(await fed('revoke', results('again.json'), 'again.csv')).to.deep.equal([0, { 'nothing to do': 9 }]);
  });

  it('cannot have the path of the journal or of the results', async () => {
    const file = await save(
      'changes.csv',
      changesCsv([{ user: NANCY, resource_type: 'group', resource: 'Empty_Room' }]),
    );
    for (const flags of [
      ['--journal', 'same', '--output-file', './same'],
      ['--output-file', file],
      ['--journal', file],
    ]) {
      await expectRefusal(
        demo.plugin,
        ['access', 'grant', '-o', ORG, '--file', file, ...flags],
        [/One file is named twice/],
      );
    }
    expect(writesOf(demo.simulator)).to.deep.equal([]);
    expect(await readFile(file, 'utf8')).to.include('Empty_Room');
  });

  it('that are empty are an error, since an export may have failed; a header without rows changes nothing', async () => {
    await expectRefusal(demo.plugin, ['access', 'grant', '-o', ORG, '--file', '-'], [/stdin is empty/]);
    const header = await save('header.csv', 'user,resource_type,resource\n');
    const { exitCode, stdout, stderr } = await demo.plugin.run(['access', 'grant', '-o', ORG, '--file', header]);
    expect([exitCode, stdout, stderr]).to.deep.equal([
      0,
      'Org: acme (mia.santos@acme-rockets.example), developer edition\n\nNo changes.\n',
      '',
    ]);
  });

  it('come through a pipe with lines that end', async () => {
    const args = ['access', 'grant', '-o', ORG, '--file', '-'];
    for (const [input, words] of [
      [`user\n${'x'.repeat(1_100_000)}`, /stdin, line 2: the line has more than 1,000,000 characters/],
      ['['.repeat(1_100_000), /stdin, line 1: brackets are nested more than 8 deep/],
    ] as const) {
      const { exitCode, stdout, stderr } = await demo.plugin.run(args, { input });
      expect([exitCode, stdout]).to.deep.equal([1, '']);
      expect(stderr.replace(/\s*\n(?: ›)? */g, ' ')).to.match(words);
    }
  });

  it('that are not files of changes are refused as a whole', async () => {
    const args = ['access', 'grant', '-o', ORG, '--file'];
    await expectRefusal(demo.plugin, [...args, join(demo.sf.home, 'nowhere.csv')], [/nowhere\.csv cannot be read/]);
    await expectRefusal(
      demo.plugin,
      [...args, await save('text.json', 'grant Ada everything')],
      [/text\.json/, /JSON/],
    );
    await expectRefusal(demo.plugin, [...args, await save('object.json', '{"user":"Ada"}')], [/object\.json/, /array/]);
  });
});
