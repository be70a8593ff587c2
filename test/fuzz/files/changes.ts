import { Random } from '../../../simulator/random/random.js';
import { writesOf } from '../../../src/model/change.js';
import { entitlementId } from '../../../src/model/entitlement.js';
import { readChangeFile, refuseBadRows } from '../../../src/services/change/file.js';
import { makePlan } from '../../../src/services/change/plan.js';
import { resultsOf } from '../../../src/services/change/report.js';
import { changeLines } from '../../../src/ux/output/changes.js';
import { planText } from '../../../src/ux/output/plan.js';
import { screenOf } from '../../../src/ux/screen.js';
import { mixedChanges } from '../../unit/support/mixedChanges.js';
import { checkWrites } from '../allowedWrites.js';
import type { HostileFile, Input } from '../fuzz.js';
import { mutateJson, mutateText } from '../mutations.js';
import { orgFile, send, signal } from './orgFiles.js';

const COLUMNS = ['action', 'user', 'resource_type', 'resource', 'entitlement', 'expires_at'] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

const asCsv = (rows: readonly Row[]): string =>
  [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => `"${row[column] ?? ''}"`).join(',')), ''].join('\n');

const uniqueRows = (rows: readonly Row[]): Row[] => [
  ...new Map(rows.map((row) => [JSON.stringify(row), row])).values(),
];

export const changes: HostileFile = orgFile('changes', (org, folders) => {
  const named = mixedChanges(org, new Random(2)).map(({ action, user, type, resource, slug, expiresAt }): Row => ({
    action,
    user,
    resource_type: type,
    resource,
    entitlement: slug,
    ...(typeof expiresAt === 'string' && { expires_at: expiresAt }),
  }));
  const byId = named.map(({ action, user, resource_type: type, resource: resourceId, entitlement: slug }): Row => ({
    action: action!,
    user: user!,
    entitlement: entitlementId({ type: type as 'group', resourceId: resourceId!, slug: slug! }),
  }));
  const rows = [...named, ...byId];
  // What somebody holds in another way than directly is explained by further queries.
  const heldThrough = ['permission', 'group'].flatMap((type) =>
    [...org.simulator.org.table(type === 'group' ? 'Group' : 'PermissionSet').rows()].map(({ Id: resource }): Row => ({
      action: 'revoke',
      user: 'ingrid.berg@acme-rockets.example',
      resource_type: type,
      resource: String(resource),
    })),
  );
  const nobody = uniqueRows(named.map((row): Row => ({ ...row, user: 'nobody', resource: 'Nothing of this name' })));
  const licenses = ['permission_set_license', 'package_license'].flatMap((type) =>
    ['grant', 'revoke'].map((action): Row => ({
      action,
      user: 'diego.torres',
      resource_type: type,
      resource: 'rktparts',
    })),
  );
  const inputOf = (some: unknown, isJson = true): Input =>
    isJson
      ? { content: Buffer.from(JSON.stringify(some)), extension: '.json' }
      : { content: Buffer.from(asCsv(some as Row[])), extension: '.csv' };
  return {
    valid: [
      ...[...rows, ...heldThrough, ...nobody, ...licenses].map((row) => inputOf([row])),
      inputOf(rows),
      inputOf(rows, false),
    ],
    make: (random) => {
      const some = Array.from({ length: 1 + random.below(4) }, () => random.pick([...rows, ...licenses]));
      if (random.chance(0.4)) return inputOf(mutateJson(random, some));
      const { content, extension } = inputOf(some, random.chance(0.3));
      return { content: mutateText(random, content.toString()), extension };
    },
    attempt: async (path) => {
      const file = await readChangeFile(path, 'grant', true);
      const { changes: requested } = file;
      // As with --skip-invalid where some row is good, so that those beside bad ones are tried as well.
      if (requested.length === 0) refuseBadRows(file);
      const plan = await makePlan(
        org.connection,
        requested,
        {
          licenseProfiles: [],
          onUnknownLicense: () => undefined,
          skipInvalid: true,
          now: new Date('2026-09-01T09:00:00Z'),
        },
        signal,
      );
      planText(changeLines(resultsOf(plan.rows, []), plan.organization.timeZone), screenOf({}), '');
      const writes = plan.rows.flatMap(({ planned }) => (planned ? writesOf(planned) : []));
      checkWrites(writes);
      await send(plan.client, writes, org, folders);
    },
  };
});
