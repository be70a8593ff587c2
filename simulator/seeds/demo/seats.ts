import type { Row } from '../../org/types.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import {
  addPackageLicense,
  assignPackageLicense,
  assignPermissionSetLicense,
  type NewPackageLicense,
} from '../builder/licenses.js';
import type { DemoPermissionSetLicense } from './licenses.js';
import { NAMESPACE } from './permissionSets.js';
import type { Username } from './users.js';

type PackageEntry = Omit<NewPackageLicense, 'namespace' | 'expires'> & {
  /** How many days ago the license ended. */
  ended?: number;
  holders: readonly Username[];
};

/** The installed packages: rocket parts, one that is sold out, one whose license has ended, one for everybody. */
const packages: Record<string, PackageEntry> = {
  [NAMESPACE]: { total: 10, holders: ['elena.popescu', 'raj.patel', 'owen.price'] },
  signit: { total: 2, holders: ['henrik.solberg', 'nancy.wu'] },
  oldmaps: { total: 5, status: 'Expired', ended: 60, holders: ['diego.torres'] },
  orgchart: { total: -1, status: 'Free', holders: [] },
};

/** Seats that came with no permission set. One of them is of no use, since its holder lacks the set. */
export function buildSeats(
  builder: OrgBuilder,
  users: Record<Username, Row>,
  licenses: Record<DemoPermissionSetLicense, Row>,
): void {
  assignPermissionSetLicense(builder, users['telemetry.integration'], licenses.SalesforceAPIIntegrationPsl);
  assignPermissionSetLicense(builder, users['liam.byrne'], licenses.FieldServiceDispatcherPsl);
  for (const [namespace, { ended, holders, ...license }] of Object.entries(packages)) {
    const expires = ended === undefined ? undefined : builder.ago(ended);
    const packageLicense = addPackageLicense(builder, { ...license, namespace, expires });
    for (const holder of holders) assignPackageLicense(builder, users[holder], packageLicense);
  }
}
