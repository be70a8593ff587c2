import { expect } from 'chai';
import {
  argumentFor,
  pathArgument,
  targetOrgArgument,
  textArgument,
  userArguments,
} from '../../../src/model/commandText.js';

const ID = '005000000000001AAA';

describe('a command that is printed to be pasted', () => {
  for (const [name, shown] of [
    ['ada@acme.example', 'ada@acme.example'],
    ['a.b+c-d_e@acme.example', 'a.b+c-d_e@acme.example'],
    ["o'neil@acme.example", ID],
    ['a b', ID],
    ['a$b', ID],
    ['', ID],
  ] as const) {
    it(`names ${JSON.stringify(name)} as ${shown}`, () => expect(argumentFor(name, ID)).to.equal(shown));
  }

  it('names the org, where it has a name', () => {
    expect(['prod', "o'neil@acme.example", null].map(targetOrgArgument)).to.deep.equal([
      ' --target-org prod',
      ' --target-org "o\'neil@acme.example"',
      '',
    ]);
  });

  it('has a text in quotes, and none that a shell could take for a command', () => {
    const texts = ['Owner', 'Sales Manager', 'a"; rm -rf ~', '$(id)', "o'neil"];
    expect(texts.map(textArgument)).to.deep.equal(['Owner', '"Sales Manager"', null, null, null]);
  });

  for (const [path, platform, shown] of [
    ['/home/ada/q4/revocations.csv', 'linux', '/home/ada/q4/revocations.csv'],
    ['/home/ada/review q4; id/a.csv', 'linux', `'/home/ada/review q4; id/a.csv'`],
    [`/home/o'neil/$(id)/a.csv`, 'darwin', `'/home/o'\\''neil/$(id)/a.csv'`],
    ['C:\\reviews\\q4\\a.csv', 'win32', 'C:\\reviews\\q4\\a.csv'],
    ['C:\\Ada Lovelace\\a&b.csv', 'win32', '"C:\\Ada Lovelace\\a&b.csv"'],
    ['/home/a\\b', 'linux', `'/home/a\\b'`],
  ] as const) {
    it(`has the path ${path} as ${shown} on ${platform}`, () => expect(pathArgument(path, platform)).to.equal(shown));
  }

  it('names each user', () => {
    expect(
      userArguments([
        { username: 'ada', id: ID },
        { username: 'a b', id: ID },
      ]),
    ).to.equal(` --user ada --user ${ID}`);
  });
});
