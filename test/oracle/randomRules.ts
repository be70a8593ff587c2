import fc from 'fast-check';
import type { Access } from './memberships.js';
import type { BuiltOrg } from './randomOrg.js';
import { objectRights } from './permissions.js';
import type { Names, Rule, RuleCondition } from './risks.js';

/** The words of kinds in rules. */
const WORDS = {
  permission: 'permission-set',
  permission_set_group: 'permission-set-group',
  profile: 'profile',
  role: 'role',
  group: 'group',
  territory: 'territory',
  permission_set_license: 'permission-set-license',
  package_license: 'package-license',
} as const;

/** A number that stands for one of a list, however long it is. */
const place = fc.nat({ max: 199 });
const term = fc.record({
  is: fc.constantFrom('permission', 'permission', 'permission', 'access', 'access', 'any object', 'any of a kind'),
  place,
});
const facts = fc.record(
  {
    'user-type': fc.subarray(['Standard', 'Guest', 'PowerPartner', 'CloudIntegrationUser'], { minLength: 1 }),
    'account-type': fc.constantFrom('human', 'service'),
    status: fc.subarray(['active', 'frozen', 'inactive'], { minLength: 1 }),
    'no-login-for': fc.constantFrom('1d', '30d', '90d', '14w'),
    'logged-in-by': fc.subarray(['Application', 'Remote Access 2.0', 'SAML Sfdc Initiated SSO'], { minLength: 1 }),
  },
  { requiredKeys: [] },
);

type Term = { readonly is: string; readonly place: number };
type Parts = 'all-of' | 'any-of' | 'none-of';
type Drawn = Omit<Exclude<RuleCondition, string>, Parts> & { readonly [Part in Parts]?: ReadonlyArray<Term | Drawn> };

/** Most conditions look at what users have alone: nearly nobody meets many facts at once. */
const someFacts = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: facts });
const { condition } = fc.letrec<{ condition: Drawn; one: Term | Drawn; some: ReadonlyArray<Term | Drawn> }>((tie) => ({
  condition: fc
    .tuple(
      someFacts,
      fc.record({ 'all-of': tie('some'), 'any-of': tie('some'), 'none-of': tie('some') }, { requiredKeys: [] }),
    )
    .map(([about, parts]): Drawn => ({ ...about, ...parts }))
    .filter((drawn) => Object.keys(drawn).length > 0),
  one: fc.oneof({ maxDepth: 2, withCrossShrink: true }, { weight: 3, arbitrary: term }, tie('condition')),
  some: fc.array(tie('one'), { minLength: 1, maxLength: 3 }),
}));

const exception = fc.record({
  users: fc.array(place, { maxLength: 2 }),
  access: fc.array(place, { maxLength: 2 }),
  until: fc.constantFrom('2020-02-29', '2099-12-31'),
});

/** A rule in few words: numbers stand for things of an org. */
export const randomRule = fc.record({
  subject: fc.oneof(
    { weight: 6, arbitrary: condition.map((who) => ({ who })) },
    { weight: 2, arbitrary: fc.constantFrom('expired', 'redundant').map((assignments) => ({ assignments })) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom('unused-permission-sets', 'outdated-permission-set-groups', 'standard-profiles')
        .map((access) => ({ access })),
    },
  ),
  except: fc.array(exception, { maxLength: 3 }),
});
export type RandomRule = typeof randomRule extends fc.Arbitrary<infer T> ? T : never;

/** What rules about an org may name. @param isKept whether a snapshot answers: it has no fields without field-level security */
export function namesOf({ asked, accesses, queues }: BuiltOrg, isKept: boolean): Names {
  const wordOf = ({ type, id }: Access): string => (queues.has(id) ? 'queue' : WORDS[type as keyof typeof WORDS]);
  return {
    permissions: new Map([...asked].filter(([, one]) => !isKept || one.kind !== 'field' || !one.isOpen)),
    accesses: new Map(
      accesses
        .filter(({ slug }) => !slug.startsWith('role:'))
        .map((access) => [`${wordOf(access)}:${access.id}`, access]),
    ),
  };
}

/** A rule about an org, as its file has it. */
export function buildRule({ subject, except }: RandomRule, { users }: BuiltOrg, names: Names): Rule {
  const words = [...Object.values(WORDS), 'queue'];
  const lists: Readonly<Record<string, readonly string[]>> = {
    permission: [...names.permissions.keys()],
    access: [...names.accesses.keys()],
    'any object': objectRights.map((right) => `*:${right}`),
    'any of a kind': words.map((word) => `${word}:*`),
  };
  const at = (list: readonly string[], number: number): string => list[number % list.length]!;
  const condition = (drawn: Drawn): Exclude<RuleCondition, string> => {
    const { 'all-of': all, 'any-of': any, 'none-of': none, ...about } = drawn;
    return {
      ...about,
      ...(all && { 'all-of': all.map(one) }),
      ...(any && { 'any-of': any.map(one) }),
      ...(none && { 'none-of': none.map(one) }),
    };
  };
  const one = (drawn: Term | Drawn): RuleCondition =>
    'is' in drawn ? at(lists[drawn.is]!, drawn.place) : condition(drawn);
  const usernames = users.flatMap(({ Id, Username }) => [String(Username), String(Username).toUpperCase(), Id]);
  return {
    ...('who' in subject ? { who: condition(subject.who) } : subject),
    ...(except.length > 0 && {
      except: except
        // An exception names something.
        .map(({ users: some, access, until }, index) => ({
          users: (some.length + access.length > 0 ? some : [index]).map((number) => at(usernames, number)),
          access: access.map((number) => at(lists['access']!, number)),
          reason: `reason ${index}`,
          until,
        }))
        .map(({ users: some, access, ...rest }) => ({
          ...(some.length > 0 && { users: some }),
          ...(access.length > 0 && { access }),
          ...rest,
        })),
    }),
  };
}
