import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { readUserFile } from '../../../../src/services/users/file.js';

describe('readUserFile', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'users-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  const read = async (name: string, content: string | Buffer): ReturnType<typeof readUserFile> => {
    await writeFile(join(folder, name), content);
    const { users, problems } = await readUserFile(join(folder, name));
    const short = (source: string | null): string => source!.replace(`${folder}/`, '');
    return {
      users: users.map((user) => ({ ...user, source: short(user.source) })),
      problems: problems.map((problem) => ({ ...problem, source: short(problem.source) })),
    };
  };
  const failure = async (name: string, content: string | Buffer): Promise<SfError> => {
    try {
      await read(name, content);
    } catch (error) {
      return error as SfError;
    }
    return expect.fail('it succeeded');
  };
  const ada = { Email: 'ada@acme.example', LastName: 'Lovelace' };

  for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
    it(`leaves no key out, not even ${key}: the plan refuses it as it refuses every field that does not exist`, async () => {
      const json = `[{"email": "a@acme.example", "last_name": "A", "profile": "P", "${key}": "x"}]`;
      const csv = `email,last_name,profile,${key}\na@acme.example,A,P,x\n`;
      for (const [name, content] of [
        ['users.json', json],
        ['users.csv', csv],
      ] as const) {
        const { users, problems } = await read(name, content);
        expect(problems).to.deep.equal([]);
        expect(Object.entries(users[0]!.values)).to.deep.equal([
          ['Email', 'a@acme.example'],
          ['LastName', 'A'],
          [key, 'x'],
        ]);
      }
    });
  }

  it('reads CSV: own columns, fields by API name, no empty cells; lines as an editor counts them', async () => {
    const csv = [
      '\uFEFFemail,last_name,first_name,profile,time_zone,Department,AboutMe',
      'ada@acme.example, Lovelace ,Ada,Standard User,Europe/London,"Engines, ""analytical""","one',
      'two"',
      '',
      'grace@acme.example,Hopper,,Standard User,,,',
    ].join('\r\n');
    expect((await read('users.csv', csv)).users).to.deep.equal([
      {
        profile: 'Standard User',
        values: {
          ...ada,
          FirstName: 'Ada',
          TimeZoneSidKey: 'Europe/London',
          Department: 'Engines, "analytical"',
          AboutMe: 'one\ntwo',
        },
        source: 'users.csv:2',
      },
      { profile: 'Standard User', values: { Email: 'grace@acme.example', LastName: 'Hopper' }, source: 'users.csv:5' },
    ]);
  });

  for (const [name, separator] of [
    ['semicolons', ';'],
    ['tabs', '\t'],
  ] as const) {
    it(`reads CSV that is separated by ${name}, as its header says`, async () => {
      const csv = [
        ['email', 'last_name', 'first_name', 'profile', 'AboutMe'],
        ['ada@acme.example', 'Lovelace, née Byron', '', 'Standard User', ''],
        ['', 'Hopper', `"Grace${separator}"`, '', ''],
      ].map((cells) => cells.join(separator));
      const { users, problems } = await read('users.csv', csv.join('\n'));
      expect(users).to.deep.equal([
        { profile: 'Standard User', values: { ...ada, LastName: 'Lovelace, née Byron' }, source: 'users.csv:2' },
      ]);
      expect(problems.map(({ source, column }) => [source, column])).to.deep.equal([
        ['users.csv:3', 'email'],
        ['users.csv:3', 'profile'],
      ]);
    });
  }

  for (const [name, encoding] of [
    ['users.csv', 'latin1'],
    ['users.csv', 'utf16le'],
    ['users.json', 'latin1'],
  ] as const) {
    it(`refuses ${name} in ${encoding}, whose letters it would get wrong`, async () => {
      const content = '\uFEFFemail,last_name,profile\nzoe@acme.example,Müller,Standard User\n';
      const text = encoding === 'latin1' ? content.slice(1) : content;
      const error = await failure(name, Buffer.from(text, encoding));
      expect(error.name).to.equal('NotUtf8Error');
      expect(error.message).to.equal(`${join(folder, name)} is not text in UTF-8.`);
    });
  }

  it('reads JSON: texts, numbers, true and false', async () => {
    const row = {
      email: 'ada@acme.example',
      last_name: 'Lovelace',
      profile: 'P',
      ForecastEnabled: true,
      Level__c: 3,
      Title: null,
    };
    expect((await read('users.json', JSON.stringify([row]))).users).to.deep.equal([
      { profile: 'P', values: { ...ada, ForecastEnabled: 'true', Level__c: '3' }, source: 'users.json[0]' },
    ]);
  });

  it('says of every bad row what is wrong in which column', async () => {
    expect((await read('bad.csv', 'email,last_name,profile\n,Lovelace,P\na@b.c,Hopper,\n')).problems).to.deep.equal([
      { source: 'bad.csv:2', column: 'email', problem: 'a value is required' },
      { source: 'bad.csv:3', column: 'profile', problem: 'a value is required' },
    ]);
    const labels = 'First Name,Last Name,\u200bEmail,Profile\nAda,Lovelace,a@b.c,P\n';
    const instead = 'there is no such column; others are First Name, Last Name, \u200bEmail';
    expect((await read('labels.csv', labels)).problems).to.deep.equal([
      { source: 'labels.csv:2', column: 'email', problem: instead },
      { source: 'labels.csv:2', column: 'last_name', problem: instead },
    ]);
    const rows = [{ last_name: 'L', profile: ['P'], email: 'a@b.c' }, 'Ada'];
    expect((await read('bad.json', JSON.stringify(rows))).problems).to.deep.equal([
      { source: 'bad.json[0]', column: 'profile', problem: 'a list or an object stands where a text is expected' },
      { source: 'bad.json[1]', column: '', problem: 'the row is not an object' },
    ]);
  });

  it('refuses a column that is there twice, by its name or by that of its field', async () => {
    const json = JSON.stringify([{ email: 'a@b.c', last_name: 'L', profile: 'P', EMAIL: 'x' }]);
    expect((await failure('twice.json', json)).message).to.match(/twice\.json\[0\]: the column "EMAIL" is there twice/);
    const csv = 'email,LastName,last_name,profile\na@b.c,L,M,P\n';
    expect((await failure('twice.csv', csv)).message).to.match(/twice\.csv:1: the column "last_name" is there twice/);
    const profiles = 'email,last_name,profile,PROFILEID\na@b.c,M,Standard User,System Administrator\n';
    expect((await failure('profiles.csv', profiles)).message).to.match(/the column "PROFILEID" is there twice/);
    const same = 'email,email,last_name,profile\na@b.c,b@b.c,M,P\n';
    expect((await failure('same.csv', same)).message).to.match(/same\.csv:1: the column "email" is there twice/);
    const fields = 'email,last_name,profile,Department,department\na@b.c,L,P,A,B\n';
    const error = await failure('fields.csv', fields);
    expect(error.message).to.match(/fields\.csv:1: the column "department" is there twice/);
  });

  it('refuses what is neither CSV with a header nor a JSON array, with the place', async () => {
    expect((await failure('list.csv', '[{"email":"a@b.c"}]')).message).to.match(/list\.csv:1: no header can be read/);
    expect((await failure('half.json', '[{')).message).to.match(/half\.json .*JSON/);
    for (const nothing of ['', '\n\n', '\uFEFF']) {
      expect(await failure('nothing.csv', nothing)).to.have.property('name', 'EmptyError');
    }
    expect(await read('header.csv', 'email,last_name,profile\n')).to.deep.equal({ users: [], problems: [] });
    expect((await failure('object.json', '{}')).message).to.match(/object\.json .*it has no rows in brackets/);
    const error = await readUserFile(join(folder, 'none.csv')).catch((caught: unknown) => caught as SfError);
    expect(error)
      .to.have.property('message')
      .that.matches(/none\.csv cannot be read: there is no such file/);
  });
});
