import type { Row } from '../../org/types.js';
import type { Random } from '../../random/random.js';
import { SYSTEM_PERMISSIONS, type SystemPermission } from '../../schema/systemPermissions.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addPermissionSetGroup } from '../builder/permissionSetGroups.js';
import { addPermissionSetLicense } from '../builder/licenses.js';
import { addPermissionSet } from '../builder/permissionSets.js';
import { numbered, RIGHTS, SUBJECTS } from './names.js';

/** One in so many permission sets needs a permission set license, is session-based, or came in a package. */
const EVERY = { license: 25, session: 100, package: 15 };

/** Adds permission sets. The license that some of them need has seats for everybody. */
export function addPermissionSets(builder: OrgBuilder, random: Random, count: number, people: number): Row[] {
  const license = addPermissionSetLicense(builder, {
    developerName: 'GeneratedFeaturePsl',
    label: 'Generated Feature',
    total: people,
  });
  return Array.from({ length: count }, (_, index) =>
    addPermissionSet(builder, {
      label: `${random.pick(RIGHTS)} ${numbered(SUBJECTS, index)}`,
      license: index % EVERY.license === 7 ? license : undefined,
      hasActivationRequired: index % EVERY.session === 42,
      namespace: index % EVERY.package === 11 ? 'gen' : undefined,
      permissions: somePermissions(random),
    }),
  );
}

/** The permissions that generated sets may hold: those that opened the generation, so that the same seed gives the same sets. */
const GENERATED = SYSTEM_PERMISSIONS.filter((permission) => permission !== 'ViewAllFieldsGlobal');

const somePermissions = (random: Random): SystemPermission[] =>
  Array.from({ length: random.longTailed(5, 2) }, () => random.pick(GENERATED));

/** Adds groups of two to nine permission sets; the first sets are in many groups, most are in none. */
export const addPermissionSetGroups = (
  builder: OrgBuilder,
  random: Random,
  count: number,
  permissionSets: readonly Row[],
): Row[] =>
  Array.from({ length: count }, (_, index) => {
    const chosen = Array.from({ length: 2 + random.below(8) }, () => random.longTailed(permissionSets.length, 2));
    return addPermissionSetGroup(builder, {
      label: `${numbered(SUBJECTS, index)} Team`,
      components: [...new Set(chosen)].flatMap((at) => permissionSets[at] ?? []),
    });
  });
