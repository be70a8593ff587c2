import { expect } from 'chai';
import type { Org, Row } from '../../../../../simulator/org/types.js';
import type { WhoRow } from '../../../../../src/services/answers/answer.js';
import { containersOf } from '../../../../oracle/containers.js';
import { accessOf, type Access } from '../../../../oracle/memberships.js';
import { combined, permissionOf, type Asked, type Finding } from '../../../../oracle/permissions.js';
import type { Tables } from '../../../../oracle/tables.js';
import type { Answers } from './answers.js';

export const usersOf = (org: Org): Row[] => [...org.table('User').rows()];

/** A sync leaves out users without a type. */
export const usersKept = (org: Org): Row[] => usersOf(org).filter(({ UserType }) => typeof UserType === 'string');

const nameOf = ({ Username }: Row): string => String(Username);

/** What holds of each user who has something, by username. */
const byUser = <T>(rows: readonly WhoRow[], of: (row: WhoRow) => T): Record<string, T> =>
  Object.fromEntries(rows.map((row) => [row.user.username, of(row)]));

/** A snapshot has the fields that take field-level security: it refuses to answer about others. */
export const keptIn = (asked: ReadonlyMap<string, Asked>): ReadonlyMap<string, Asked> =>
  new Map([...asked].filter(([, permission]) => permission.kind !== 'field' || !permission.isOpen));

/** Compares `who` with the oracle, for all users: who has each permission, and in how many ways. */
export async function compareWho(
  answers: Answers,
  asked: ReadonlyMap<string, Asked>,
  users: readonly Row[],
  tables: Tables,
): Promise<void> {
  for (const [text, permission] of asked) {
    const rows = await answers.who({ can: [text] });
    const found = new Map(
      users.map((user): [string, Finding] => [nameOf(user), permissionOf(permission, user, tables)]),
    );
    const expected = Object.fromEntries(
      [...found]
        .filter(([, { verdict }]) => verdict !== 'no')
        .map(([name, { verdict, givers }]) => [name, `${verdict}, ${givers.length} ways`]),
    );
    expect(
      byUser(rows, ({ verdict, paths }) => `${verdict}, ${paths} ways`),
      `who --can ${text}`,
    ).to.deep.equal(expected);
    for (const { user, path } of rows) {
      const { givers } = found.get(user.username)!;
      const { type, id } = path.steps.at(-1)!;
      expect(givers, `who --can ${text}: the first way of ${user.username}`).to.include(`${type}:${id}`);
    }
  }
}

/** Compares `who` with the oracle, for all users: who has each permission and the next one in the list, or one of both. */
export async function compareWhoOfTwo(
  answers: Answers,
  asked: ReadonlyMap<string, Asked>,
  users: readonly Row[],
  tables: Tables,
): Promise<void> {
  const all = [...asked];
  for (const [index, [text, permission]] of all.entries())
    for (const isAny of [false, true]) {
      const [otherText, other] = all[(index + 1) % all.length]!;
      const rows = await answers.who({ can: [text, otherText], isAny });
      const expected = Object.fromEntries(
        users
          .map((user) => {
            const verdicts = [permission, other].map((one) => permissionOf(one, user, tables).verdict);
            return [nameOf(user), combined(verdicts, isAny)] as const;
          })
          .filter(([, verdict]) => verdict !== 'no'),
      );
      expect(
        byUser(rows, ({ verdict }) => verdict),
        `who --can ${text} --can ${otherText}${isAny ? ' --any' : ''}`,
      ).to.deep.equal(expected);
    }
}

/** Compares `who` with the oracle, for all users: who holds each access. */
export async function compareHolders(
  answers: Answers,
  accesses: readonly Access[],
  users: readonly Row[],
  tables: Tables,
): Promise<void> {
  for (const access of accesses) {
    const expected = Object.fromEntries(
      users
        .map((user) => [nameOf(user), accessOf(access, user, tables)] as const)
        .filter(([, verdict]) => verdict !== 'no'),
    );
    const rows = await answers.who({ access });
    expect(
      byUser(rows, ({ verdict }) => verdict),
      `who --${access.type} ${access.id} ${access.slug}`,
    ).to.deep.equal(expected);
  }
}

/** Compares `why` with the oracle: the verdict, and through what. @param without what is taken as revoked, by its key */
export async function compareWhy(
  answers: Answers,
  asked: ReadonlyMap<string, Asked>,
  users: readonly Row[],
  tables: Tables,
  without: readonly string[] = [],
): Promise<void> {
  for (const [text, permission] of asked) {
    const question = { can: [text] };
    for (const user of users) {
      const { verdict, paths } = await answers.why(user.Id, question, without);
      const expected = permissionOf(permission, user, tables, without);
      const what = `why --user ${nameOf(user)} --can ${text}, without ${without.join(' and ') || 'nothing'}`;
      expect(verdict, what).to.equal(expected.verdict);
      const givers = paths.map(({ steps }) => `${steps.at(-1)!.type}:${steps.at(-1)!.id}`).toSorted();
      expect(givers, what).to.deep.equal(expected.givers);
    }
  }
}

/** Compares `why` with the oracle: whether users hold accesses. */
export async function compareWhyHeld(
  answers: Answers,
  accesses: readonly Access[],
  users: readonly Row[],
  tables: Tables,
): Promise<void> {
  for (const access of accesses)
    for (const user of users) {
      const { verdict, paths } = await answers.why(user.Id, { access });
      const expected = accessOf(access, user, tables);
      const what = `why --user ${nameOf(user)} --${access.type} ${access.id} ${access.slug}`;
      expect(verdict, what).to.equal(expected);
      expect(paths.length > 0, what).to.equal(expected !== 'no');
    }
}

/** The keys of what gives a user permissions, for questions without one of them. */
export const keysOf = (user: Row, tables: Tables): string[] => containersOf(user, tables).map(({ key }) => key);
