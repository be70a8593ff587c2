import type { ChildRelationship, ObjectSchema } from './types.js';
import { account, contact } from './account.js';
import { loginHistory, setupAuditTrail } from './audit.js';
import { authSession, sessionPermSetActivation } from './authSession.js';
import { botDefinition, botVersion, genAiPlannerDefinition } from './bot.js';
import { appMenuItem, connectedApplication, oauthToken, userAppMenuItem } from './connectedApplication.js';
import { customObject, dataObjects, type NewCustomObject } from './dataObjects.js';
import { delegatedAccount, portalDelegablePermissionSet } from './delegatedAdmin.js';
import { entityDefinition, entityParticle, fieldDefinition, picklistValueInfo } from './entityDefinition.js';
import { groupMembershipEventLog, permissionSetEventStore, permissionUpdateEventLog } from './eventLog.js';
import {
  externalClientAppOauthPolicy,
  externalClientAppOauthSettings,
  externalClientApplication,
} from './externalClientApplication.js';
import { group, groupMember, queueSobject } from './group.js';
import { organization } from './organization.js';
import {
  activeFeatureLicenseMetric,
  activePermSetLicenseMetric,
  packageLicense,
  userPackageLicense,
  permissionSetLicense,
  permissionSetLicenseAssign,
  userLicense,
} from './licenses.js';
import { permissionDependency } from './permissionDependency.js';
import { mutingPermissionSet, permissionSet } from './permissionSet.js';
import { permissionSetAssignment } from './permissionSetAssignment.js';
import { permissionSetGroup, permissionSetGroupComponent } from './permissionSetGroup.js';
import { profile } from './profile.js';
import type { ObjectDefinition } from './sObject.js';
import {
  customPermission,
  fieldPermissions,
  objectPermissions,
  permissionSetTabSetting,
  setupEntityAccess,
} from './setupAccess.js';
import {
  apexClass,
  apexPage,
  appDefinition,
  externalDataSource,
  flowDefinitionView,
  namedCredential,
} from './setupEntities.js';
import {
  territory2,
  territory2Model,
  territory2Type,
  territoryAdminAssignment,
  userTerritory2Association,
} from './territory.js';
import { user, userLogin } from './user.js';
import { userEntityAccess, userFieldAccess, userRecordAccess, userPermissionAccess } from './userAccess.js';
import { userAccessChange, userAccessPolicy } from './userAccessPolicy.js';
import { userRole } from './userRole.js';

const definitions: ObjectDefinition[] = [
  ...dataObjects,
  account,
  activeFeatureLicenseMetric,
  activePermSetLicenseMetric,
  apexClass,
  apexPage,
  appDefinition,
  appMenuItem,
  authSession,
  botDefinition,
  botVersion,
  connectedApplication,
  contact,
  customPermission,
  delegatedAccount,
  entityDefinition,
  entityParticle,
  externalClientAppOauthPolicy,
  externalClientAppOauthSettings,
  externalClientApplication,
  externalDataSource,
  fieldDefinition,
  fieldPermissions,
  flowDefinitionView,
  genAiPlannerDefinition,
  group,
  groupMember,
  groupMembershipEventLog,
  loginHistory,
  mutingPermissionSet,
  namedCredential,
  oauthToken,
  objectPermissions,
  organization,
  packageLicense,
  permissionDependency,
  permissionSet,
  permissionSetAssignment,
  permissionSetEventStore,
  permissionSetGroup,
  permissionSetGroupComponent,
  permissionSetLicense,
  permissionSetLicenseAssign,
  permissionSetTabSetting,
  permissionUpdateEventLog,
  picklistValueInfo,
  portalDelegablePermissionSet,
  profile,
  queueSobject,
  sessionPermSetActivation,
  setupAuditTrail,
  setupEntityAccess,
  territory2,
  territory2Model,
  territory2Type,
  territoryAdminAssignment,
  user,
  userAccessChange,
  userAccessPolicy,
  userAppMenuItem,
  userEntityAccess,
  userFieldAccess,
  userLicense,
  userLogin,
  userPackageLicense,
  userPermissionAccess,
  userRecordAccess,
  userRole,
  userTerritory2Association,
];

function childRelationshipsOf(parent: string): ChildRelationship[] {
  return definitions.flatMap((child) =>
    child.fields.flatMap((field) => {
      const relationshipName = field.childRelationships?.[parent];
      return relationshipName === undefined ? [] : [{ relationshipName, childSObject: child.name, field: field.name }];
    }),
  );
}

/** Every object of the simulator, in order of name. */
export const objects: readonly ObjectSchema[] = definitions
  .map((definition) => ({ ...definition, childRelationships: childRelationshipsOf(definition.name) }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

const byName = new Map(objects.map((schema) => [schema.name.toLowerCase(), schema]));

/** The object of that name, in any casing. */
export const findObject = (name: string): ObjectSchema | undefined => byName.get(name.toLowerCase());

/** The schema of a custom object. No object lists its records as children. */
export const customSchema = (object: NewCustomObject): ObjectSchema => ({
  ...customObject(object),
  childRelationships: [],
});
export type { NewCustomObject };
