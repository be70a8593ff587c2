import { ASSIGNED } from '../model/entitlement.js';
import type { Path } from '../model/path.js';
import type { WritableObject } from '../model/recordWrite.js';
import type { Resource } from '../model/resource.js';
import { managePackageLicenses } from '../model/systemPermission.js';
import type { OrgClient } from '../org/client.js';
import { isFeatureMissing, isObjectHidden, readAll, readWhere, type SalesforceRecord } from '../org/query.js';
import { number, text, time } from '../org/record.js';
import { soqlInLists, type ObjectQuery } from '../org/soql.js';
import type { AccessKind, HeldForGood, HeldThrough, Holding } from './kinds.js';
import { packageLicenses, planLicenses, readSeats } from './licenses.js';
import { type NameFields, stepOf, targetsOf, toResource } from './names.js';
import { reasonOf } from './texts.js';

declare module '../model/resourceType.js' {
  interface ResourceTypeIds {
    package_license: true;
  }
}

const SEAT = 'UserPackageLicense';

/** The attribute that has the number of seats. */
const SEATS = 'seats';

/** Source: "UserPackageLicense", Object Reference. */
const packageSeat: WritableObject = {
  name: SEAT,
  keyPrefix: '051',
  fields: { UserId: { is: 'id', of: 'user' }, PackageLicenseId: { is: 'id', of: 'package_license' } },
  operations: { insert: 'these fields', update: [], delete: true },
  naturalKey: ['UserId', 'PackageLicenseId'],
  userField: 'UserId',
  targetFields: ['PackageLicenseId'],
  leftEmpty: {},
  runsAlone: false,
  isNeededByOthers: true,
};

export const licenses: ObjectQuery = {
  object: packageLicenses.name,
  fields: ['Id', 'NamespacePrefix', 'Status', 'AllowedLicenses', 'UsedLicenses', 'ExpirationDate'],
};

const seats: ObjectQuery = { object: SEAT, fields: ['Id', 'UserId', 'PackageLicenseId'] };

/** A package has no other name here. */
const names: NameFields = { label: 'NamespacePrefix', apiName: 'NamespacePrefix' };

/** Source: "PackageLicense" (AllowedLicenses), Object Reference: everybody in the org may use such a package. */
const refusalOf = ({ total, used }: { total: number; used: number }): string | null =>
  total < 0 ? reasonOf('packageForEverybody', [String(total), String(used)]) : null;

/** Whether a package may be used without a seat. Source: see `refusalOf`. */
export function isForEverybody(license: SalesforceRecord): boolean {
  return number(license, 'AllowedLicenses') < 0;
}

/** How users may use packages without a seat. */
async function heldByEverybody(client: OrgClient, asked: readonly Holding[]): Promise<HeldThrough[]> {
  const ids = [...new Set(asked.map(({ resourceId }) => resourceId))];
  const forEverybody = (await readWhere(client, licenses, soqlInLists('Id', ids))).filter(isForEverybody);
  return forEverybody.flatMap((license) => {
    const path = pathOfEverybody(license);
    return asked.filter(({ resourceId }) => resourceId === license.Id).map((holding) => ({ ...holding, path }));
  });
}

/** The packages that users may use without a seat, where the org shows its packages. */
async function heldForGood(client: OrgClient, userIds: readonly string[]): Promise<HeldForGood[]> {
  const all = await readAll(client, licenses).catch((error: unknown) => {
    if (isObjectHidden(error) || isFeatureMissing(error)) return [];
    throw error;
  });
  return all.filter(isForEverybody).flatMap((license) => {
    const { steps, ...path } = pathOfEverybody(license);
    return userIds.map((userId) => ({ userId, access: steps[0]!, path: { ...path, steps: [] } }));
  });
}

function pathOfEverybody(license: SalesforceRecord): Path {
  const resource = packageResource(license);
  return { steps: [stepOf(resource)], end: null, advice: adviceOf(resource) };
}

function adviceOf({ profile }: Pick<Resource, 'profile'>): string {
  return reasonOf('usedByEverybody', [String(profile[SEATS])]);
}

export function packageResource(license: SalesforceRecord): Resource {
  return toResource(names, license, {
    type: 'package_license',
    profile: {
      namespace: text(license, 'NamespacePrefix'),
      status: text(license, 'Status'),
      [SEATS]: number(license, 'AllowedLicenses'),
      seats_used: number(license, 'UsedLicenses'),
      ends_at: time(license, 'ExpirationDate'),
    },
  });
}

export const packageLicense: AccessKind = {
  type: {
    id: 'package_license',
    name: 'Package License',
    trait: 'role',
    entitlement: { slug: ASSIGNED },
    objects: {
      [packageLicenses.name]: { anyOf: [] },
      [SEAT]: { anyOf: [managePackageLicenses] },
    },
    writes: [packageSeat],
  },
  optIn: { option: 'syncLicenses', isHidden: true },
  use: 'licenses',
  changeTakes: [{ permission: managePackageLicenses, orElse: [] }],
  record: { object: packageLicenses.name, keyPrefix: '050', nameField: 'NamespacePrefix' },
  targets: targetsOf(licenses, names),
  heldThrough: heldByEverybody,
  heldForGood,
  heldByAll: (resource) =>
    Number(resource.profile[SEATS]) < 0 ? { who: 'all users', advice: adviceOf(resource) } : null,
  change: {
    flag: 'package-license',
    order: 8,
    holdings: {
      query: seats,
      userField: packageSeat.userField,
      resourceOf: (record) => text(record, 'PackageLicenseId'),
      mayBeHidden: true,
    },
    plan: async (changes, context) =>
      planLicenses(changes, { object: packageLicenses, assignment: packageSeat, refusalOf }, context),
  },
  read: (options, sink) => ({
    subscriptions: [
      {
        query: licenses,
        each: (record) => {
          const resource = packageResource(record);
          const { displayName } = resource;
          sink.resource(resource);
          sink.entitlement({
            type: 'package_license',
            resourceId: record.Id,
            slug: ASSIGNED,
            displayName: `${displayName} Package License`,
            description: `Has a seat of the ${displayName} package in Salesforce`,
          });
        },
      },
      ...readSeats('package_license', seats, packageSeat, options, sink),
    ],
  }),
};
