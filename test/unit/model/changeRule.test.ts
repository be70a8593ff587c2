import { expect } from 'chai';
import fc from 'fast-check';
import { type ChangeRule, refusalOf, type Subject } from '../../../src/model/changeRule.js';

const SALES = '0PS000000000001AAA';
const ADMIN = '0PS000000000002AAA';

/** Ids by name, as an org has them when the rules are read. */
const IDS: Readonly<Record<string, string>> = { Sales_Ops: SALES, 'Sales Ops': SALES, Admin: ADMIN, [SALES]: SALES };

function rule(text: string): ChangeRule {
  const [word = '', name = null] = text.split(':');
  return { text, word, name, id: name === null ? null : (IDS[name] ?? `id of ${name}`) };
}

function subject(one: Partial<Subject>): Subject {
  return { words: ['permission-set'], id: 'x', apiName: 'X', displayName: 'X', isDangerous: false, ...one };
}

const sales = subject({ id: SALES, apiName: 'Sales_Ops', displayName: 'Sales Ops' });
const admin = subject({ id: ADMIN, apiName: 'Admin', displayName: 'Admin', isDangerous: true });
const queue = subject({ words: ['group', 'queue'], id: 'q', apiName: 'Support', displayName: 'Support' });
const account = subject({ words: ['user'], id: null, apiName: '', displayName: '' });
/** Made while the connector runs, and called as the one in the rule was. */
const recreated = subject({ id: 'new', apiName: 'sales_ops', displayName: 'Other' });
const relabeled = subject({ id: 'new', apiName: 'Other', displayName: 'Sales Ops' });
const renamed = subject({ id: SALES, apiName: 'Renamed', displayName: 'Renamed' });

type Case = {
  readonly what: string;
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly asked: readonly Subject[];
  readonly touched?: readonly Subject[];
  /** The rule that denies; `--allow` where none allows; null: may be made. */
  readonly refusedBy: string | null;
};

const cases: readonly Case[] = [
  { what: 'no rules', asked: [admin], refusedBy: null },
  { what: 'a kind is denied', deny: ['permission-set'], asked: [sales], refusedBy: 'permission-set' },
  { what: 'another kind is denied', deny: ['group'], asked: [sales], refusedBy: null },
  {
    what: 'an API name is denied',
    deny: ['permission-set:Sales_Ops'],
    asked: [sales],
    refusedBy: 'permission-set:Sales_Ops',
  },
  {
    what: 'a label is denied',
    deny: ['permission-set:Sales Ops'],
    asked: [sales],
    refusedBy: 'permission-set:Sales Ops',
  },
  { what: 'an id is denied', deny: [`permission-set:${SALES}`], asked: [sales], refusedBy: `permission-set:${SALES}` },
  { what: 'another name is denied', deny: ['permission-set:Admin'], asked: [sales], refusedBy: null },
  { what: 'the name of another kind is denied', deny: ['role:Sales_Ops'], asked: [sales], refusedBy: null },
  { what: 'dangerous is denied, and it is', deny: ['dangerous'], asked: [admin], refusedBy: 'dangerous' },
  { what: 'dangerous is denied, and it is not', deny: ['dangerous'], asked: [sales], refusedBy: null },
  { what: 'what it replaces is denied', deny: ['dangerous'], asked: [sales], touched: [admin], refusedBy: 'dangerous' },
  { what: 'a kind is allowed', allow: ['permission-set'], asked: [sales], refusedBy: null },
  { what: 'another kind is allowed', allow: ['group'], asked: [sales], refusedBy: '--allow' },
  {
    what: 'what it replaces is not allowed',
    allow: ['permission-set:Sales_Ops'],
    asked: [sales],
    touched: [admin],
    refusedBy: null,
  },
  { what: 'one of two things is not allowed', allow: ['user'], asked: [account, admin], refusedBy: '--allow' },
  {
    what: 'both things are allowed',
    allow: ['user', 'permission-set:Admin'],
    asked: [account, admin],
    refusedBy: null,
  },
  {
    what: 'deny wins over allow',
    allow: ['permission-set:Admin'],
    deny: ['dangerous'],
    asked: [admin],
    refusedBy: 'dangerous',
  },
  {
    what: 'deny of one wins over allow of the kind',
    allow: ['permission-set'],
    deny: ['permission-set:Sales_Ops'],
    asked: [sales],
    refusedBy: 'permission-set:Sales_Ops',
  },
  { what: 'dangerous is allowed, and it is', allow: ['dangerous'], asked: [admin], refusedBy: null },
  { what: 'dangerous is allowed, and it is not', allow: ['dangerous'], asked: [sales], refusedBy: '--allow' },
  { what: 'groups are denied, and it is a queue', deny: ['group'], asked: [queue], refusedBy: 'group' },
  { what: 'queues are denied, and it is one', deny: ['queue'], asked: [queue], refusedBy: 'queue' },
  {
    what: 'queues are denied, and it is none',
    deny: ['queue'],
    asked: [subject({ words: ['group'] })],
    refusedBy: null,
  },
  {
    what: 'a denied one was made anew',
    deny: ['permission-set:Sales_Ops'],
    asked: [recreated],
    refusedBy: 'permission-set:Sales_Ops',
  },
  {
    what: 'a denied one was renamed',
    deny: ['permission-set:Sales_Ops'],
    asked: [renamed],
    refusedBy: 'permission-set:Sales_Ops',
  },
  {
    what: 'another has the denied label now',
    deny: ['permission-set:Sales Ops'],
    asked: [relabeled],
    refusedBy: 'permission-set:Sales Ops',
  },
  { what: 'an allowed one was made anew', allow: ['permission-set:Sales_Ops'], asked: [recreated], refusedBy: null },
  { what: 'an allowed one was renamed', allow: ['permission-set:Sales_Ops'], asked: [renamed], refusedBy: null },
  {
    what: 'another has the allowed label now',
    allow: ['permission-set:Sales Ops'],
    asked: [relabeled],
    refusedBy: '--allow',
  },
  { what: 'accounts are denied', deny: ['user'], asked: [account, sales], refusedBy: 'user' },
];

describe('refusalOf', () => {
  for (const { what, allow = [], deny = [], asked, touched = [], refusedBy } of cases) {
    it(`${refusedBy === null ? 'lets pass' : 'refuses'}: ${what}`, () => {
      const refusal = refusalOf({ allow: allow.map(rule), deny: deny.map(rule) }, asked, touched);
      expect(refusal && (refusal.deniedBy?.text ?? '--allow')).to.equal(refusedBy);
    });
  }

  // The oracle: everything that a rule says, counted out over all things there are, without looking at rules one by one.
  const kinds = ['permission-set', 'profile', 'group'];
  const names = ['A', 'B', 'a'];
  const anySubject = fc.record({
    words: fc.constantFrom(...kinds).map((kind) => [kind]),
    id: fc.constantFrom('id of A', 'id of B', 'id of C'),
    apiName: fc.constantFrom('A', 'b', 'C'),
    displayName: fc.constantFrom('A', 'B', 'D'),
    isDangerous: fc.boolean(),
  });
  const anyRule = fc.oneof(
    fc.constant('dangerous'),
    fc.constantFrom(...kinds),
    fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...names)).map((parts) => parts.join(':')),
  );

  it('says what a naive reading of the rules says', () => {
    const lower = (text: string): string => text.toLowerCase();
    const spellings = ({ words, id, apiName, displayName, isDangerous }: Subject, isDeny: boolean): Set<string> =>
      new Set([
        ...(isDangerous ? ['dangerous'] : []),
        ...words,
        ...words.flatMap((word) => [`${word}:${lower(apiName)}`, `${word}#${String(id)}`]),
        ...(isDeny ? words.map((word) => `${word}:${lower(displayName)}`) : []),
      ]);
    const matches = (text: string, one: Subject, isDeny: boolean): boolean => {
      const [word, name] = text.split(':');
      const all = spellings(one, isDeny);
      return name === undefined
        ? all.has(text)
        : all.has(`${word!}:${lower(name)}`) || all.has(`${word!}#id of ${name}`);
    };
    fc.assert(
      fc.property(
        fc.array(anyRule, { maxLength: 4 }),
        fc.array(anyRule, { maxLength: 3 }),
        fc.array(anySubject, { minLength: 1, maxLength: 3 }),
        fc.array(anySubject, { maxLength: 2 }),
        (allow, deny, asked, touched) => {
          const isDenied = [...asked, ...touched].some((one) => deny.some((text) => matches(text, one, true)));
          const isAllowed = allow.length === 0 || asked.every((one) => allow.some((text) => matches(text, one, false)));
          const plain = (text: string): ChangeRule => {
            const [word = '', name = null] = text.split(':');
            return { text, word, name, id: name === null ? null : `id of ${name}` };
          };
          const refusal = refusalOf({ allow: allow.map(plain), deny: deny.map(plain) }, asked, touched);
          expect(refusal === null).to.equal(!isDenied && isAllowed);
          if (refusal) expect(refusal.deniedBy !== null).to.equal(isDenied);
        },
      ),
    );
  });
});
