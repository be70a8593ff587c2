import type { Row } from '../../org/types.js';
import type { OrgBuilder } from '../builder/orgBuilder.js';
import {
  addApexClass,
  addApexPage,
  addApp,
  addExternalDataSource,
  addFlow,
  addNamedCredential,
} from '../builder/permissions.js';
import { addSetupEntityAccess, type SetupEntityType } from '../builder/permissionSets.js';
import { NAMESPACE, type DemoPermissionSet } from './permissionSets.js';

/** Adds classes, pages, flows and so on, and lists them for the permission sets whose holders may use them. */
export function buildSetupEntities(builder: OrgBuilder, sets: Record<DemoPermissionSet, Row>): void {
  const entities: Array<[SetupEntityType, Row, DemoPermissionSet[]]> = [
    ['ApexClass', addApexClass(builder, 'LaunchController'), ['Launch_Console', 'Range_Safety_Override']],
    ['ApexClass', addApexClass(builder, 'QuotePdf'), ['Quote_Approver']],
    ['ApexClass', addApexClass(builder, 'PartSearch', NAMESPACE), ['rktparts__Parts_Catalogue']],
    ['ApexPage', addApexPage(builder, 'LaunchBoard'), ['Launch_Console']],
    ['FlowDefinition', addFlow(builder, 'Scrub Launch'), ['Range_Safety_Override']],
    ['TabSet', addApp(builder, 'Mission Control'), ['Launch_Console', 'Telemetry_Viewer']],
    ['NamedCredential', addNamedCredential(builder, 'Weather Service'), ['Launch_Console']],
    ['ExternalDataSource', addExternalDataSource(builder, 'Telemetry Lake'), ['Telemetry_Viewer']],
  ];
  for (const [type, entity, holders] of entities)
    for (const name of holders) addSetupEntityAccess(builder, sets[name], type, entity);
}
