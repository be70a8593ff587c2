import { expect } from 'chai';
import type { ComparedAccess, Difference, Sign } from '../../../../../src/model/difference.js';
import type { Facts } from '../../../../oracle/snapshotFacts.js';

/** What differences make of the facts of the other side: those of the first, where the differences are all there are. */
export function applied(differences: readonly Difference[], facts: Facts): Facts {
  const renamed = facts.map(renaming(differences));
  const left = new Map<string, number>();
  const add = (fact: string, count: number): void => void left.set(fact, (left.get(fact) ?? 0) + count);
  for (const fact of renamed) add(fact, 1);
  for (const { sign, fact } of differences.flatMap(factsOf)) add(fact, sign === '+' ? 1 : -1);
  const missing = [...left].flatMap(([name, count]) => (count < 0 ? name : []));
  expect(missing.join('\n'), 'taken away, and never there').to.equal('');
  return [...left].flatMap(([fact, count]) => Array<string>(count).fill(fact)).sort();
}

type Change = { readonly sign: Sign; readonly fact: string };

const fact = (subject: string, ...parts: ReadonlyArray<string | number | null | undefined>): string =>
  [subject, ...parts.map((part) => part ?? '')].join(' | ');

const nameOf = ({ resourceType, kind, resource }: ComparedAccess): string =>
  `${kind === 'queue' ? kind : resourceType} ${resource}`;

const replaced = (subject: string, field: string, values: { now: string | null; before: string | null }): Change[] => [
  ...(values.before === null ? [] : [{ sign: '-' as const, fact: fact(subject, field, values.before) }]),
  ...(values.now === null ? [] : [{ sign: '+' as const, fact: fact(subject, field, values.now) }]),
];

/** The facts that a difference adds and takes away, in the names of the first side. */
function factsOf(difference: Difference): Change[] {
  switch (difference.about) {
    case 'user':
      return difference.changes.flatMap((change) =>
        change.field === 'username' && difference.sign === '~'
          ? []
          : replaced(`user ${difference.user.username}`, change.field, change),
      );
    case 'access': {
      const { sign, user, access, expiresAt } = difference;
      const grant = (end: string | null): string => fact(`grant ${user.username}`, nameOf(access), access.role, end);
      return [
        ...(sign === '+' ? [] : [{ sign: '-' as const, fact: grant(expiresAt.before) }]),
        ...(sign === '-' ? [] : [{ sign: '+' as const, fact: grant(expiresAt.now) }]),
      ];
    }
    case 'resource': {
      const { sign, access, changes } = difference;
      const subject = `resource ${nameOf(access)}`;
      const values = { now: sign === '+' ? access.name : null, before: sign === '-' ? access.name : null };
      return [
        ...(sign === '~' ? [] : replaced(subject, 'name', values)),
        ...changes
          .filter(({ field }) => field !== 'resource')
          .flatMap((change) => replaced(subject, change.field, change)),
      ];
    }
    case 'content': {
      const name = nameOf(difference.access);
      return [
        ...difference.permissions.map(({ sign, permission }) => ({ sign, fact: fact(`gives ${name}`, permission) })),
        ...difference.parts.map((part) => ({
          sign: part.sign,
          fact: fact(`part ${name}`, part.kind === 'access' ? nameOf(part.access) : `${part.kind} ${part.username}`),
        })),
      ];
    }
    case 'status':
      return [
        { sign: '-', fact: fact(`status ${nameOf(difference.access)}`, difference.before) },
        { sign: '+', fact: fact(`status ${nameOf(difference.access)}`, difference.now) },
      ];
    case 'permission':
      throw new Error('What users may do is no fact of a snapshot.');
  }
}

/** Gives users and resources the names that they have on the first side. Values that are names of the other side stay. */
function renaming(differences: readonly Difference[]): (text: string) => string {
  const users = new Map<string, string>();
  const accesses = new Map<string, string>();
  for (const difference of differences) {
    if (!('changes' in difference) || difference.sign !== '~') continue;
    for (const { field, now, before } of difference.changes) {
      if (field === 'username') users.set(before!, now!);
      if (field === 'resource' && difference.about === 'resource') {
        const name = nameOf(difference.access);
        accesses.set(`${name.slice(0, name.indexOf(' '))} ${before}`, name);
      }
    }
  }
  const userOf = (name: string): string => users.get(name) ?? name;
  const accessOf = (name: string): string => accesses.get(name) ?? name;
  return (text) => {
    const [subject = '', ...parts] = text.split(' | ');
    const [about, name] = [subject.slice(0, subject.indexOf(' ')), subject.slice(subject.indexOf(' ') + 1)];
    switch (about) {
      case 'user':
        return fact(`user ${userOf(name)}`, ...(parts[0] === 'username' ? ['username', userOf(name)] : parts));
      case 'grant':
        return fact(`grant ${userOf(name)}`, accessOf(parts[0]!), ...parts.slice(1));
      case 'part': {
        const [, kind, username] = /^(managers|reports) (.*)$/.exec(parts[0]!) ?? [];
        return fact(`part ${accessOf(name)}`, kind ? `${kind} ${userOf(username!)}` : accessOf(parts[0]!));
      }
      default:
        return fact(`${about} ${accessOf(name)}`, ...parts);
    }
  };
}
