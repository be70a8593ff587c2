import type { AccessSink, AccessKind, Reading } from '../../../src/resources/kinds.js';
import { entitlementId } from '../../../src/model/entitlement.js';
import { grantId } from '../../../src/model/grant.js';
import type { Memo, MemoTopic } from '../../../src/model/memo.js';
import type { SyncOptions } from '../../../src/model/syncOptions.js';
import type { SalesforceRecord } from '../../../src/org/query.js';
import { defaultOptions } from './options.js';

/** Records the access that kinds of access put into a sink, as short texts. */
export class RecordingSink implements AccessSink {
  public readonly accounts: Array<Parameters<AccessSink['account']>[0]> = [];
  public readonly resources: Array<Parameters<AccessSink['resource']>[0]> = [];
  public readonly entitlements: Array<Parameters<AccessSink['entitlement']>[0]> = [];
  public readonly grants: string[] = [];
  public readonly expiries: Array<string | null> = [];
  public readonly inheritances: string[] = [];
  public readonly management: string[] = [];
  public readonly drops: string[] = [];
  public readonly loginStates: Array<[string, unknown]> = [];
  public readonly leftOuts: Array<{ id: string; reason: string }> = [];

  public readonly containers: Array<Parameters<AccessSink['container']>[0]> = [];
  public readonly permissions: Array<Parameters<AccessSink['permission']>[0]> = [];
  public readonly rightRows: string[] = [];
  public readonly groupParts: string[] = [];
  public readonly lapsedAssignments: Array<Parameters<AccessSink['lapsed']>[0]> = [];
  public readonly activations: string[] = [];
  public readonly loginCounts: Array<Parameters<AccessSink['logins']>[0]> = [];
  public readonly seats: Array<Parameters<AccessSink['licenseSeats']>[0]> = [];
  public readonly features: string[] = [];

  private readonly memoList: Memo[] = [];

  public memo: AccessSink['memo'] = (memo) => void this.memoList.push(memo);
  public readonly memos = <Topic extends MemoTopic>(topic: Topic): Array<Memo<Topic>> =>
    this.memoList.filter((memo) => memo.topic === topic) as Array<Memo<Topic>>;
  public account: AccessSink['account'] = (account) => void this.accounts.push(account);
  public resource: AccessSink['resource'] = (resource) => void this.resources.push(resource);
  public entitlement: AccessSink['entitlement'] = (entitlement) => void this.entitlements.push(entitlement);
  public loginState: AccessSink['loginState'] = (id, state) => void this.loginStates.push([id, state]);
  public leftOut: AccessSink['leftOut'] = ({ id, reason }) => void this.leftOuts.push({ id, reason });
  public grant: AccessSink['grant'] = (grant) => {
    this.grants.push(grantId(grant));
    this.expiries.push(grant.expiresAt);
  };
  public inheritance: AccessSink['inheritance'] = ({ from, to }) =>
    void this.inheritances.push(`${entitlementId(from)} > ${entitlementId(to)}`);
  public grantToManagersOf: AccessSink['grantToManagersOf'] = (userId, to) =>
    void this.management.push(`managers of ${userId} > ${entitlementId(to)}`);
  public grantToReportsOf: AccessSink['grantToReportsOf'] = (userId, to) =>
    void this.management.push(`reports of ${userId} > ${entitlementId(to)}`);
  public container: AccessSink['container'] = (container) => void this.containers.push(container);
  public permission: AccessSink['permission'] = (permission) => void this.permissions.push(permission);
  public rights: AccessSink['rights'] = (parentId, { kind, id }, rights) =>
    void this.rightRows.push(`${parentId} ${kind} ${id} ${rights}`);
  public groupPart: AccessSink['groupPart'] = (groupId, partId) => void this.groupParts.push(`${groupId} ${partId}`);
  public lapsed: AccessSink['lapsed'] = (assignment) => void this.lapsedAssignments.push(assignment);
  public activation: AccessSink['activation'] = ({ entitlement, userId }) =>
    void this.activations.push(`${userId} > ${entitlementId(entitlement)}`);
  public logins: AccessSink['logins'] = (logins) => void this.loginCounts.push(logins);
  public licenseSeats: AccessSink['licenseSeats'] = (seats) => void this.seats.push(seats);
  public featureLicense: AccessSink['featureLicense'] = ({ name, label }) =>
    void this.features.push(`${name} ${label}`);
  public featureHolder: AccessSink['featureHolder'] = (userId, name) => void this.features.push(`${userId} > ${name}`);
  public dropped: AccessSink['dropped'] = (what, type, reason, which = 1) =>
    void this.drops.push(`${typeof which === 'number' ? which : 1} ${what} ${type} ${reason}`);
}

type Records = Readonly<Record<string, ReadonlyArray<Record<string, unknown>>>>;

const deliver = (reading: Reading, records: Records, sink: RecordingSink): void => {
  for (const { query, each } of reading.subscriptions) {
    const key = query.where && `${query.object} WHERE ${query.where}`;
    for (const record of records[key ?? ''] ?? records[query.object] ?? []) each(record as SalesforceRecord);
  }
  reading.finish?.(sink.memos);
};

/** Lets one kind of access read records. @param records by object, or by object and WHERE */
export const readThrough = (kind: AccessKind, records: Records, options: Partial<SyncOptions> = {}): RecordingSink => {
  const sink = new RecordingSink();
  deliver(kind.read({ ...defaultOptions, ...options }, sink), records, sink);
  return sink;
};
