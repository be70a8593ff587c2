import { containers } from './containers.js';
import { dangerousDescriptions } from './dangerousPermissions.js';
import { featureLicenses } from './featureLicenses.js';
import { fieldPermissions } from './fieldPermissions.js';
import { lapsedAssignments } from './lapsedAssignments.js';
import { licenseSeats } from './licenseSeats.js';
import { logins } from './logins.js';
import { objectPermissions } from './objectPermissions.js';
import { sessionActivations } from './sessionActivations.js';
import { entityPermissions } from './entityPermissions.js';
import type { Subject } from './subject.js';
import { systemPermissions } from './systemPermissions.js';
import { tabs } from './tabs.js';

/** All that a sync reads beside who holds what. */
export const subjects: readonly Subject[] = [
  containers,
  systemPermissions,
  objectPermissions,
  fieldPermissions,
  entityPermissions,
  tabs,
  sessionActivations,
  lapsedAssignments,
  logins,
  licenseSeats,
  featureLicenses,
  dangerousDescriptions,
];
