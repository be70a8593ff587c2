import type { LicenseKind } from '../../model/licenseSeats.js';
import { viewSetup } from '../../model/systemPermission.js';
import type { SalesforceRecord } from '../../org/query.js';
import { number, text, time } from '../../org/record.js';
import type { ObjectQuery } from '../../org/soql.js';
import type { AccessSink, Subscription } from '../kinds.js';
import { packageLicenses, permissionSetLicenses, seatsOf, userLicenses, type LicenseObject } from '../licenses.js';
import { licenses as packageLicenseQuery } from '../packageLicense.js';
import { licenses as permissionSetLicenseQuery } from '../permissionSetLicense.js';
import type { Subject } from './subject.js';

declare module '../../model/memo.js' {
  interface MemoTopics {
    /** The seats of a feature on one day, by `<feature> <day>`. */
    'licenses.feature': { readonly feature: string; readonly total: number | null; readonly used: number };
  }
}

const userLicenseQuery: ObjectQuery = {
  object: userLicenses.name,
  fields: ['Id', 'Name', 'LicenseDefinitionKey', 'Status', 'TotalLicenses', 'UsedLicenses'],
};

/** A record a feature and day. Salesforce counts once a day, or less often. */
const featureMetrics: ObjectQuery = {
  object: 'ActiveFeatureLicenseMetric',
  fields: ['Id', 'FeatureType', 'MetricsDate', 'AssignedUserCount', 'TotalLicenseCount'],
  where: 'MetricsDate = LAST_N_DAYS:30',
};

/**
 * The seats of user licenses, permission set licenses, package licenses and features.
 *
 * Source: "UserLicense", "PermissionSetLicense", "PackageLicense" and "ActiveFeatureLicenseMetric", Object Reference.
 */
export const licenseSeats: Subject = {
  option: 'syncLicenses',
  objects: { [featureMetrics.object]: { anyOf: [viewSetup] } },
  read: (_options, sink) => ({
    subscriptions: [
      seatsIn('user_license', userLicenses, userLicenseQuery, sink),
      seatsIn('permission_set_license', permissionSetLicenses, permissionSetLicenseQuery, sink),
      seatsIn('package_license', packageLicenses, packageLicenseQuery, sink),
      {
        query: featureMetrics,
        optional: true,
        each: (record) => {
          const [feature, day] = [text(record, 'FeatureType'), text(record, 'MetricsDate')];
          if (!feature || !day) return;
          const total = numberOrNull(record, 'TotalLicenseCount');
          const content = { feature, total, used: number(record, 'AssignedUserCount') };
          sink.memo({ topic: 'licenses.feature', id: `${feature} ${day}`, content });
        },
      },
    ],
    finish: (memos) => {
      // In the order of days: the last one counts.
      const latest = new Map([...memos('licenses.feature')].map(({ content }) => [content.feature, content]));
      for (const { feature, total, used } of latest.values()) {
        const names = { id: feature, name: feature, apiName: feature };
        sink.licenseSeats({ kind: 'feature', ...names, status: null, total, used, expiresAt: null });
      }
    },
  }),
};

function seatsIn(kind: LicenseKind, object: LicenseObject, query: ObjectQuery, sink: AccessSink): Subscription {
  return {
    query,
    each: (license) => {
      const { total, used } = seatsOf(object, license);
      const name = text(license, object.label) ?? license.Id;
      sink.licenseSeats({
        kind,
        id: license.Id,
        name,
        apiName: text(license, object.apiName),
        status: text(license, 'Status'),
        total: limited(total),
        used,
        expiresAt: endOf(license),
      });
    },
  };
}

/** Negative: any number. */
function limited(total: number): number | null {
  return total < 0 ? null : total;
}

function numberOrNull(record: SalesforceRecord, field: string): number | null {
  return record[field] === null || record[field] === undefined ? null : limited(number(record, field));
}

/** A date is the last day. */
function endOf(license: SalesforceRecord): string | null {
  const end = text(license, 'ExpirationDate');
  return end?.length === '2026-03-31'.length ? `${end}T23:59:59Z` : time(license, 'ExpirationDate');
}
