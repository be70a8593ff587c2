import { mkdir, rm, symlink, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { FOLDER_LIMITS, readState, type State } from '../../../../src/services/state/stateFolder.js';
import { StateProblems } from '../../../../src/services/state/stateProblems.js';
import { folderWith } from './support/folder.js';

const NOW = new Date('2026-11-30T12:00:00Z');
const MANIFEST = 'version: 1\nmanage: ["permission-set:*", "group:*", "queue:*", "profile:*", "territory:*"]\n';

describe('a folder of access files', () => {
  const folders: string[] = [];
  after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  const folderOf = async (files: Readonly<Record<string, string | Buffer>>): Promise<string> => {
    const folder = await folderWith(files);
    folders.push(folder);
    return folder;
  };
  const read = async (files: Readonly<Record<string, string | Buffer>>): Promise<State> =>
    readState(await folderOf({ 'access.yaml': MANIFEST, ...files }), { now: NOW });

  const refusal = async (folder: string): Promise<SfError> => {
    const error = await readState(folder, { now: NOW }).then(
      () => null,
      (reason: unknown) => reason as SfError,
    );
    expect(error, 'it was read').not.to.equal(null);
    return error!;
  };
  /** The lines that refuse files, without the folder. */
  const problemsIn = async (folder: string): Promise<string[]> => {
    const error = await refusal(folder);
    expect(error.name, error.stack).to.equal('InvalidStateError');
    return error.message.replaceAll(`${folder}/`, '').split('\n');
  };
  const problemsOf = async (files: Readonly<Record<string, string | Buffer>>): Promise<string[]> =>
    problemsIn(await folderOf({ 'access.yaml': MANIFEST, ...files }));

  it('gives who is to hold what, from files in any folders', async () => {
    const { manifest, files } = await read({
      'access.yaml': `# Ours
version: 1
manage: ["permission-set:Sales_*", profile:*]
ignore:
  users: "*@robots.example"
  access: [permission-set:Sales_Legacy]
usernames: { sandbox-suffix: [.uat, .dev] }
`,
      'sales/team/ops.yml': `kind: permission-set
name: "Sales_Ops"
owner: Sales operations
members:
  - ada@acme.com # leads
  - user: bob@acme.com
    until: 2027-03-31
    reason: Quarter end
  - { user: 005xx000001Sv6dAAC, until: "2027-01-31T18:00+01:00" }
`,
      'standard.yaml': 'kind: Profile\nname: Standard User\nmembers: []\n',
      'notes.txt': 'nothing',
      '.hidden/x.yaml': '{',
    });
    expect(manifest.manage.map(({ kind, name }) => `${kind.word} ${name}`)).to.deep.equal([
      'permission-set Sales_*',
      'profile *',
    ]);
    expect(manifest.ignoredUsers).to.deep.equal(['*@robots.example']);
    expect(manifest.ignoredAccess.map(({ text }) => text)).to.deep.equal(['permission-set:Sales_Legacy']);
    expect(manifest.suffixes).to.deep.equal(['.uat', '.dev']);
    expect(files.map(({ kind, name, owner }) => [kind.word, name, owner])).to.deep.equal([
      ['permission-set', 'Sales_Ops', 'Sales operations'],
      ['profile', 'Standard User', null],
    ]);
    expect(
      Array.from(files[0]!.members, ({ user, until, reason, place }) => [user, until, reason, place.line]),
    ).to.deep.equal([
      ['ada@acme.com', null, null, 5],
      ['bob@acme.com', { text: '2027-03-31', day: '2027-03-31', time: null }, 'Quarter end', 6],
      ['005xx000001Sv6dAAC', '2027-01-31T17:00:00Z', null, 9],
    ]);
  });

  const file = (members: string, kind = 'permission-set'): string => `kind: ${kind}\nname: A\nmembers:\n${members}`;
  const cases: Array<[what: string, files: Readonly<Record<string, string | Buffer>>, problems: string[]]> = [
    [
      'keys, kinds and members that there are not',
      { 'a.yaml': 'kind: permision-set\nname: 7\nmember: []\n' },
      [
        'a.yaml:1:1: This is the file of an access without members. Add what is missing.',
        'a.yaml:1:7: "permision-set" is none of: WORDS. Did you mean permission-set?',
        'a.yaml:2:7: A text is needed here, but 7 is a number. Put it in quotes.',
        'a.yaml:3:1: "member" is not a key of the file of an access. Its keys are kind, name, owner, members. Did you mean members?',
      ],
    ],
    [
      'members of all kinds of wrong',
      {
        'a.yaml': file(
          ['ada', '', '[x]', '{ user: a@b.c, untl: 2027-01-01 }', '{ reason: x }', '7']
            .map((one) => `- ${one}`)
            .join('\n'),
        ),
      },
      [
        'a.yaml:4:1: This place in the list is empty. Write what belongs there, or take the line out.',
        'a.yaml:4:3: "ada" is not a username. Write the username of a user, such as ada@example.com.',
        'a.yaml:6:3: A text is needed here, not a list.',
        'a.yaml:7:18: "untl" is not a key of a member. Its keys are user, until, reason, role. Did you mean until?',
        'a.yaml:8:3: This is a member without user. Add what is missing.',
        'a.yaml:9:3: A text is needed here, but 7 is a number. Put it in quotes.',
      ],
    ],
    [
      'one person twice, however written',
      {
        'access.yaml': `${MANIFEST}usernames: { sandbox-suffix: .uat }\n`,
        'a.yaml': file('- ada@acme.com\n- ADA@acme.com\n- user: Ada@acme.com.uat\n'),
      },
      [
        'a.yaml:5:3: ADA@acme.com is in this file already: line 4, column 3. Leave one of them.',
        'a.yaml:6:9: Ada@acme.com.uat is in this file already: line 4, column 3. Leave one of them.',
      ],
    ],
    [
      'ends that are past everywhere, are later than Salesforce stores, are no times, or cannot be',
      {
        'a.yaml': file(
          [
            '2026-11-28',
            '2026-11-29',
            '2026-11-30T12:00Z',
            '2026-11-30T12:00:01Z',
            '2026-02-30',
            '90d',
            '4000-12-30',
            '4000-12-31',
            '4000-12-31T00:00Z',
            '4000-12-31T00:00:01Z',
          ]
            .map((until, at) => `- { user: u${at}@x.y, until: ${until} }`)
            .join('\n'),
        ),
        'b.yaml': file('- { user: a@b.c, until: 2027-01-01 }\n- { user: a@b.d, role: Owner }', 'queue'),
      },
      [
        'a.yaml:4:26: "2026-11-28" is past in every time zone. Write a later end, or take the member out.',
        'a.yaml:5:26: "2026-11-29" is past in every time zone. Write a later end, or take the member out.',
        'a.yaml:6:26: "2026-11-30T12:00Z" is past in every time zone. Write a later end, or take the member out.',
        'a.yaml:8:26: "2026-02-30" is not a day or a time. Write it like 2027-03-31, for the end of that day in the org, or like 2027-03-31T18:00Z.',
        'a.yaml:9:26: "90d" is not a day or a time. Write it like 2027-03-31, for the end of that day in the org, or like 2027-03-31T18:00Z.',
        'a.yaml:11:26: "4000-12-31" is later than 4000-12-31T00:00:00Z, the last time that Salesforce stores. Write an earlier end, or take "until" out for access that never ends.',
        'a.yaml:13:26: "4000-12-31T00:00:01Z" is later than 4000-12-31T00:00:00Z, the last time that Salesforce stores. Write an earlier end, or take "until" out for access that never ends.',
        'b.yaml:4:25: Salesforce cannot end a membership of the kind queue. Take "until" out.',
        'b.yaml:5:24: Members of the kind queue have no role. Take it out.',
      ],
    ],
    [
      'two files for one access, but not a group and a queue',
      {
        'a.yaml': 'kind: group\nname: EMEA\nmembers: []\n',
        'b.yaml': 'kind: group\nname: emea\nmembers: []\n',
        'c.yaml': 'kind: queue\nname: EMEA\nmembers: []\n',
      },
      ['b.yaml:2:7: The group "emea" already has a file: a.yaml. Put all members into one of them.'],
    ],
    [
      'somebody in two files of what everybody has one of',
      {
        'a.yaml': 'kind: profile\nname: A\nmembers: [ada@acme.com, b@acme.com]\n',
        'b.yaml': 'kind: profile\nname: B\nmembers: [Ada@acme.com]\n',
        'c.yaml': 'kind: permission-set\nname: B\nmembers: [Ada@acme.com]\n',
      },
      ['b.yaml:3:11: A user has one profile, and Ada@acme.com is already in a.yaml:3:11. Leave one of them.'],
    ],
    [
      'what is not managed, or is ignored',
      {
        'access.yaml': `version: 1
manage: [permission-set:Sales_*]
ignore: { users: ["*@robots.example"], access: [permission-set:Sales_Legacy] }
`,
        'a.yaml': 'kind: permission-set\nname: Sales_Ops\nmembers: [R2@Robots.example]\n',
        'b.yaml': 'kind: permission-set\nname: SALES_LEGACY\nmembers: []\n',
        'c.yaml': 'kind: queue\nname: Sales_Ops\nmembers: []\n',
      },
      [
        'a.yaml:3:11: R2@Robots.example is among the users that access.yaml ignores. Take the line out here, or the pattern there.',
        'b.yaml:2:7: permission-set:SALES_LEGACY is not among what access.yaml manages. Add it there, or delete this file.',
        'c.yaml:2:7: queue:Sales_Ops is not among what access.yaml manages. Add it there, or delete this file.',
      ],
    ],
    [
      'what access.yaml cannot say',
      {
        'access.yaml': `version: 2
manage:
  - Sales
  - queue: Support
  - permision-set:X
  - Queue
  - "group:"
  - profile:Sales*
ignore: { access: [role:X], kinds: [role] }
usernames: { sandbox-suffix: uat }
`,
      },
      [
        'access.yaml:1:10: The version is 2. Write "version: 1", the only version.',
        'access.yaml:3:5: "Sales" has no kind. Write it as KIND:PATTERN; the kinds are WORDS.',
        'access.yaml:4:5: There must be no blank after the colon: write KIND:PATTERN, such as "- permission-set:Sales_*".',
        'access.yaml:5:5: "permision-set:X" is of no kind that can be managed. The kinds are WORDS. Did you mean permission-set?',
        'access.yaml:6:5: "Queue" is a kind, and does not say which of it. Write queue:* for all, or a pattern such as queue:Sales_*.',
        'access.yaml:7:5: "group:" names nothing. Write a name, a pattern, or group:* for all.',
        'access.yaml:8:5: Everybody has at most one of the kind profile, so it is managed whole or not at all. Write profile:*, or take the line out.',
        'access.yaml:9:20: Everybody has at most one of the kind role, so it is managed whole or not at all. To leave people out, name them under "users".',
        'access.yaml:9:29: "kinds" is not a key of what is ignored. Its keys are users, access.',
        'access.yaml:10:30: "uat" is not what a sandbox adds to usernames. Write it with its dot, such as .uat.',
      ],
    ],
    [
      'empty files',
      { 'access.yaml': '', 'a.yaml': '# nothing\n' },
      [
        'a.yaml:1:1: The file is empty. It has to have "kind", "name" and "members".',
        'access.yaml:1:1: The file is empty. It has to have "version: 1" and a list "manage", such as "- permission-set:*".',
      ],
    ],
    [
      'what has nearly the name of access.yaml',
      { 'access.yml': MANIFEST, 'a.yaml': 'kind: queue\nname: A\nmembers: []\n' },
      [
        'access.yml:1:1: What is managed stands in access.yaml alone. Put what is in this file there, or give it another name.',
      ],
    ],
    [
      'hostile YAML',
      {
        'a.yaml': 'kind: queue\nkind: group\nname: !!str A\nmembers: [<<: x]\n',
        'b.yaml': Buffer.from([0x6b, 0xff, 0xfe]),
        'c.yaml': `kind: queue\nname: A\nmembers:\n  - &a [x, x, x, x, x, x, x, x, x, x]\n${[...'bcdefg'].map((one, at) => `  - &${one} [${Array<string>(10).fill(`*${'abcdef'[at]}`).join(', ')}]\n`).join('')}`,
        'd.yaml': '['.repeat(1_000_000),
        'f.yaml': `kind: queue\nname: A\nmembers:\n${'-\n'.repeat(60_000)}`,
        'g.yaml': `{${'"":'.repeat(20_000)}]`,
        'e.yaml': 'kind: group\n--- \nname: x\n',
      },
      [
        'a.yaml:2:1: The key "kind" is there twice: also in line 1, column 1. Leave one of them.',
        'a.yaml:3:13: The tag "tag:yaml.org,2002:str" is not allowed. Leave it out; to have a text, put it in quotes.',
        'a.yaml:4:11: The merge key << is not allowed. Write out what it would merge.',
        'a.yaml:4:11: This is a member without user. Add what is missing.',
        'b.yaml is not text in UTF-8. Save it as UTF-8.',
        'c.yaml:4:8: A text is needed here, not a list.',
        'c.yaml:5:8: A text is needed here, not a list.',
        'c.yaml:6:8: A text is needed here, not a list.',
        'c.yaml:7:8: A text is needed here, not a list.',
        'c.yaml:8:8: With what its aliases repeat, this has more than 50,000 values. Write out what is meant, without anchors.',
        'c.yaml:9:8: A text is needed here, not a list.',
        'c.yaml:10:8: A text is needed here, not a list.',
        'd.yaml:1:1: The file has more than 80,000 texts, comments and signs such as "-" and ":", the most that one may have. Write fewer.',
        'e.yaml:2:1: A second YAML document begins here. Write it to a file of its own.',
        'f.yaml:4:1: The file has more than 50,000 values, the most that one may have. Write fewer.',
        'g.yaml:1:1: Values are nested more than 32 deep, which no such file needs. Take some levels out.',
      ],
    ],
  ];
  const WORDS =
    'permission-set, permission-set-group, group, queue, role, profile, territory, permission-set-license, package-license';
  for (const [what, files, problems] of cases) {
    it(`refuses ${what}, with each place`, async () => {
      const folder = await folderOf({ 'access.yaml': MANIFEST, ...files });
      const told = await problemsIn(folder);
      expect(told.map((line) => line.replaceAll(WORDS, 'WORDS'))).to.deep.equal(problems);
    });
  }

  it('refuses names that are one on some systems', async () => {
    const text = (name: string): string => `kind: permission-set\nname: ${name}\nmembers: []\n`;
    expect(
      await problemsOf({ 'x/Sales.yaml': text('A'), 'x/sales.YAML': text('B'), 'x/Sales/a.yaml': text('C') }),
    ).to.deep.equal([
      'x/sales.YAML:1:1: On systems that do not tell capital letters or ways to store accents apart, this would be one file with x/Sales.yaml. Rename one of them.',
    ]);
    expect(await problemsOf({ ['caf\u00e9.yaml']: text('A'), ['cafe\u0301.yaml']: text('B') })).to.have.lengthOf(1);
  });

  it('refuses links, whatever they lead to', async () => {
    const folder = await folderOf({ 'access.yaml': MANIFEST });
    await symlink('/etc', path.join(folder, 'elsewhere'));
    await symlink('/etc/passwd', path.join(folder, 'x.yaml'));
    expect(await problemsIn(folder)).to.deep.equal(
      ['elsewhere', 'x.yaml'].map(
        (name) =>
          `${name}:1:1: This is a link, and what it leads to is not reviewed with this folder. Put the file itself here, or give it a name that begins with a dot.`,
      ),
    );
  });

  const queue = (name: string, members: string): string => `kind: queue\nname: ${name}\nmembers: ${members}\n`;
  const refusalWithin = async (
    limits: Partial<typeof FOLDER_LIMITS>,
    files: Readonly<Record<string, string>>,
  ): Promise<[name: string, message: string, actions: string[]]> => {
    const folder = await folderOf({ 'access.yaml': MANIFEST, ...files });
    const error = await readState(folder, { now: NOW }, { ...FOLDER_LIMITS, ...limits }).then(
      () => null,
      (reason: unknown) => reason as SfError,
    );
    const within = (text: string): string => text.replaceAll(`${folder}/`, '').replaceAll(folder, 'FOLDER');
    return [error!.name, within(error!.message), error!.actions!.map(within)];
  };

  it('takes as many files and members as it may have, and refuses more', async () => {
    const files = { 'a.yaml': queue('A', '[a@x.y, b@x.y]'), 'b.yaml': queue('B', '[a@x.y]') };
    const folder = await folderOf({ 'access.yaml': MANIFEST, ...files });
    const state = await readState(folder, { now: NOW }, { ...FOLDER_LIMITS, files: 2, members: 3 });
    expect(state.files.map(({ members }) => members.length)).to.deep.equal([2, 1]);
    const [name, message, actions] = await refusalWithin({ members: 2 }, files);
    expect([name, message]).to.deep.equal([
      'MembersLimitError',
      'The files of FOLDER have more than 2 members in all, the most that a folder may have. None was changed.',
    ]);
    expect(actions).to.have.lengthOf(1);
    expect((await refusalWithin({ files: 1 }, files)).slice(0, 2)).to.deep.equal([
      'FilesLimitError',
      'FOLDER has more than 1 files of accesses, the most that a folder may have. None was changed.',
    ]);
  });

  it('reads no other file after very many problems, and says so', async () => {
    const files = {
      'a.yaml': queue('A', '[ada, ada@x.y, ben]'),
      'b.yaml': queue('B', '[c]'),
      'c.yaml': queue('C', '[d]'),
    };
    const [name, message, actions] = await refusalWithin({ problems: 2 }, files);
    expect(name).to.equal('InvalidStateError');
    expect(message.split('\n').map((line) => line.split(' ')[0])).to.deep.equal([
      'a.yaml:3:11:',
      'a.yaml:3:25:',
      'b.yaml:3:11:',
    ]);
    expect(actions[0]).to.equal('These are very many problems: the files after b.yaml were not read.');
    const [, all, others] = await refusalWithin({ problems: 3 }, files);
    expect(all.split('\n')).to.have.lengthOf(4);
    expect(others).to.have.lengthOf(1);
  });

  it('names the first 50 problems by their places, and counts the others, as a list of all would', () => {
    const random = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 60 })), {
      selector: ([file, line]) => `${file}${line}`,
      maxLength: 180,
    });
    fc.assert(
      fc.property(random, fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 30 }), (places, sizes) => {
        const all = places.map(([file, line]) => ({
          line: `${file}:${line}`,
          data: { file, line, column: 1, problem: 'p' },
        }));
        const problems = new StateProblems();
        const rest = [...all];
        for (const size of sizes) problems.add(rest.splice(0, size));
        const others = new StateProblems();
        others.add(rest);
        problems.addAll(others);
        const sorted = places
          .toSorted(([one, first], [other, second]) => (one === other ? first - second : one < other ? -1 : 1))
          .map(([file, line]) => `${file}:${line}`);
        const told = sorted.length > 50 ? [...sorted.slice(0, 50), `… and ${sorted.length - 50} more.`] : sorted;
        const lines = ((): string[] => {
          try {
            problems.throwIfAny();
            return [];
          } catch (error) {
            return (error as SfError).message.split('\n');
          }
        })();
        expect(lines).to.deep.equal(told);
        expect(problems.count).to.equal(places.length);
      }),
    );
  });

  it('refuses a file of 100 MB without reading all of it', async () => {
    const folder = await folderOf({ 'access.yaml': MANIFEST, 'big.yaml': '' });
    await truncate(path.join(folder, 'big.yaml'), 100_000_000);
    const [line, ...others] = await problemsIn(folder);
    expect(others).to.deep.equal([]);
    expect(line).to.match(/^big\.yaml has more than 4,000,000 bytes/);
  });

  it('says what to do without a folder, and without an access.yaml', async () => {
    const folder = await folderOf({});
    const error = await refusal(folder);
    expect([error.name, error.message]).to.deep.equal([
      'NoStateError',
      `There is no ${folder}/access.yaml, which says what is managed.`,
    ]);
    expect((await refusal(path.join(folder, 'none'))).name).to.equal('NoFolderError');
    await mkdir(path.join(folder, 'access.yaml'));
    expect((await refusal(folder)).name).to.equal('NoStateError');
    const misnamed = await folderOf({ 'access.yml': MANIFEST });
    expect((await refusal(misnamed)).message).to.equal(
      `${misnamed}/access.yml says nothing: what is managed has to stand in access.yaml.`,
    );
  });
});
