import { z } from 'zod';
import { accessFaults, assignmentFaults, severities, userStates, userTypes } from '../model/riskRule.js';

/** The words of the model as files have them. */
const words = <const Words extends readonly string[]>(ofModel: Words): string[] =>
  ofModel.map((word) => word.replaceAll(' ', '-'));

const text = z.string().regex(/\S/);
const listOf = <Item extends z.ZodType>(item: Item): z.ZodArray<Item> => z.array(item).min(1);
const oneOrMore = <Item extends z.ZodType>(item: Item): z.ZodUnion<[Item, z.ZodArray<Item>]> =>
  z.union([item, listOf(item)]);

const thatHas = (key: string): object => ({ properties: { [key]: true }, required: [key] });

const term = text.meta({
  id: 'term',
  description:
    'A permission (ModifyAllData, Account:delete, Account.Rating:edit, custom:Name; "*:delete" for any object), or an access with its kind (permission-set:Sales_Ops, queue:Support; group:* for any).',
  examples: ['ModifyAllData', 'Account:delete', '*:modify-all', 'permission-set:Sales_Ops', 'group:*'],
});

const conditionKeys = {
  get 'all-of'() {
    return conditions.optional().describe('Each of these is true of the user.');
  },
  get 'any-of'() {
    return conditions.optional().describe('One of these, or several, are true of the user.');
  },
  get 'none-of'() {
    return conditions.optional().describe('None of these is true of the user.');
  },
  'user-type': oneOrMore(z.enum(userTypes))
    .optional()
    .describe('User.UserType: one of these. Standard is an internal user, Guest whoever opens a site without a login.'),
  'account-type': z
    .enum(['human', 'service'])
    .optional()
    .describe('service: an account of a program, by its user type and the license of its profile. human: any other.'),
  status: oneOrMore(z.enum(userStates))
    .optional()
    .describe('Whether the user can log in: one of these. A user who is inactive and frozen is inactive.'),
  'no-login-for': z
    .string()
    .regex(/^[1-9]\d{0,4}[dwDW]$/)
    .optional()
    .meta({
      description: 'Days or weeks without a login. Who never logged in counts from the day of creation.',
      examples: ['90d', '12w'],
    }),
  'logged-in-by': oneOrMore(text)
    .optional()
    .meta({
      description: 'LoginHistory.LoginType: a login by one of these succeeded.',
      examples: ['Application', 'Remote Access 2.0'],
    }),
};

const userCondition = z.strictObject(conditionKeys).meta({
  id: 'userCondition',
  minProperties: 1,
  description: 'What is looked for in a user. All that is written here must be true.',
});

const conditions: z.ZodType = listOf(z.union([term, userCondition])).meta({ id: 'conditions' });

const exception = z
  .strictObject({
    users: oneOrMore(text).optional().describe('Usernames, or ids of users: findings about them are left out.'),
    access: oneOrMore(text)
      .optional()
      .meta({
        description: 'What these give does not count. Each is written with its kind.',
        examples: ['permission-set:Break_Glass'],
      }),
    reason: text.describe('Why it is left out.'),
    until: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .meta({
        description: 'The last day on which it is left out, in UTC. After it, it is a finding again.',
        examples: ['2027-01-31'],
      }),
  })
  .meta({ anyOf: ['users', 'access'].map(thatHas) });

const rule = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-zA-Z\d][\w.-]{0,99}$/)
      .describe('What the rule is called in results. No other rule has it.'),
    severity: z
      .enum(severities)
      .describe('How bad a finding is; --fail-on names the least that ends with exit code 3.'),
    title: z
      .string()
      .regex(/^\s*\S[^\n]*\s*$/)
      .describe('What it looks for, in a line.'),
    why: text.describe('Why it matters.'),
    fix: text.describe('What to do about a finding.'),
    references: oneOrMore(text)
      .optional()
      .meta({ description: 'Such as the id of a control in a benchmark.', examples: [['SBS-ACS-004']] }),
    who: userCondition.optional().describe('Look for users of whom this is true.'),
    assignments: z
      .enum(words(assignmentFaults))
      .optional()
      .describe(
        'Look for assignments. expired: it gives nothing any more. redundant: all it gives, a permission set group gives the user as well.',
      ),
    access: z.enum(words(accessFaults)).optional().describe('Look for access, whoever holds it.'),
    except: listOf(exception).optional().describe('What is known and accepted, with a reason and a last day.'),
  })
  .meta({ oneOf: ['who', 'assignments', 'access'].map(thatHas) });

/** A file of `sf access risks --rules`. `src/services/risks/rulesFile.ts` reads it, and asks for more than a schema can say. */
export const riskRulesFile = z.strictObject({
  version: z.literal(1).describe('The version of this format.'),
  rules: listOf(rule),
});
