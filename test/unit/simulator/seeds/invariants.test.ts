import { expect } from 'chai';
import { createOrg } from '../../../../simulator/org/org.js';
import type { Org, Row } from '../../../../simulator/org/types.js';
import type { FieldSchema } from '../../../../simulator/schema/types.js';
import { objects } from '../../../../simulator/schema/index.js';
import { permissionsOf } from '../../../../simulator/seeds/builder/permissionSets.js';
import { seeds, type Seed } from '../../../../simulator/seeds/index.js';
import { seedScale } from '../../../../simulator/seeds/scale/index.js';
import { SCALES } from '../../../../simulator/seeds/scale/sizes.js';
import { matching, only, rowAt, rowsOf } from './support/rows.js';

/** Salesforce's own exceptions: process users have no profile, system groups no name. */
const mayBeNull = (object: string, field: FieldSchema, row: Row): boolean =>
  (object === 'User' && field.name === 'ProfileId' && row.UserType !== 'Standard') ||
  (object === 'Group' && field.name === 'Name' && row.RelatedId !== undefined);

/** A muting permission set is a component by its id, and mutes by its id; licenses have object permissions. */
const MORE_TARGETS: Record<string, string[]> = {
  'FieldPermissions.ParentId': ['MutingPermissionSet'],
  'ObjectPermissions.ParentId': ['MutingPermissionSet', 'PermissionSetLicense', 'UserLicense'],
  'PermissionSetGroupComponent.PermissionSetId': ['MutingPermissionSet'],
  'PermissionSetTabSetting.ParentId': ['MutingPermissionSet'],
  'SetupEntityAccess.ParentId': ['MutingPermissionSet'],
};

/** Flows and apps stand in SetupEntityAccess by their durable ids. */
const isDurableId = (org: Org, object: string, value: string): boolean =>
  object === 'SetupEntityAccess' &&
  ['FlowDefinitionView', 'AppDefinition'].some((view) =>
    rowsOf(org, view).some(({ DurableId }) => DurableId === value),
  );

const targetsOf = (object: string, field: FieldSchema): string[] => [
  ...field.referenceTo,
  ...(MORE_TARGETS[`${object}.${field.name}`] ?? []),
];

/** The values of a picklist that names what the org has. */
function described(org: Org, object: string, field: string): FieldSchema['picklistValues'] {
  const admin = rowsOf(org, 'User')[0]!;
  const { fields } = org.describe(object, { userId: admin.Id, apiVersion: 67 }) as { fields: FieldSchema[] };
  return fields.find(({ name }) => name === field)!.picklistValues;
}

function complaintsAbout(org: Org, object: string, field: FieldSchema, row: Row): string[] {
  const value = row[field.name] ?? null;
  const complain = (what: string): string[] => [`${object} ${row.Id} ${field.name} ${JSON.stringify(value)} ${what}`];
  if (value === null) return field.nillable || mayBeNull(object, field, row) ? [] : complain('is missing');
  if (typeof value !== 'string') return [];
  if (field.length > 0 && value.length > field.length) return complain('is too long');
  if (
    field.type === 'reference' &&
    !targetsOf(object, field).some((target) => org.table(target).get(value)) &&
    !isDurableId(org, object, value)
  )
    return complain('points at nothing');
  const picklistValues = field.valuesFrom ? described(org, object, field.name) : field.picklistValues;
  return field.type === 'picklist' && !picklistValues.some((known) => known.value === value)
    ? complain('is no value of the picklist')
    : [];
}

const everySeed: Record<string, Seed> = { ...seeds, generated: (org) => seedScale(org, SCALES.small, 1) };

for (const [name, seed] of Object.entries(everySeed)) {
  describe(`seeds: every row of ${name}`, () => {
    const org = createOrg();
    seed(org);

    it('holds what its fields allow, and points at rows that exist', () => {
      const complaints = objects.flatMap((schema) =>
        rowsOf(org, schema.name).flatMap((row) =>
          schema.fields.flatMap((field) => complaintsAbout(org, schema.name, field, row)),
        ),
      );
      expect(complaints).to.deep.equal([]);
    });

    it('has values of its own where they must be unique', () => {
      for (const schema of objects)
        for (const field of schema.fields.filter(({ unique }) => unique)) {
          const values = rowsOf(org, schema.name).flatMap((row) => row[field.name] ?? []);
          const distinct = new Set(values.map((value) => String(value).toLowerCase()));
          expect(distinct.size, `${schema.name} ${field.name}`).to.equal(values.length);
        }
    });

    it('is told apart from its like by DeveloperName', () => {
      const keys = rowsOf(org, 'Group')
        .filter(({ RelatedId, DeveloperName }) => !RelatedId && DeveloperName)
        .map(({ Type, DeveloperName }) => `${String(Type)} ${String(DeveloperName)}`);
      expect(new Set(keys).size).to.equal(keys.length);
    });

    it('came into being before the org was opened', () => {
      const now = org.clock.now().toISOString();
      for (const schema of objects)
        for (const row of rowsOf(org, schema.name))
          if (typeof row.CreatedDate === 'string')
            expect(row.CreatedDate < now, `${schema.name} ${row.Id}`).to.equal(true);
    });

    it('has a permission set for each profile, with the same permissions', () => {
      for (const profile of rowsOf(org, 'Profile')) {
        const set = only(org, 'PermissionSet', { ProfileId: profile.Id });
        expect(set).to.include({ IsOwnedByProfile: true, Type: 'Profile', LicenseId: profile.UserLicenseId });
        expect(permissionsOf(set)).to.deep.equal(permissionsOf(profile));
      }
    });

    it('has a permission set for each permission set group', () => {
      for (const group of rowsOf(org, 'PermissionSetGroup'))
        expect(only(org, 'PermissionSet', { PermissionSetGroupId: group.Id }).Type).to.equal('Group');
    });

    it('has the groups that stand for roles, territories and users', () => {
      const typesOf = ({ Id }: Row): unknown[] => matching(org, 'Group', { RelatedId: Id }).map(({ Type }) => Type);
      for (const role of rowsOf(org, 'UserRole'))
        expect(typesOf(role)).to.have.members(
          role.PortalType === 'None'
            ? ['Role', 'RoleAndSubordinatesInternal', 'RoleAndSubordinates']
            : ['Role', 'RoleAndSubordinates'],
        );
      for (const territory of rowsOf(org, 'Territory2'))
        expect(typesOf(territory)).to.have.members(['Territory', 'TerritoryAndSubordinates']);
      if (org.settings.features.has('manager-groups'))
        for (const user of matching(org, 'User', { UserType: 'Standard' }))
          expect(typesOf(user)).to.have.members(['Manager', 'ManagerAndSubordinatesInternal']);
    });

    it('has a login for each user, and the assignment of the profile’s permission set', () => {
      for (const user of rowsOf(org, 'User')) {
        only(org, 'UserLogin', { UserId: user.Id });
        const owned = matching(org, 'PermissionSetAssignment', { AssigneeId: user.Id }).filter(
          ({ PermissionSetId }) => rowAt(org, 'PermissionSet', PermissionSetId).IsOwnedByProfile,
        );
        expect(
          owned.map(({ PermissionSetId }) => rowAt(org, 'PermissionSet', PermissionSetId).ProfileId),
        ).to.deep.equal(user.ProfileId ? [user.ProfileId] : []);
      }
    });

    it('counts the seats that are taken, and no more of them than there are', () => {
      for (const license of rowsOf(org, 'UserLicense')) {
        const holders = matching(org, 'User', { IsActive: true }).filter(
          ({ ProfileId }) => ProfileId && rowAt(org, 'Profile', ProfileId).UserLicenseId === license.Id,
        );
        expect(license.UsedLicenses, String(license.Name)).to.equal(holders.length);
        expect(holders.length).to.be.at.most(Number(license.TotalLicenses));
      }
      for (const license of rowsOf(org, 'PermissionSetLicense')) {
        const seats = matching(org, 'PermissionSetLicenseAssign', { PermissionSetLicenseId: license.Id });
        expect(license.UsedLicenses, String(license.DeveloperName)).to.equal(seats.length);
        expect(seats.length).to.be.at.most(Number(license.TotalLicenses));
      }
      for (const license of rowsOf(org, 'PackageLicense')) {
        const seats = matching(org, 'UserPackageLicense', { PackageLicenseId: license.Id });
        expect(license.UsedLicenses).to.equal(seats.length);
      }
    });
  });
}
