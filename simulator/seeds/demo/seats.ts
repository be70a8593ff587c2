import type { Row } from '../../org/types.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import { addPackageLicense, assignPackageLicense, assignPermissionSetLicense } from '../builder/licenses.js';
import type { DemoPermissionSetLicense } from './licenses.js';
import { NAMESPACE } from './permissionSets.js';
import type { Username } from './users.js';

/** Who may use the installed package of rocket parts. */
const packageHolders: readonly Username[] = ['elena.popescu', 'raj.patel', 'owen.price'];

/** Seats that no permission set came with: one of them idle, since it needs the set and its holder has none. */
export function buildSeats(
  builder: OrgBuilder,
  users: Record<Username, Row>,
  licenses: Record<DemoPermissionSetLicense, Row>,
): void {
  assignPermissionSetLicense(builder, users['telemetry.integration'], licenses.SalesforceAPIIntegrationPsl);
  assignPermissionSetLicense(builder, users['liam.byrne'], licenses.FieldServiceDispatcherPsl);
  const packageLicense = addPackageLicense(builder, NAMESPACE, 10);
  for (const holder of packageHolders) assignPackageLicense(builder, users[holder], packageLicense);
}
