import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SfError } from '@salesforce/core';
import { builtInRules, builtInText, readRules } from '../../../../src/services/risks/rulesFile.js';

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

  it('tells each problem of all files at once, in their order', async () => {
    expect(
      await problemsOf(
        `version: 2\nrules:\n  - { id: a, ${MORE}, assignments: expired }\n  - { id: a, ${MORE}, assignments: never }\n`,
        `version: 1\nrules:\n  - { id: a, ${MORE}, assignments: expired }\n`,
      ),
    ).to.deep.equal([
      '0.yaml:1:10: The version is 2. Write "version: 1", the one that there is.',
      '0.yaml:4:11: The id "a" is taken already: 0.yaml:3:11. Give each rule an id of its own.',
      '0.yaml:4:68: "never" is none of: expired, redundant.',
      '1.yaml:3:11: The id "a" is taken already: 0.yaml:3:11. Give each rule an id of its own.',
    ]);
  });

  it('comes with the plugin, and can be printed', async () => {
    const rules = await builtInRules();
    expect(rules.map(({ place }) => place.file)).to.deep.equal(rules.map(() => 'built-in rules'));
    const [path] = await write(await builtInText());
    expect((await readRules([path!])).map(({ id }) => id)).to.deep.equal(rules.map(({ id }) => id));
  });
});
