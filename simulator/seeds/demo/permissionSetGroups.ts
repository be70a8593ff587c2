import type { Row } from '../../org/types.js';
import { buildEach } from '../builder/buildEach.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import {
  addPendingComponent,
  addPermissionSetGroup,
  mutePermissions,
  type NewMutingPermissionSet,
} from '../builder/permissionSetGroups.js';
import { NAMESPACE, type DemoPermissionSet } from './permissionSets.js';

type PermissionSetGroupEntry = {
  label: string;
  developerName?: string;
  description?: string;
  components: readonly DemoPermissionSet[];
  /** Put in so lately that Salesforce has not recalculated the group. */
  pending?: DemoPermissionSet;
  muting?: NewMutingPermissionSet;
  hasActivationRequired?: true;
  namespace?: string;
};

/** By DeveloperName, where the entry has none of its own. Report Builder is in two of them. */
const permissionSetGroups = {
  Sales_Operations: {
    label: 'Sales Operations',
    components: ['Forecast_Editor', 'Quote_Approver', 'Report_Builder'],
  },
  Support_Tier_2: {
    label: 'Support Tier 2',
    description: 'Writes reports, but takes none home',
    components: ['Case_Manager', 'Knowledge_Author', 'Report_Builder'],
    muting: { label: 'Support Tier 2 muted', permissions: ['ExportReport'], objects: { Case: 'dm' } },
  },
  Release_Engineering: { label: 'Release Engineering', components: ['Deploy_Everything', 'API_Access'] },
  Finance_Close: { label: 'Finance, "Close"', components: ['Data_Export', 'Quote_Sign_Off'] },
  Telemetry_Team: { label: 'Telemetry Team', components: ['Telemetry_Viewer'] },
  Empty_Bundle: { label: 'Empty Bundle', components: [] },
  Launch_Day: { label: '🚀 Launch Day', components: ['Launch_Console'], pending: 'Data_Export' },
  Emergency_Access: { label: 'Emergency Access', components: ['Break_Glass'], hasActivationRequired: true },
  Mars_Team: { label: '=Mars Team', components: ['Sunset_Feature_Beta', 'Japanese_Approver'] },
  rktparts__Parts_Team: {
    label: 'Parts Team',
    developerName: 'Parts_Team',
    components: ['rktparts__Parts_Catalogue', 'rktparts__Parts_Buyer'],
    namespace: NAMESPACE,
  },
} satisfies Record<string, PermissionSetGroupEntry>;

export type DemoPermissionSetGroup = keyof typeof permissionSetGroups;

export const buildPermissionSetGroups = (
  builder: OrgBuilder,
  permissionSets: Record<DemoPermissionSet, Row>,
): Record<DemoPermissionSetGroup, Row> =>
  buildEach<DemoPermissionSetGroup, PermissionSetGroupEntry>(
    permissionSetGroups,
    ({ components, pending, muting, ...entry }, key) => {
      const group = addPermissionSetGroup(builder, {
        ...entry,
        developerName: entry.developerName ?? key,
        components: components.map((name) => permissionSets[name]),
      });
      if (muting) mutePermissions(builder, group, muting);
      if (pending) addPendingComponent(builder, group, permissionSets[pending]);
      return group;
    },
  );
