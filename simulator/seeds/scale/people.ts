import type { Row } from '../../org/types.js';
import type { Random } from '../../random/random.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addUser } from '../builder/users.js';
import type { StandardProfile } from '../standard/index.js';
import { DEPARTMENTS, FIRST_NAMES, LAST_NAMES } from './names.js';

/** The profile of most people comes first. */
const PROFILES: readonly StandardProfile[] = [
  'Standard User',
  'Standard Platform User',
  'Read Only',
  'Marketing User',
  'Contract Manager',
  'Minimum Access - Salesforce',
  'System Administrator',
];

/** How many people report to one manager. */
const TEAM = 7;

export type Staff = { admin: Row; profiles: Record<StandardProfile, Row>; roles: readonly Row[] };

/** Adds people until there are `count`, the administrator included. Each has a manager who was there before. */
export function addPeople(builder: OrgBuilder, random: Random, count: number, staff: Staff): Row[] {
  const people = [staff.admin];
  while (people.length < count) people.push(addPerson(builder, random, people, staff));
  return people;
}

function addPerson(builder: OrgBuilder, random: Random, people: readonly Row[], { profiles, roles }: Staff): Row {
  const n = people.length + 1;
  const age = 1 + random.below(1400);
  return addUser(builder, {
    username: `user${String(n)}@generated.example`,
    firstName: random.pick(FIRST_NAMES),
    lastName: random.pick(LAST_NAMES),
    profile: profiles[PROFILES[random.longTailed(PROFILES.length, 3)] ?? 'Standard User'],
    role: roles.length > 0 && random.chance(0.85) ? random.pick(roles) : undefined,
    manager: people[Math.floor((n - 2) / TEAM)],
    isActive: random.chance(0.92),
    isFrozen: random.chance(0.01),
    isPasswordLocked: random.chance(0.002),
    createdDate: builder.ago(age),
    lastLoginDate: random.chance(0.9) ? builder.ago(random.longTailed(age, 3)) : undefined,
    more: { Department: random.pick(DEPARTMENTS), EmployeeNumber: String(100_000 + n) },
  });
}
