import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SfError } from '@salesforce/core';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { parse } from 'yaml';
import { repository } from '../../../../scripts/repository.js';
import { dangerOf } from '../../../../src/model/dangerousPermissions.js';
import {
  accessFaults,
  assignmentFaults,
  severities,
  userStates,
  type Term,
  type UserCondition,
} from '../../../../src/model/riskRule.js';
import { kindWords } from '../../../../src/resources/kindWords.js';
import { builtInRules, builtInText, readRules } from '../../../../src/services/risks/rulesFile.js';
import { skipWithout } from '../../../systems.js';

const schema = JSON.parse(readFileSync(join(repository, 'schemas/risk-rules.json'), 'utf8')) as object;
const isRight = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

describe('a file of rules', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rules-'));
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });

  /** Writes files `0.yaml`, `1.yaml` … @returns their paths */
  const write = async (...contents: Array<string | Buffer>): Promise<string[]> => {
    const paths = contents.map((_, index) => join(folder, `${index}.yaml`));
    for (const [index, content] of contents.entries()) await writeFile(paths[index]!, content);
    return paths;
  };

  /** What the published schema says of a file. */
  const schemaSays = (content: string): 'right' | 'wrong' =>
    isRight(parse(content, { version: '1.2', schema: 'core' })) ? 'right' : 'wrong';

  /** The lines that refuse files, without the folder. */
  const problemsOf = async (...contents: Array<string | Buffer>): Promise<string[]> => {
    const error = await readRules(await write(...contents)).then(
      () => null,
      (reason: unknown) => reason as SfError,
    );
    expect(error?.name, error?.stack).to.equal('RiskRulesError');
    return error!.message.replaceAll(`${folder}/`, '').split('\n');
  };

  const MORE = 'severity: low, title: T, why: W, fix: F';

  it('gives rules with their places', async () => {
    const [path] = await write(`# what we look for
version: 1
rules:
  - id: deploys
    severity: high
    title: "Rule #1: who deploys"
    why: |
      It is
      so.
    fix: >
      Do
      this.
    references: [SBS-ACS-004, 'https://example.com']
    who:
      all-of:
        - AuthorApex
        - any-of: [permission-set:Deploy Everything, "*:delete", group:*]
      none-of:
        - queue:Support
      user-type: [Standard, Guest]
      account-type: service
      status: active
      no-login-for: 12w
      logged-in-by: [Application, Remote Access 2.0]
    except:
      - users: ivy@invoices.example
        access: [permission-set:Deploy]
        reason: Moved in spring.
        until: 2027-01-31
  - id: no
    severity: low
    title: on
    why: "42"
    fix: 2026-02-30
    assignments: redundant
  - { id: sets, severity: medium, title: Sets, why: W, fix: F, access: outdated-permission-set-groups }
`);
    const place = (line: number, column: number): object => ({ file: path, line, column });
    expect(await readRules([path!])).to.deep.equal([
      {
        id: 'deploys',
        severity: 'high',
        title: 'Rule #1: who deploys',
        why: 'It is\nso.',
        fix: 'Do this.',
        references: ['SBS-ACS-004', 'https://example.com'],
        subject: {
          about: 'users',
          who: {
            allOf: [
              { text: 'AuthorApex', place: place(16, 11) },
              {
                anyOf: [
                  { text: 'permission-set:Deploy Everything', place: place(17, 20) },
                  { text: '*:delete', place: place(17, 54) },
                  { text: 'group:*', place: place(17, 66) },
                ],
              },
            ],
            noneOf: [{ text: 'queue:Support', place: place(19, 11) }],
            userTypes: ['Standard', 'Guest'],
            accountType: 'service',
            states: ['active'],
            noLoginForDays: 84,
            loggedInBy: ['Application', 'Remote Access 2.0'],
          },
        },
        except: [
          {
            users: [{ text: 'ivy@invoices.example', place: place(26, 16) }],
            access: [{ text: 'permission-set:Deploy', place: place(27, 18) }],
            reason: 'Moved in spring.',
            until: '2027-01-31',
            place: place(26, 9),
          },
        ],
        place: place(4, 5),
      },
      {
        id: 'no',
        severity: 'low',
        title: 'on',
        why: '42',
        fix: '2026-02-30',
        references: [],
        subject: { about: 'assignments', fault: 'redundant' },
        except: [],
        place: place(30, 5),
      },
      {
        id: 'sets',
        severity: 'medium',
        title: 'Sets',
        why: 'W',
        fix: 'F',
        references: [],
        subject: { about: 'access', fault: 'outdated permission set groups' },
        except: [],
        place: place(36, 5),
      },
    ]);
  });

  it('may come from Windows, with a byte order mark', async () => {
    const [path] = await write(`\ufeffversion: 1\r\nrules:\r\n  - { id: a, ${MORE}, assignments: expired }\r\n`);
    const [rule] = await readRules([path!]);
    expect(rule).to.deep.include({ id: 'a', fix: 'F', place: { file: path, line: 3, column: 5 } });
  });

  it('may be several, whose rules stay in their order', async () => {
    const paths = await write(
      `{ version: 1, rules: [{ id: b, ${MORE}, assignments: expired }] }`,
      `{ version: 1, rules: [{ id: a, ${MORE}, assignments: expired }] }`,
    );
    expect((await readRules(paths)).map(({ id }) => id)).to.deep.equal(['b', 'a']);
  });

  /** A file with one rule in a line, whose last key is a subject. It begins at 3:5, and what follows the texts at 3:62. */
  const one = (more: string, id = 'a'): string =>
    `version: 1\nrules:\n  - { id: ${id}, severity: low, title: T, why: W, fix: F, ${more} }\n`;
  const who = (condition: string): string => one(`who: ${condition}`);
  const except = (exception: string): string => one(`assignments: expired, except: [${exception}]`);
  const KEYS = 'id, severity, title, why, fix, references, who, assignments, access, except';
  const CONDITION_KEYS = 'all-of, any-of, none-of, user-type, account-type, status, no-login-for, logged-in-by';
  const KINDS =
    'permission-set, permission-set-group, group, queue, role, profile, territory, permission-set-license, package-license';
  const TYPES =
    'Standard, PowerPartner, CspLitePortal, CustomerSuccess, PowerCustomerSuccess, CsnOnly, SelfService, Guest, AutomatedProcess, CloudIntegrationUser';

  /** What the published schema says of a file; null where it is no YAML of one document without tags, or a schema cannot see it. */
  type SchemaSays = 'right' | 'wrong' | null;

  const wrong: ReadonlyArray<[title: string, content: string, schema: SchemaSays, ...lines: string[]]> = [
    ['nothing', '', 'wrong', '1:1: The file is empty. It has to have "version: 1" and a list "rules".'],
    ['comments alone', '# none\n', 'wrong', '1:1: The file is empty. It has to have "version: 1" and a list "rules".'],
    ['a text', 'rules', 'wrong', '1:1: This has to be a file of rules, but is "rules". Its keys are version, rules.'],
    ['a list', '- a\n', 'wrong', '1:1: This has to be a file of rules, but is a list. Its keys are version, rules.'],
    [
      'no version',
      'rules: [1]',
      'wrong',
      '1:1: This is a file of rules without version. Add what is missing.',
      '1:9: This has to be a rule, but is 1. Its keys are ' + KEYS + '.',
    ],
    [
      'another version',
      one('assignments: expired').replace('1', '2'),
      'wrong',
      '1:10: The version is 2. Write "version: 1", the only version.',
    ],
    [
      'a version as a text',
      one('assignments: expired').replace('1', '"1"'),
      'wrong',
      '1:10: The version is "1". Write "version: 1", the only version.',
    ],
    ['no rules', 'version: 1\nrules:\n', 'wrong', '2:1: "rules" has no value. Write one, or take the key out.'],
    [
      'an empty list of rules',
      'version: 1\nrules: []\n',
      'wrong',
      '2:8: The list is empty. Write what belongs to it, or take the key out.',
    ],
    [
      'rules by their ids',
      'version: 1\nrules:\n  a: { severity: low }\n',
      'wrong',
      '3:3: A list is needed here, not keys with values. Begin each of its lines with "- ".',
    ],
    [
      'an unknown key of the file',
      'rules: [{}]\nversion: 1\nname: x\n',
      'wrong',
      '1:9: This is a rule without id, severity, title, why, fix. Add what is missing.',
      '1:9: The rule does not say what it looks for. Add one of: who, assignments, access.',
      '3:1: "name" is not a key of a file of rules. Its keys are version, rules.',
    ],
    [
      'a rule without a line',
      'version: 1\nrules:\n  -\n',
      'wrong',
      '3:3: This place in the list is empty. Write what belongs there, or take the line out.',
    ],
    [
      'a key with a typing error',
      one('assignments: expired').replace('severity', 'severty'),
      'wrong',
      '3:5: This is a rule without severity. Add what is missing.',
      `3:14: "severty" is not a key of a rule. Its keys are ${KEYS}. Did you mean severity?`,
    ],
    [
      'a key of JavaScript',
      one('assignments: expired, __proto__: {}'),
      'wrong',
      `3:77: "__proto__" is not a key of a rule. Its keys are ${KEYS}.`,
    ],
    [
      'a key twice',
      one('assignments: expired, id: b'),
      null,
      '3:77: The key "id" is there twice: also in line 3, column 7. Leave one of them.',
    ],
    [
      'a severity that there is not',
      one('assignments: expired').replace('low', 'hihg'),
      'wrong',
      '3:24: "hihg" is none of: low, medium, high. Did you mean high?',
    ],
    [
      'a severity in other letters',
      one('assignments: expired').replace('low', 'Low'),
      'wrong',
      '3:24: "Low" is none of: low, medium, high. Did you mean low?',
    ],
    [
      'numbers and truth values for texts',
      one('assignments: expired', '42')
        .replace('title: T', 'title: true')
        .replace('why: W', 'why: 4.2e1')
        .replace('fix: F', 'fix: ~'),
      'wrong',
      '3:11: A text is needed here, but 42 is a number. Put it in quotes.',
      '3:37: A text is needed here, but true is a boolean. Put it in quotes.',
      '3:48: A text is needed here, but 4.2e1 is a number. Put it in quotes.',
      '3:55: "fix" has no value. Write one, or take the key out.',
    ],
    [
      'a list for a text',
      one('assignments: expired').replace('title: T', 'title: [T]'),
      'wrong',
      '3:36: A text is needed here, not a list.',
    ],
    [
      'blank texts',
      one('assignments: expired').replace('why: W', 'why: " "'),
      'wrong',
      '3:44: The text is empty. Write one.',
    ],
    [
      'a title of two lines',
      one('assignments: expired').replace('title: T', 'title: "T\\nU"'),
      'wrong',
      '3:36: This text must be one line. Put longer text in "why" or "fix".',
    ],
    [
      'an id of other letters',
      one('assignments: expired', 'größe'),
      'wrong',
      '3:11: "größe" cannot be an id. Write up to 100 letters (a to z), digits, dots, hyphens and underscores, a letter or a digit first.',
    ],
    [
      'no subject',
      one('references: [x]'),
      'wrong',
      '3:5: The rule does not say what it looks for. Add one of: who, assignments, access.',
    ],
    [
      'two subjects',
      one('access: standard-profiles, assignments: expired'),
      'wrong',
      '3:82: A rule looks for one thing, but this one has "assignments" beside "access". Write a rule for each.',
    ],
    [
      'assignments that there are not',
      one('assignments: lapsed'),
      'wrong',
      '3:68: "lapsed" is none of: expired, redundant.',
    ],
    [
      'access that there is not',
      one('access: unused permission sets'),
      'wrong',
      '3:63: "unused permission sets" is none of: unused-permission-sets, outdated-permission-set-groups, standard-profiles. Did you mean unused-permission-sets?',
    ],
    [
      'a condition that is a text',
      who('ModifyAllData'),
      'wrong',
      `3:60: This has to be a condition, but is "ModifyAllData". Its keys are ${CONDITION_KEYS}.`,
    ],
    [
      'a condition that is empty',
      who('{}'),
      'wrong',
      '3:60: The condition is empty, and would be true of everybody. Write what it looks for.',
    ],
    [
      'a condition of no list',
      who('{ all-of: ModifyAllData }'),
      'wrong',
      '3:70: A list is needed here, not "ModifyAllData". Begin each of its lines with "- ".',
    ],
    [
      'a condition of an empty list',
      who('{ any-of: [] }'),
      'wrong',
      '3:70: The list is empty. Write what belongs to it, or take the key out.',
    ],
    [
      'a condition with a typing error',
      who('{ allof: [ModifyAllData] }'),
      'wrong',
      `3:62: "allof" is not a key of a condition. Its keys are ${CONDITION_KEYS}. Did you mean all-of?`,
    ],
    [
      'a term with a blank',
      who('{ all-of: [permission-set: Sales_Ops] }'),
      'wrong',
      `3:71: "permission-set" is not a key of a condition. Its keys are ${CONDITION_KEYS}. A permission or an access is written without a blank after the colon: permission-set:Sales_Ops.`,
    ],
    [
      'a term with a right that there is not',
      who('{ all-of: [Account:fly] }'),
      'right',
      `3:71: "Account:fly": "fly" is not a right. The rights on objects are read, create, edit, delete, view-all, modify-all, view-all-fields, those on fields read, edit. Permissions without a right begin with custom:, apex:, page:, flow:, app:, tab:. To name an access, write its kind first, as in permission-set:Sales_Ops; the kinds are ${KINDS}.`,
    ],
    [
      'a term without a name',
      who('{ all-of: ["queue:"] }'),
      'right',
      `3:71: "queue:" lacks the name of a permission, an object or a field. To name an access, write its kind first, as in permission-set:Sales_Ops; the kinds are ${KINDS}.`,
    ],
    [
      'a term that is a number',
      who('{ all-of: [42] }'),
      'wrong',
      '3:71: A text is needed here, but 42 is a number. Put it in quotes.',
    ],
    [
      'a term that YAML takes for an alias',
      who('{ all-of: [*:delete] }'),
      null,
      '3:71: *:delete refers to an anchor that does not stand before it. A text that begins with * has to stand in quotes.',
    ],
    [
      'a user type that there is not',
      who('{ user-type: [Standard, guest] }'),
      'wrong',
      `3:84: "guest" is none of: ${TYPES}. Did you mean Guest?`,
    ],
    [
      'an account type that there is not',
      who('{ account-type: robot }'),
      'wrong',
      '3:76: "robot" is none of: human, service.',
    ],
    [
      'a status that there is not',
      who('{ status: [active, disabled] }'),
      'wrong',
      '3:79: "disabled" is none of: active, frozen, inactive.',
    ],
    ...['90', '0d', '8h', '90 d', '-3d', '100000d', '1.5w', '"90"', '[90d]'].map(
      (written): [string, string, SchemaSays, string] => [
        `a duration of ${written}`,
        who(`{ no-login-for: ${written} }`),
        'wrong',
        `3:76: ${/^90$/.test(written) ? written : written === '[90d]' ? 'a list' : `"${written.replaceAll('"', '')}"`} is not a number of days or weeks. Write it like 90d or 12w.`,
      ],
    ),
    [
      'an exception without reason and end',
      except('{ users: [a] }'),
      'wrong',
      '3:86: This is an exception without reason, until. Add what is missing.',
    ],
    [
      'an exception of nothing',
      except('{ reason: R, until: 2027-01-31 }'),
      'wrong',
      '3:86: The exception does not say what it leaves out. Add "users" (usernames or IDs) or "access" (such as permission-set:Deploy).',
    ],
    [
      'an exception of a permission',
      except('{ access: Account:read, reason: R, until: 2027-01-31 }'),
      'right',
      `3:96: "Account:read" does not name an access. Write its kind and its name, as in permission-set:Sales_Ops; the kinds are ${KINDS}.`,
    ],
    [
      'an exception of any access',
      except('{ access: "group:*", reason: R, until: 2027-01-31 }'),
      'right',
      `3:96: "group:*" does not name an access. Write its kind and its name, as in permission-set:Sales_Ops; the kinds are ${KINDS}.`,
    ],
    [
      'a day that does not exist',
      except('{ users: a, reason: R, until: 2026-02-30 }'),
      'right',
      '3:116: There is no day 2026-02-30 in the calendar. Write the last day on which the exception holds.',
    ],
    ...['2027', '2027-1-31', '31.01.2027', '2027-01-31T00:00:00Z', '2027-01'].map(
      (written): [string, string, SchemaSays, string] => [
        `a day written as ${written}`,
        except(`{ users: a, reason: R, until: ${written} }`),
        'wrong',
        `3:116: ${written === '2027' ? written : `"${written}"`} is not a day. Write it like 2027-01-31.`,
      ],
    ),
    [
      'an exception beside a list',
      one('assignments: expired, except: { users: a, reason: R, until: 2027-01-31 }'),
      'wrong',
      '3:85: A list is needed here, not keys with values. Begin each of its lines with "- ".',
    ],

    [
      'a second document',
      `${one('assignments: expired')}---\nversion: 1\n`,
      null,
      '4:1: A second YAML document begins here. Write it to a file of its own.',
    ],
    [
      'a tag',
      one('assignments: !!str expired'),
      null,
      '3:74: The tag "tag:yaml.org,2002:str" is not allowed. Leave it out; to have a text, put it in quotes.',
    ],
    [
      'a tag that runs code elsewhere',
      one("assignments: !!js/function 'f'"),
      null,
      '3:82: The tag "tag:yaml.org,2002:js/function" is not allowed. Leave it out; to have a text, put it in quotes.',
    ],
    [
      'a merge key',
      'version: 1\nrules: [&a { id: a, severity: low, title: T, why: W, fix: F, assignments: expired }, { <<: *a, id: b }]\n',
      null,
      '2:86: This is a rule without severity, title, why, fix. Add what is missing.',
      '2:86: The rule does not say what it looks for. Add one of: who, assignments, access.',
      '2:88: The merge key << is not allowed. Write out what it would merge.',
    ],
    [
      'keys that are no text',
      'version: 1\n1: 2\n? [a]\n: b\n',
      null,
      '1:1: This is a file of rules without rules. Add what is missing.',
      '2:1: A key has to be a text, without an alias or a tag. Put it in quotes.',
      '3:3: A key has to be a text, without an alias or a tag. Put it in quotes.',
    ],
    [
      'an anchor in itself',
      'version: 1\nrules: &r [*r]\n',
      null,
      '2:12: *r stands inside its own anchor. Write out what is meant.',
    ],
    [
      'no YAML',
      'version: 1\nrules:\n  - id: a\n   severity: low\n',
      null,
      '4:1: This is not YAML: Sequence item without - indicator. A text has to stand in quotes where it has ": " or " #" in it, or begins with a sign such as * & ! @ [ or {.',
    ],
    [
      'a title with a colon',
      'version: 1\nrules:\n  - title: Risk: high\n    id: [a\n',
      null,
      '3:12: This is not YAML: Nested mappings are not allowed in compact mappings. A text has to stand in quotes where it has ": " or " #" in it, or begins with a sign such as * & ! @ [ or {.',
      '5:1: This is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]. A text has to stand in quotes where it has ": " or " #" in it, or begins with a sign such as * & ! @ [ or {.',
    ],
  ];
  for (const [title, content, schema, ...lines] of wrong) {
    it(`is refused: ${title}`, async () => {
      expect(await problemsOf(content)).to.deep.equal(lines.map((line) => `0.yaml:${line}`));
      if (schema) expect(schemaSays(content)).to.equal(schema);
    });
  }

  const right: ReadonlyArray<[title: string, content: string]> = [
    [
      'words that were truth values in YAML 1.1',
      one('assignments: expired, references: [yes, no, on, off, y, n]', 'on'),
    ],
    [
      'words that were truth values, for YAML 1.1',
      `%YAML 1.1\n---\n${one('assignments: expired, references: [yes, no]', 'no')}`,
    ],
    ['days that were times in YAML 1.1', one('assignments: expired, references: [2027-01-31, 12:30:45]')],
    ['one text for a list', one('assignments: expired, references: SBS-ACS-004')],
    ['conditions in one another', who('{ none-of: [{ any-of: [{ all-of: [A:read, { status: frozen }] }] }] }')],
    ['an exception that has ended', except('{ users: a, reason: R, until: 2020-02-29 }')],
    [
      'JSON',
      '{"version": 1, "rules": [{"id": "a", "severity": "low", "title": "T", "why": "W", "fix": "F", "access": "standard-profiles"}]}',
    ],
  ];
  for (const [title, content] of right) {
    it(`takes ${title}`, async () => {
      const [path] = await write(content);
      expect(await readRules([path!])).to.have.length(1);
      expect(schemaSays(content)).to.equal('right');
    });
  }

  it('repeats by aliases what has an anchor, within limits', async () => {
    const [path] = await write(
      'version: 1\nrules:\n  - { id: a, severity: low, title: T, why: W, fix: F, who: &who { any-of: [ModifyAllData] } }\n  - { id: b, severity: low, title: T, why: W, fix: F, who: { all-of: [*who, *who] } }\n',
    );
    const [first, second] = await readRules([path!]);
    const condition = { anyOf: [{ text: 'ModifyAllData', place: { file: path, line: 3, column: 76 } }] };
    expect(first!.subject).to.deep.equal({ about: 'users', who: condition });
    expect(second!.subject).to.deep.equal({ about: 'users', who: { allOf: [condition, condition] } });
  });

  it('tells each problem of all files at once, in their order', async () => {
    expect(
      await problemsOf(
        `version: 2\nrules:\n  - { id: a, ${MORE}, assignments: expired }\n  - { id: a, ${MORE}, assignments: never }\n`,
        `version: 1\nrules:\n  - { id: a, ${MORE}, assignments: expired }\n`,
      ),
    ).to.deep.equal([
      '0.yaml:1:10: The version is 2. Write "version: 1", the only version.',
      '0.yaml:4:11: The id "a" is taken already: 0.yaml:3:11. Give each rule an id of its own.',
      '0.yaml:4:68: "never" is none of: expired, redundant.',
      '1.yaml:3:11: The id "a" is taken already: 0.yaml:3:11. Give each rule an id of its own.',
    ]);
  });

  const files: ReadonlyArray<[title: string, make: (path: string) => unknown, says: string]> = [
    ['that is not there', () => undefined, '0.yaml cannot be read: there is no such file.'],
    ['that is a folder', (path) => mkdir(path), '0.yaml cannot be read: it is a folder.'],
    [
      'in UTF-16',
      (path) => writeFile(path, '\ufeffversion: 1', 'utf16le'),
      '0.yaml is not text in UTF-8. Save it as UTF-8.',
    ],
    ['in Latin-1', (path) => writeFile(path, 'größe', 'latin1'), '0.yaml is not text in UTF-8. Save it as UTF-8.'],
    [
      'of 100 MB',
      (path) => truncateTo(path, 100_000_000),
      '0.yaml has more than 100,000 bytes. The file was not read.',
    ],
    [
      'without an end',
      (path) => symlink('/dev/zero', path),
      '0.yaml has more than 100,000 bytes. The file was not read.',
    ],
  ];
  for (const [title, make, says] of files) {
    it(`is refused beside the problems of others: one ${title}`, async () => {
      const [path, other] = await write('', 'version: 3');
      await rm(path!);
      await make(path!);
      try {
        const error = await readRules([path!, other!]).catch((reason: unknown) => reason as SfError);
        expect((error as SfError).message.replaceAll(`${folder}/`, '').split('\n')).to.deep.equal([
          says,
          '1.yaml:1:1: This is a file of rules without rules. Add what is missing.',
          '1.yaml:1:10: The version is 3. Write "version: 1", the only version.',
        ]);
        expect((error as SfError).data).to.deep.include({
          file: other,
          line: 1,
          column: 10,
          problem: 'The version is 3. Write "version: 1", the only version.',
        });
      } finally {
        await rm(path!, { recursive: true, force: true });
      }
    });
  }

  it('may come through a pipe', async function () {
    skipWithout(this, 'named pipes');
    const path = join(folder, 'pipe');
    await promisify(execFile)('mkfifo', [path]);
    const [rules] = await Promise.all([readRules([path]), writeFile(path, one('assignments: expired'))]);
    expect(rules.map(({ id }) => id)).to.deep.equal(['a']);
  });

  const SIZE = 99_990;
  const full = (part: string): string => part.repeat(Math.floor(SIZE / part.length));
  const hostile: ReadonlyArray<[title: string, content: string, says: RegExp]> = [
    ['anchors that explode', explosion(), /With what its aliases repeat, this has more than 100,000 values/],
    ['a ring of anchors', 'version: 1\nrules: &a [&b [*a, *b]]\n', /2:16: \*a stands inside its own anchor/],
    ['aliases that are deeper than what they repeat', deepAliases(), /are nested more than 32 deep/],
    ['brackets', full('['), /are nested more than 32 deep/],
    ['keys within brackets', full('{a: '), /are nested more than 32 deep/],
    ['lists in a line', full('- '), /are nested more than 32 deep/],
    ['keys in a line', full('? '), /are nested more than 32 deep/],
    [
      'keys below keys',
      Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      /are nested more than 32 deep/,
    ],
    [
      'forty levels',
      `version: 1\nrules: ${'['.repeat(40)}${']'.repeat(40)}`,
      /2:39: Values are nested more than 32 deep/,
    ],
    ['closing braces', full('}'), /This is not YAML/],
    ['commas', `[${full(',')}`, /This is not YAML/],
    ['colons', full(':\n'), /A key has to be a text/],
    ['keys', full('a: '), /This is not YAML/],
    ['documents', full('---\n'), /A second YAML document/],
    ['line ends', full('\n'), /The file is empty/],
    ['bytes that are zero', full('\0'), /has to be a file of rules/],
    ['one word', full('x'), /^0\.yaml:1:1: This has to be a file of rules, but is "x{300,500} … x{469}"\. Its keys/],
    ['keys that are there twice', full('k: v\n'), /The key "k" is there twice/],
    [
      'other keys',
      Array.from({ length: 9000 }, (_, index) => `k${index}: v`).join('\n'),
      /"k0" is not a key of a file of rules/,
    ],
    [
      'names of JavaScript',
      '__proto__: { polluted: true }\nconstructor: x\nversion: 1\nrules: [{ __proto__: x }]\n',
      /"__proto__" is not a key of a file of rules/,
    ],
  ];
  for (const [title, content, says] of hostile) {
    it(`is refused soon, and shortly: ${title}`, async function () {
      this.timeout(60_000);
      const lines = await problemsOf(content);
      expect(lines.join('\n')).to.match(says);
      expect(lines.length).to.be.at.most(51);
      expect(lines.join('\n').length).to.be.below(64_000);
      expect(({} as { polluted?: true }).polluted).to.equal(undefined);
    });
  }

  describe('that comes with the plugin', () => {
    it('can be printed and read again', async () => {
      const rules = await builtInRules();
      expect(new Set(rules.map(({ place }) => place.file))).to.deep.equal(new Set(['built-in rules']));
      const [path] = await write(await builtInText());
      const again = await readRules([path!]);
      expect(again.map(({ id, place }) => [id, place.line])).to.deep.equal(
        rules.map(({ id, place }) => [id, place.line]),
      );
    });

    it('is right by the published schema, which it names', async () => {
      const text = await builtInText();
      expect(schemaSays(text)).to.equal('right');
      expect(text.split('\n')[0]).to.match(
        /^# yaml-language-server: \$schema=https:\/\/\S+\/schemas\/risk-rules\.json$/,
      );
    });

    it('names no access of any one org, and only permissions whose absence is no error', async () => {
      const terms = (await builtInRules()).flatMap(({ subject }) => ('who' in subject ? termsIn(subject.who) : []));
      const wrongTerms = terms.filter(
        ({ text }) => !/^\*:|:\*$/.test(text) && !dangerOf.has(text) && text !== 'ApiUserOnly',
      );
      expect(wrongTerms).to.deep.equal([]);
    });

    it('says of each rule why and what to do, in sentences', async () => {
      for (const { id, why, fix } of await builtInRules()) {
        expect(
          [why, fix].filter((text) => !/^[A-Z].*\.$/s.test(text)),
          id,
        ).to.deep.equal([]);
      }
    });

    for (const [page, ids] of [
      ['docs/risk-rules.md', ['deployers', 'managers-of-users', 'over', 'outdated']],
      ['docs/risks.md', ['deals-made-and-approved']],
    ] as const) {
      it(`is described by ${page}, whose examples are right`, async () => {
        const text = await readFile(join(repository, page), 'utf8');
        const examples = Array.from(text.matchAll(/```yaml\n(version: 1\n.*?)```/gs), ([, example]) => example!);
        const rules = await readRules(await write(...examples));
        expect(rules.map(({ id }) => id)).to.deep.equal(ids);
        for (const example of examples) expect(schemaSays(example)).to.equal('right');
      });
    }

    it('has each key, word and kind in docs/risk-rules.md', async () => {
      const text = await readFile(join(repository, 'docs/risk-rules.md'), 'utf8');
      const faults = [...assignmentFaults, ...accessFaults].map((fault) => fault.replaceAll(' ', '-'));
      const kinds = kindWords.map((word) => `${word}:`);
      const keys = keysIn(await readFile(join(repository, 'schemas/risk-rules.json'), 'utf8'));
      expect(keys).to.include.members(['who', 'except', 'no-login-for', 'until']);
      const missing = [...keys, ...faults, ...kinds, ...severities, ...userStates].filter(
        (word) => !['version', 'rules'].includes(word) && !text.includes(`\`${word}\``),
      );
      expect(missing).to.deep.equal([]);
    });

    it('has an example for segregation of duties that holds when it is filled in', async () => {
      const text = await builtInText();
      const example = text.indexOf('  # - id:');
      const [path] = await write(text.slice(0, example) + text.slice(example).replaceAll(/^( *)# /gm, '$1'));
      expect((await readRules([path!])).length).to.equal((await builtInRules()).length + 1);
      expect(schemaSays(await readFile(path!, 'utf8'))).to.equal('right');
    });
  });
});

/** Nine lists, each of which has the one before ten times. */
function explosion(): string {
  const levels = Array.from({ length: 9 }, (_, level) => `&l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`);
  return `version: 1\nrules: [&l0 [x], ${levels.join(', ')}]\n`;
}

/** Thirty lists, each of which has the one before and is not nested itself. */
function deepAliases(): string {
  const levels = Array.from({ length: 40 }, (_, level) => `&l${level + 1} [*l${level}]`);
  return `version: 1\nrules: [&l0 [x], ${levels.join(', ')}]\n`;
}

async function truncateTo(path: string, bytes: number): Promise<void> {
  await writeFile(path, '');
  await truncate(path, bytes);
}

/** The keys of files of rules. */
function keysIn(schema: string): string[] {
  const keys = new Set<string>();
  JSON.parse(schema, (name, value: object) => {
    if (name === 'properties') for (const key of Object.keys(value)) keys.add(key);
    return value;
  });
  return [...keys];
}

function termsIn({ allOf = [], anyOf = [], noneOf = [] }: UserCondition): Term[] {
  return [...allOf, ...anyOf, ...noneOf].flatMap((part) => ('text' in part ? part : termsIn(part)));
}
